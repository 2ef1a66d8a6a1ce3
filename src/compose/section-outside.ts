import {
  type Figure,
  fractionOf,
  parseFigureId,
  type ReportBlock,
  type ReportCell,
  type ReportTable,
  roundedText,
  significantText,
} from '../domain/index.ts';
import { boundParam } from './bound-param.ts';
import type { Ask, Desk } from './desk.ts';
import { measureWording } from './indicator-table.ts';
import type { ComposeInputs, OutsideValue } from './inputs.ts';
import { printedRows } from './split-table.ts';
import { note, numberColumn, row, textColumn, wording } from './wording.ts';

/** Figures before and after each adjustment, with who asked and who approved. */
export function adjustmentBlocks(inputs: ComposeInputs, desk: Desk): readonly ReportBlock[] {
  const rows = (inputs.adjustments ?? []).flatMap((adjustment) => {
    const figure = inputs.figures.get(adjustment.figure);
    if (figure === undefined) return [];
    const { indicator, measure } = parseFigureId(figure.id) ?? { indicator: figure.indicator, measure: figure.measure };
    return [
      row([
        { literal: adjustment.id },
        { wording: measureWording(inputs, indicator, measure) },
        adjustment.before === null ? null : boundParam(inputs, adjustment.before, figure.unit),
        { amount: adjustment.amount },
        desk.take(figure),
        { literal: adjustment.reason },
        { literal: `${adjustment.preparer} / ${adjustment.approver}` },
      ]),
    ];
  });
  if (rows.length === 0) return [];
  const columns = [
    textColumn('code'),
    textColumn('indicator'),
    ...['before', 'adjustment', 'after'].map((key) => numberColumn(key)),
    ...['reason', 'preparedApproved'].map(textColumn),
  ];
  const title = wording('table.adjustments');
  return [{ kind: 'table', id: 'adjustments', title, columns, rows, wide: false }, note(wording('note.adjustments'))];
}

/** Values that the PDF prints; differences come first, and all stand in the workbook. */
const MOST_VALUES = 12;

/** Our figures beside what others already received; a difference without an explanation is an open point. */
export function reportedBlocks(inputs: ComposeInputs, desk: Desk): readonly ReportBlock[] {
  const known = (inputs.reported ?? []).flatMap((value) => comparedTo(desk, value));
  if (known.length === 0) return [];
  const rows = known.toSorted(openFirst).map((each) => reportedRow(inputs, desk, each));
  const table: ReportTable = {
    kind: 'table',
    id: 'reported',
    title: wording('table.reported'),
    columns: [
      ...['source', 'indicator', 'period'].map(textColumn),
      ...['reported', 'ours', 'difference'].map((key) => numberColumn(key)),
      textColumn('explanation'),
    ],
    rows,
    wide: false,
    ...printedRows(rows.length, MOST_VALUES),
  };
  return [table, note(wording('note.reported'))];
}

/** A value from elsewhere beside our figure, and whether they agree to the digits that were reported. */
interface Compared {
  readonly value: OutsideValue;
  readonly ask: Ask;
  readonly figure: Figure;
  readonly difference: string;
  readonly state: 'agrees' | 'explained' | 'open';
}

function comparedTo(desk: Desk, value: OutsideValue): readonly Compared[] {
  const ask = askOf(value);
  const figure = desk.look(ask);
  if (figure === undefined || figure.value === null) return [];
  const decimals = value.value.split('.')[1]?.length ?? 0;
  const agrees = roundedText(fractionOf(figure.value), decimals) === roundedText(fractionOf(value.value), decimals);
  const explained = (value.explanation ?? '') !== '';
  const state = agrees ? 'agrees' : explained ? 'explained' : 'open';
  return [{ value, ask, figure, difference: differenceOf(figure.value, value.value), state }];
}

const STATES: readonly Compared['state'][] = ['open', 'explained', 'agrees'];

/** Open points before explained ones before what agrees; the newest first. */
function openFirst(a: Compared, b: Compared): number {
  const newer = a.value.period < b.value.period ? 1 : a.value.period > b.value.period ? -1 : 0;
  return STATES.indexOf(a.state) - STATES.indexOf(b.state) || newer;
}

function reportedRow(
  inputs: ComposeInputs,
  desk: Desk,
  { value, ask, figure, difference, state }: Compared,
): ReportTable['rows'][number] {
  const changed = figure.unit === 'ratio' ? 'pp' : figure.unit;
  const explanations: Readonly<Record<Compared['state'], ReportCell>> = {
    agrees: { word: 'compose.agrees' },
    explained: { literal: value.explanation ?? '' },
    open: { word: 'compose.unexplained' },
  };
  const cells = [
    { literal: [value.source, value.date].filter((part) => part !== null).join(', ') },
    { wording: measureWording(inputs, ask.code, ask.measure ?? '') },
    { literal: value.period },
    boundParam(inputs, value.value, figure.unit),
    desk.cell(ask),
    state === 'agrees' ? null : boundParam(inputs, difference, changed),
    explanations[state],
  ];
  return row(cells, { status: state === 'open' ? 'amber' : null });
}

/** Peers beside our own figure of the same month where there is one: of each series the newest, with source and date. */
export function benchmarkBlocks(inputs: ComposeInputs, desk: Desk): readonly ReportBlock[] {
  const newest = new Map<string, OutsideValue>();
  for (const value of inputs.benchmarks ?? []) {
    const key = `${value.figure}\0${value.source}`;
    if ((newest.get(key)?.period ?? '') < value.period) newest.set(key, value);
  }
  const rows = [...newest.values()].flatMap((value) => benchmarkRow(inputs, desk, value));
  if (rows.length === 0) return [];
  const table: ReportTable = {
    kind: 'table',
    id: 'benchmarks',
    title: wording('table.benchmarks'),
    columns: [
      textColumn('indicator'),
      numberColumn('oursNow'),
      numberColumn('oursThen'),
      numberColumn('benchmark'),
      ...['period', 'source', 'date'].map(textColumn),
    ],
    rows,
    wide: false,
  };
  return [table, note(wording('note.benchmarks'))];
}

function benchmarkRow(inputs: ComposeInputs, desk: Desk, value: OutsideValue): readonly ReportTable['rows'][number][] {
  const now = askOf({ ...value, period: desk.month });
  const figure = desk.look(now);
  if (figure === undefined || figure.value === null) return [];
  const then = askOf(value);
  return [
    row([
      { wording: measureWording(inputs, now.code, now.measure ?? '') },
      desk.cell(now),
      desk.has(then) ? desk.cell(then) : null,
      boundParam(inputs, value.value, figure.unit),
      { literal: value.period },
      { literal: value.source },
      value.date === null ? null : { literal: value.date },
    ]),
  ];
}

function askOf({ figure, period }: Pick<OutsideValue, 'figure' | 'period'>): Ask {
  const [code = '', measure] = figure.split('.');
  return { code, month: period, ...(measure === undefined ? {} : { measure }) };
}

/** a - b, exactly. */
function differenceOf(a: string, b: string): string {
  const [one, other] = [fractionOf(a), fractionOf(b)];
  return significantText({
    numerator: one.numerator * other.denominator - other.numerator * one.denominator,
    denominator: one.denominator * other.denominator,
  });
}
