import type { ReportBlock, ReportTable, Tie } from '../domain/index.ts';
import type { Desk } from './desk.ts';
import { type IndicatorLine, measureName } from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';
import { line, type Section } from './section-indicators.ts';
import { headline, note, numberColumn, paragraph, row, textColumn, wording } from './wording.ts';

/** Annex A: what every indicator of the report means, and which were asked for and are not available. */
export function definitionsSection(inputs: ComposeInputs): Section {
  const definitions: ReportTable = {
    kind: 'table',
    id: 'definitions',
    title: wording('table.definitions'),
    columns: ['code', 'indicator', 'formula', 'pitfall', 'source'].map(textColumn),
    rows: inputs.indicators.map((indicator) =>
      row([
        { literal: `${indicator.code}/${indicator.version}` },
        { text: { ...indicator.name } },
        { text: { ...indicator.formula } },
        { text: { ...indicator.pitfall } },
        { text: { ...indicator.source } },
      ]),
    ),
    wide: false,
  };
  const missing: ReportTable = {
    kind: 'table',
    id: 'missing',
    title: wording('table.missing'),
    columns: ['code', 'indicator', 'reason'].map(textColumn),
    rows: inputs.missing.map(({ indicator, reason }) =>
      row([{ literal: indicator }, measureName(inputs, indicator), { wording: reasonWording(reason) }]),
    ),
    wide: false,
  };
  return {
    id: 'definitions',
    title: wording('section.definitions'),
    blocks: [
      headline(wording('headline.definitions', { set: { word: `compose.set.${inputs.settings.definitionSet}` } })),
      definitions,
      ...(inputs.missing.length === 0 ? [] : [missing]),
    ],
  };
}

/** Annex B: the tie-outs with their numbers, and the quality of the data. */
export function tiesSection(inputs: ComposeInputs, desk: Desk): Section {
  const failed = inputs.check.ties.filter((tie) => !tie.passed && tie.notChecked === null).length;
  const open = inputs.check.ties.filter((tie) => tie.notChecked !== null).length;
  const counts = {
    all: { literal: String(inputs.check.ties.length) },
    failed: { literal: String(failed) },
    open: { literal: String(open) },
  };
  const quality = ['D1', 'D2', 'D3', 'D4', 'D5'].map((code) => line(inputs, code));
  const doubles = ['duplicates', 'orphans'].map((measure) => line(inputs, 'D8', measure));
  return {
    id: 'ties',
    title: wording('section.ties'),
    blocks: [
      headline(wording('headline.ties', counts)),
      tieTable(inputs),
      ...inputs.check.warnings.map((warning) => paragraph(wording('warning', { text: { literal: warning } }))),
      qualityTable(desk, [...quality, ...doubles]),
      ...rejectBlocks(inputs),
    ],
  };
}

/** Annex C: the bounds that statuses are judged by. */
export function thresholdsSection(inputs: ComposeInputs): readonly Section[] {
  const { thresholds } = inputs.settings;
  if (thresholds.length === 0) return [];
  const table: ReportTable = {
    kind: 'table',
    id: 'thresholds',
    title: wording('table.thresholds'),
    columns: [
      textColumn('code'),
      textColumn('indicator'),
      textColumn('side'),
      numberColumn('amber'),
      numberColumn('red'),
      textColumn('source'),
    ],
    rows: thresholds.map((threshold) => {
      const [code = '', measure = ''] = (threshold.figure.split('/')[0] ?? '').split('.');
      return row([
        { literal: threshold.figure },
        measureName(inputs, code, measure),
        { word: `compose.side.${threshold.direction}` },
        threshold.amber === undefined ? null : { literal: threshold.amber },
        threshold.red === undefined ? null : { literal: threshold.red },
        threshold.source === undefined ? null : { text: threshold.source },
      ]);
    }),
    wide: false,
  };
  return [
    {
      id: 'thresholds',
      title: wording('section.thresholds'),
      blocks: [headline(wording('headline.thresholds')), table],
    },
  ];
}

