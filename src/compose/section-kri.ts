import {
  type BoardBound,
  type BoardEntry,
  type Param,
  parseFigureId,
  type ReportCell,
  type ReportTable,
  STATUSES,
  type Status,
  type Threshold,
} from '../domain/index.ts';
import { boundParam } from './bound-param.ts';
import type { Ask, Desk } from './desk.ts';
import { measureWording } from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';
import type { Section } from './section.ts';
import { headline, note, numberColumn, row, textColumn, wording } from './wording.ts';

/** A row of the board: a figure under one of its bounds. */
interface Judged {
  readonly figure: string;
  readonly amber: string | null;
  readonly red: string | null;
  /** Whose bound it is, with its approval and expiry. */
  readonly set: ReportCell;
  readonly status: Status | null;
  /** Figure ids; null where there is no such figure. */
  readonly headroom: string | null;
  readonly days: string | null;
  readonly breaches: string | null;
}

/** 2 The board of indicators that have a bound: value, bound and whose it is, status, how long, how often, how far. */
export function kriSection(inputs: ComposeInputs, desk: Desk): readonly Section[] {
  const title = wording('section.indicators');
  const judged = inputs.board === undefined ? fromThresholds(inputs, desk) : fromBoard(inputs, inputs.board);
  if (judged.length === 0) return [{ id: 'indicators', title, blocks: [headline(wording('headline.noKri'))] }];
  const worst = new Map<string, Status | null>();
  for (const { figure, status } of judged) worst.set(figure, worseOf(worst.get(figure) ?? null, status));
  const count = (status: Status): Param => ({
    literal: String([...worst.values()].filter((each) => each === status).length),
  });
  const counts = Object.fromEntries(STATUSES.map((status) => [status, count(status)]));
  const opening = headline(wording('headline.kri', { ...counts, all: { literal: String(worst.size) } }));
  return [{ id: 'indicators', title, blocks: [opening, kriTable(inputs, desk, judged), note(wording('note.kri'))] }];
}

function worseOf(a: Status | null, b: Status | null): Status | null {
  return STATUSES.findLast((status) => status === a || status === b) ?? null;
}

/** The figures of the board with each of their bounds. */
function fromBoard(inputs: ComposeInputs, board: readonly BoardEntry[]): readonly Judged[] {
  const known = (id: string): string | null => (inputs.figures.has(id) ? id : null);
  return board
    .filter(({ figure }) => (inputs.figures.get(figure)?.value ?? null) !== null)
    .flatMap((entry) =>
      entry.bounds.map((bound, at) => ({
        figure: entry.figure,
        amber: bound.amber,
        red: bound.red,
        set: setCell(inputs, bound),
        status: bound.status,
        headroom: known(bound.headroom),
        days: at === 0 ? known(entry.daysInStatus) : null,
        breaches: at === 0 ? known(entry.breaches) : null,
      })),
    );
}

/** The set's name and kind, its approval, and that it has run out or is not tested this month. */
function setCell(inputs: ComposeInputs, bound: BoardBound): ReportCell {
  const { setName, kind, approved, expires, expired, tested } = bound;
  if (kind === 'report') return sourceOf(inputs, bound);
  const name: Param = setName === null ? { word: 'compose.boundKind.report' } : { text: { ...setName } };
  const state = expired ? 'expired' : tested ? 'inForce' : 'notTested';
  const of: Param = { word: `compose.boundKind.${kind}` };
  const approval: Param =
    approved === null ? { word: 'compose.notApproved' } : { text: bothNames(approved.by, approved.date) };
  const until: Param = expires === null ? { word: 'compose.noExpiry' } : { literal: expires };
  return { wording: wording(`bound.${state}`, { name, kind: of, approval, until }) };
}

/** The source that the report gives for a bound of its own. */
function sourceOf({ settings }: ComposeInputs, { name, amber, red }: BoardBound): ReportCell {
  const same = settings.thresholds.find(
    (threshold) => threshold.figure === name && (threshold.red ?? null) === red && (threshold.amber ?? null) === amber,
  );
  return same?.source === undefined ? { word: 'compose.boundKind.report' } : { text: same.source };
}

