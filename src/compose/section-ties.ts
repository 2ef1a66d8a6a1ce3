import type { Param, ReportBlock, ReportTable, Tie } from '../domain/index.ts';
import type { Desk } from './desk.ts';
import { type IndicatorLine, isShown, linesOf } from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';
import type { Section } from './section.ts';
import { adjustmentBlocks, reportedBlocks } from './section-outside.ts';
import { splitTable } from './split-table.ts';
import { headline, monthParam, numberColumn, paragraph, row, textColumn, wording } from './wording.ts';

/** Kinds of ties that have words (`compose.tieKind`), as docs/reference/ties.md lists them. */
const TIE_KINDS: ReadonlySet<string> = new Set([
  'rows',
  'manifest.present',
  'manifest.rows',
  'manifest.total',
  'manifest.sha256',
  'manifest.cutoff',
  'stage.rows',
  'stage.total',
  'months.present',
  'keys.conflicting',
  'class.sum',
  'cut.sum',
  'gl.account',
  'gl.total',
  'provision.orphans',
  'adjustment.persons',
  'reported.value',
  'rejects.rows',
  'rejects.balance',
  'freshness.cutoff',
  'freshness.extraction',
]);

/** Annex: the tie-outs with their numbers, and the quality of the data. */
export function tiesSection(inputs: ComposeInputs, desk: Desk, title: Section['title']): Section {
  const { ties, warnings } = inputs.check;
  const count = (matches: (tie: Tie) => boolean): Param => ({ literal: String(ties.filter(matches).length) });
  const counts = {
    all: { literal: String(ties.length) },
    passed: count((tie) => tie.passed),
    failed: count((tie) => !tie.passed && tie.notChecked === null),
    open: count((tie) => tie.notChecked !== null),
  };
  const quality = linesOf(inputs, QUALITY);
  return {
    id: 'ties',
    title,
    annex: true,
    blocks: [
      headline(wording('headline.ties', counts)),
      ...tieTables(inputs),
      ...warnings.map((warning) => paragraph(wording('warning', { text: { literal: warning } }))),
      ...qualityTable(desk, quality),
      ...qualitySplits(inputs, desk),
      ...rejectBlocks(inputs),
      ...reportedBlocks(inputs, desk),
      ...adjustmentBlocks(inputs, desk),
    ],
  };
}

/** A tie in words: what must agree, and what it is about. */
export function tieName(id: string): Param {
  const kind = kindOf(id);
  return TIE_KINDS.has(kind) && kind === id ? { word: `compose.tieKind.${kind}` } : { literal: id };
}

/** Ties of one kind that went the same way, and need no line of their own. */
interface TieGroup {
  readonly kind: string;
  readonly ties: readonly Tie[];
}

/** A board reads the ties that failed or hold within a tolerance; all of them stand in the workbook. */
function tieTables(inputs: ComposeInputs): readonly ReportTable[] {
  const groups = groupsOf(inputs.check.ties);
  if (inputs.settings.kind !== 'board') return [tieTable(inputs, groups)];
  const open = groups.filter(({ ties: [first] }) => first !== undefined && standsAlone(first));
  const brief = open.length === 0 ? [] : [{ ...tieTable(inputs, open), id: 'ties-brief' }];
  return [...brief, { ...tieTable(inputs, groups), workbookOnly: true }];
}

function tieTable(inputs: ComposeInputs, groups: readonly TieGroup[]): ReportTable {
  return {
    kind: 'table',
    id: 'ties',
    title: wording('table.ties', { month: monthParam(inputs.months.at(-1) ?? '') }),
    columns: [
      textColumn('tie'),
      numberColumn('ties'),
      numberColumn('left'),
      numberColumn('right'),
      numberColumn('difference'),
      textColumn('result'),
    ],
    rows: groups.map((group) => groupRow(inputs, group)),
    wide: false,
  };
}

/**
 * Ties that simply hold, or could not be checked for one reason, share a line with their count; one that failed or
 * holds only within a tolerance stands alone.
 */
function groupsOf(ties: readonly Tie[]): readonly TieGroup[] {
  const groups = new Map<string, Tie[]>();
  for (const tie of ties) {
    const key = standsAlone(tie) ? `${tie.id} ${tie.month}` : `${kindOf(tie.id)} ${tie.notChecked}`;
    groups.set(key, [...(groups.get(key) ?? []), tie]);
  }
  return [...groups.values()].map((members) => ({ kind: kindOf(members[0]?.id ?? ''), ties: members }));
}

function standsAlone(tie: Tie): boolean {
  if (tie.notChecked !== null) return false;
  return !tie.passed || (tie.toleranceReason !== null && !isZero(tie.difference));
}

function isZero(difference: string | null): boolean {
  return difference === null || !/[1-9]/.test(difference);
}