/** Annex D: the inputs, byte for byte, and annex E: what this revision is. */
export function provenanceSection(inputs: ComposeInputs): Section {
  const table: ReportTable = {
    kind: 'table',
    id: 'inputs',
    title: wording('table.inputs'),
    columns: [textColumn('file'), numberColumn('bytes'), textColumn('sha256')],
    rows: inputs.snapshot.inputs.map(({ name, table: of, bytes, sha256 }) =>
      row([{ literal: `${name.split('/').at(-1)} (${of})` }, { literal: String(bytes) }, { literal: sha256 }]),
    ),
    wide: false,
  };
  const first = inputs.order.revision === 1;
  const params = {
    revision: { literal: String(inputs.order.revision) },
    reason: inputs.order.reason === null ? { word: 'compose.noReason' } : { literal: inputs.order.reason },
  };
  return {
    id: 'inputs',
    title: wording('section.inputs'),
    blocks: [
      headline(wording('headline.inputs', { files: { literal: String(inputs.snapshot.inputs.length) } })),
      paragraph(first ? wording('paragraph.firstRevision', params) : wording('paragraph.laterRevision', params)),
      table,
      note(wording('note.rounding')),
    ],
  };
}

/** Why a figure is not available, in words; the column's name stays as it is. */
function reasonWording(reason: string): ReportTable['title'] {
  const [kind = '', column = ''] = reason.split(':');
  return wording(`reason.${kind}`, { column: { literal: column } });
}

function tieTable(inputs: ComposeInputs): ReportTable {
  return {
    kind: 'table',
    id: 'ties',
    title: wording('table.ties'),
    columns: [
      textColumn('tie'),
      textColumn('month'),
      numberColumn('left'),
      numberColumn('right'),
      numberColumn('difference'),
      textColumn('result'),
    ],
    rows: tiesShown(inputs).map((tie) =>
      row(
        [
          { literal: tie.id },
          tie.month === null ? null : { literal: tie.month },
          tie.left === null ? null : { literal: shortened(tie.left) },
          tie.right === null ? null : { literal: shortened(tie.right) },
          tie.difference === null ? null : { literal: tie.difference },
          { wording: tieResult(tie) },
        ],
        { status: tie.passed ? 'green' : tie.notChecked !== null ? null : tie.critical ? 'red' : 'amber' },
      ),
    ),
    wide: false,
  };
}

/** Two hashes that agree need not be printed whole; the sealed check.json has them. */
function shortened(value: string): string {
  return /^[0-9a-f]{64}$/.test(value) ? `${value.slice(0, 12)}…` : value;
}

/** The ties of the report's own month, and every other that did not simply pass: earlier months passed before. */
function tiesShown(inputs: ComposeInputs): readonly Tie[] {
  const month = inputs.months.at(-1) ?? null;
  return inputs.check.ties.filter((tie) => tie.month === null || tie.month === month || !tie.passed);
}

function tieResult(tie: Tie): ReportTable['title'] {
  if (tie.notChecked !== null) return wording('tie.notChecked', { reason: { literal: tie.notChecked } });
  if (!tie.passed) return wording('tie.failed');
  if (tie.toleranceReason === null) return wording('tie.passed');
  return wording('tie.tolerated', { tolerance: { literal: tie.tolerance }, reason: { literal: tie.toleranceReason } });
}

/** D1 to D8 of the report's month; changes of them say little. */
function qualityTable(desk: Desk, lines: readonly IndicatorLine[]): ReportTable {
  return {
    kind: 'table',
    id: 'dataQuality',
    title: wording('table.dataQuality'),
    columns: [textColumn('indicator'), numberColumn('value')],
    rows: lines.filter(({ ask }) => desk.id(ask) !== null).map(({ name, ask }) => row([name, desk.cell(ask)])),
    wide: false,
  };
}

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