function bothNames(by: Readonly<Record<'zh-CN' | 'en', string>>, date: string) {
  return { 'zh-CN': `${by['zh-CN']} ${date}`, en: `${by.en} ${date}` };
}

/** The report's own thresholds of the whole book. */
function fromThresholds(inputs: ComposeInputs, desk: Desk): readonly Judged[] {
  return inputs.settings.thresholds.flatMap((threshold) => {
    const ask = askOf(threshold);
    const id = desk.has(ask) ? desk.id(ask) : null;
    if (id === null) return [];
    const further = (code: string, measure?: string): string | null => {
      const dimensions = { key: threshold.figure };
      return desk.id(measure === undefined ? { code, dimensions } : { code, measure, dimensions });
    };
    return [
      {
        figure: id,
        amber: threshold.amber ?? null,
        red: threshold.red ?? null,
        set: threshold.source === undefined ? null : { text: threshold.source },
        status: desk.figure(id)?.status ?? null,
        headroom: further('Q2'),
        days: further('Q1', 'daysInStatus'),
        breaches: further('Q1', 'breaches12m'),
      },
    ];
  });
}

function askOf({ figure }: Threshold): Ask {
  const [name = '', ...parts] = figure.split('/');
  const [code = '', measure] = name.split('.');
  const pairs = parts.map((part): [string, string] => {
    const [key = '', value = ''] = part.split('=', 2);
    return [key, value];
  });
  return {
    code,
    ...(measure === undefined ? {} : { measure }),
    ...(pairs.length === 0 ? {} : { dimensions: Object.fromEntries(pairs) }),
  };
}

/** Columns that are shown where any row has them. */
const FURTHER = ['headroom', 'days', 'breaches'] as const;

function kriTable(inputs: ComposeInputs, desk: Desk, judged: readonly Judged[]): ReportTable {
  const further = FURTHER.filter((name) => judged.some((each) => each[name] !== null));
  return {
    kind: 'table',
    id: 'kri',
    title: wording('table.kri'),
    columns: [
      textColumn('indicator'),
      numberColumn('value'),
      numberColumn('amber'),
      numberColumn('red'),
      ...further.map((name) => numberColumn(`kri.${name}`)),
      textColumn('boundSet'),
    ],
    rows: judged.map((each, at) => {
      const isFirst = judged[at - 1]?.figure !== each.figure;
      const figure = inputs.figures.get(each.figure);
      const unit = figure?.unit ?? 'ratio';
      const bound = (text: string | null) => (text === null ? null : boundParam(inputs, text, unit));
      const cells = [
        { wording: nameOf(inputs, each.figure) },
        figure === undefined || !isFirst ? null : desk.take(figure),
        bound(each.amber),
        bound(each.red),
        ...further.map((name) => takenCell(inputs, desk, each[name])),
        each.set,
      ];
      return row(cells, { status: each.status });
    }),
    wide: false,
  };
}

function takenCell(inputs: ComposeInputs, desk: Desk, id: string | null): ReportCell {
  const figure = id === null ? undefined : inputs.figures.get(id);
  return figure === undefined ? null : desk.take(figure);
}

/** The indicator's name, with the part of the book that a figure is of. */
function nameOf(inputs: ComposeInputs, id: string) {
  const { indicator = '', measure = '', dimensions = {} } = parseFigureId(id) ?? {};
  const name = measureWording(inputs, indicator, measure);
  const own = Object.entries(dimensions)
    .filter(([key]) => key !== 'set' && inputs.order.scope[key] === undefined)
    .map(([key, value]) => `${key}=${value}`);
  if (own.length === 0) return name;
  return wording('table.scaled', {
    name: name.params.text ?? { literal: indicator },
    scale: { literal: own.join(', ') },
  });
}
