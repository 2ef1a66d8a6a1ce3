import { fractionOf, parseFigureId, type ReportBlock, type ReportTable, significantText } from '../domain/index.ts';
import type { Ask, Desk } from './desk.ts';
import { measureWording } from './indicator-table.ts';
import type { ComposeInputs, OutsideValue } from './inputs.ts';
import { boundParam } from './section-findings.ts';
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

/** Our figures beside what others already received; a difference without an explanation is an open point. */
export function reportedBlocks(inputs: ComposeInputs, desk: Desk): readonly ReportBlock[] {
  const rows = (inputs.reported ?? []).flatMap((value) => reportedRow(inputs, desk, value));
  if (rows.length === 0) return [];
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
  };
  return [table];
}

function reportedRow(inputs: ComposeInputs, desk: Desk, value: OutsideValue): ReportTable['rows'] {
  const ask = askOf(value);
  const figure = desk.look(ask);
  if (figure === undefined || figure.value === null) return [];
  const difference = differenceOf(figure.value, value.value);
  const changed = figure.unit === 'ratio' ? 'pp' : figure.unit;
  const differs = /[1-9]/.test(difference);
  const explained = (value.explanation ?? '') !== '';
  const explanation = explained
    ? { literal: value.explanation ?? '' }
    : differs
      ? { word: 'compose.unexplained' }
      : null;
  const cells = [
    { literal: [value.source, value.date].filter((part) => part !== null).join(', ') },
    { wording: measureWording(inputs, ask.code, ask.measure ?? '') },
    { literal: value.period },
    boundParam(inputs, value.value, figure.unit),
    desk.cell(ask),
    boundParam(inputs, difference, changed),
    explanation,
  ];
  return [row(cells, { status: differs && !explained ? 'amber' : null })];
}

/** Peers beside our own figure, each with its source and date. */
export function benchmarkBlocks(inputs: ComposeInputs, desk: Desk): readonly ReportBlock[] {
  const rows = (inputs.benchmarks ?? []).flatMap((value) => {
    const ask = askOf({ ...value, period: desk.month });
    const figure = desk.look(ask);
    if (figure === undefined || figure.value === null) return [];
    return [
      row([
        { wording: measureWording(inputs, ask.code, ask.measure ?? '') },
        desk.cell(ask),
        boundParam(inputs, value.value, figure.unit),
        { literal: value.period },
        { literal: value.source },
        value.date === null ? null : { literal: value.date },
      ]),
    ];
  });
  if (rows.length === 0) return [];
  const table: ReportTable = {
    kind: 'table',
    id: 'benchmarks',
    title: wording('table.benchmarks'),
    columns: [
      textColumn('indicator'),
      numberColumn('ours'),
      numberColumn('benchmark'),
      ...['period', 'source', 'date'].map(textColumn),
    ],
    rows,
    wide: false,
  };
  return [table, note(wording('note.benchmarks'))];
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