function groupRow(inputs: ComposeInputs, { kind, ties }: TieGroup): ReportTable['rows'][number] {
  const [first] = ties;
  const now = ties.filter(({ month }) => month === null || month === inputs.months.at(-1));
  const shown = now.length === 1 ? now[0] : ties.length === 1 ? first : undefined;
  const alone = first !== undefined && standsAlone(first);
  const failed = alone && first?.passed === false;
  return row(
    [
      groupName(kind, ties, alone),
      { literal: String(ties.length) },
      numberCell(shown?.left ?? null),
      numberCell(shown?.right ?? null),
      differenceCell(ties, shown),
      first === undefined ? null : { wording: resultOf(first, alone) },
    ],
    { status: failed ? (first.critical ? 'red' : 'amber') : null },
  );
}

/** The difference of the tie shown; of several that hold, what they share: none. */
function differenceCell(ties: readonly Tie[], shown: Tie | undefined): Param | null {
  if (shown !== undefined) return numberCell(shown.difference);
  return ties.every(({ passed, difference }) => passed && difference !== null) ? { literal: '0' } : null;
}

/** What must agree; beside it the id of a tie that stands alone, or the subjects that could not be checked. */
function groupName(kind: string, ties: readonly Tie[], alone: boolean): ReportTable['rows'][number]['cells'][number] {
  const name = TIE_KINDS.has(kind) ? { word: `compose.tieKind.${kind}` } : { literal: kind };
  const [first] = ties;
  if (first?.notChecked === null && !alone) return name;
  const subjects = [...new Set(ties.map(({ id }) => id.slice(kind.length + 1)).filter((subject) => subject !== ''))];
  if (subjects.length === 0) return name;
  return { wording: wording('tie.one', { name, id: { literal: subjects.join(', ') } }) };
}

/** Numbers with thousands separated; two hashes that agree need not be printed whole, the sealed check.json has them. */
function numberCell(value: string | null): Param | null {
  if (value === null) return null;
  if (/^[0-9a-f]{64}$/.test(value)) return { literal: `${value.slice(0, 8)}…` };
  if (!/^-?\d+(\.\d+)?$/.test(value)) return { literal: value };
  const [whole = '', decimals] = value.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return { literal: decimals === undefined ? grouped : `${grouped}.${decimals}` };
}

function resultOf(tie: Tie, alone: boolean): ReportTable['title'] {
  if (tie.notChecked !== null) return notCheckedWording(tie.notChecked);
  if (!tie.passed) return wording('tie.failed');
  if (!alone || tie.toleranceReason === null) return wording('tie.passed');
  const tolerance = { literal: tie.tolerance };
  if (tie.toleranceReason.startsWith('gates.')) return wording('tie.withinGate', { tolerance });
  return wording('tie.tolerated', { tolerance, reason: { literal: tie.toleranceReason } });
}

function notCheckedWording(reason: string): ReportTable['title'] {
  const [kind, what] = reason.split(':');
  if (kind === 'notSupplied' && what !== undefined) return wording('tie.notSupplied', { what: { literal: what } });
  return wording('tie.notChecked', { reason: { literal: reason } });
}

function kindOf(id: string): string {
  return id.split('/', 1)[0] ?? id;
}

/** D1 to D8 of the report's month; changes of them say little. */
function qualityTable(desk: Desk, lines: readonly IndicatorLine[]): readonly ReportTable[] {
  const rows = lines.filter(({ ask }) => isShown(desk, ask)).map(({ name, ask }) => row([name, desk.cell(ask)]));
  const table: ReportTable = {
    kind: 'table',
    id: 'dataQuality',
    title: wording('table.dataQuality'),
    columns: [textColumn('indicator'), numberColumn('value')],
    rows,
    wide: false,
  };
  return rows.length === 0 ? [] : [table];
}

/** Data quality by column, account, rule: detail of the workbook. */
function qualitySplits(inputs: ComposeInputs, desk: Desk): readonly ReportTable[] {
  return QUALITY.flatMap((code) =>
    desk
      .splits(code)
      .filter((own) => own.length === 1)
      .flatMap(([dimension = '']) => splitTable(inputs, desk, { code, dimension }))
      .map((table) => ({ ...table, workbookOnly: true })),
  );
}

const QUALITY = ['D1', 'D2', 'D3', 'D4', 'D5', 'D6', 'D7', 'D8'] as const;

function rejectBlocks(inputs: ComposeInputs): readonly ReportBlock[] {
  const counts = Object.entries(inputs.snapshot.rejectCounts).sort(([a], [b]) => (a < b ? -1 : 1));
  if (counts.length === 0) return [paragraph(wording('paragraph.noRejects'))];
  const table: ReportTable = {
    kind: 'table',
    id: 'rejects',
    title: wording('table.rejects'),
    columns: [textColumn('reason'), numberColumn('rows')],
    rows: counts.map(([reason, count]) => row([{ word: `compose.reject.${reason}` }, { literal: String(count) }])),
    wide: false,
  };
  return [table];
}
