import type { ComparisonKey, Param, ReportChart, ReportTable, Wording } from '../domain/index.ts';
import type { Ask, Desk } from './desk.ts';
import type { ComposeInputs } from './inputs.ts';
import { monthParam, numberColumn, row, textColumn, wording } from './wording.ts';

/** A row of an indicator table: a name and what to ask for. */
export interface IndicatorLine {
  readonly name: Param;
  readonly ask: Ask;
}

/**
 * Indicators down, value and the changes against each comparison across; statuses from the configured bounds. A flow
 * has its year to date beside it. Lines of which nothing is known are left out, and so are columns without a figure.
 */
export function indicatorTable(
  inputs: ComposeInputs,
  desk: Desk,
  id: string,
  lines: readonly IndicatorLine[],
): ReportTable {
  const known = lines.filter(({ ask }) => isShown(desk, ask));
  const toDate = known.some(({ ask }) => isShown(desk, toDateOf(ask)));
  const compared = inputs.comparisons.filter(({ key }) =>
    known.some(({ ask }) => desk.look(changeOf(ask, key)) !== undefined),
  );
  return {
    kind: 'table',
    id,
    title: wording(`table.${id}`),
    columns: [
      textColumn('indicator'),
      numberColumn(toDate ? 'period' : 'value'),
      ...(toDate ? [numberColumn('toDate')] : []),
      ...compared.map(({ key }) => numberColumn(`change.${key}`)),
    ],
    rows: known.map(({ name, ask }) => {
      const value = desk.id(ask);
      const asks = [...(toDate ? [toDateOf(ask)] : []), ...compared.map(({ key }) => changeOf(ask, key))];
      const status = desk.figure(value)?.status ?? null;
      return row([name, desk.cell(ask), ...asks.map((each) => desk.cell(each))], { status });
    }),
    wide: false,
  };
}

/** Reasons for which a figure stands in the list of what is not available and nowhere else. */
const UNAVAILABLE = ['notSupplied', 'noHistory', 'noData', 'wholeBookOnly'];

/** Whether a figure has a value, or is absent for a reason that tells something of the book (a base of zero). */
export function isShown(desk: Desk, ask: Ask): boolean {
  const figure = desk.look(ask);
  if (figure === undefined) return false;
  return figure.reason === null || !UNAVAILABLE.includes(figure.reason.split(':')[0] ?? '');
}

/** What to ask for to get a flow of the year so far. */
export function toDateOf(ask: Ask): Ask {
  return { ...ask, measure: ask.measure ? `${ask.measure}_ytd` : 'ytd' };
}

/** Whether a measure is another's year to date. */
export function isToDate(measure: string): boolean {
  return /(^|_)ytd$/.test(measure);
}

/** Whether a measure is a change against an earlier month, or a part of one. */
export function isComparison(measure: string): boolean {
  return /(^|_)(prevMonth|prevQuarterEnd|prevYearEnd|sameMonthLastYear)(_growth)?$/.test(measure);
}

/** The measures of an indicator that stand for themselves, in the catalogue's order. */
export function ownMeasures(inputs: ComposeInputs, code: string): readonly string[] {
  const indicator = inputs.indicators.find((candidate) => candidate.code === code);
  const names = (indicator?.measures ?? []).map(({ measure }) => measure);
  return [...new Set(names)].filter((measure) => !isComparison(measure));
}

/** The lines of some indicators: every measure of the whole book, except those named as `code.measure`. */
export function linesOf(
  inputs: ComposeInputs,
  codes: readonly string[],
  except: ReadonlySet<string> = new Set(),
): readonly IndicatorLine[] {
  return codes.flatMap((code) =>
    ownMeasures(inputs, code)
      .filter((measure) => !isToDate(measure) && !except.has(nameOf(code, measure)))
      .map((measure) => ({
        name: measureName(inputs, code, measure),
        ask: measure === '' ? { code } : { code, measure },
      })),
  );
}

/** A figure's name without its period: `C2`, `C14.par30`. */
export function nameOf(code: string, measure = ''): string {
  return measure === '' ? code : `${code}.${measure}`;
}

/** What to ask for to get the change of a figure against a comparison. */
export function changeOf(ask: Ask, key: ComparisonKey): Ask {
  return { ...ask, measure: ask.measure ? `${ask.measure}_${key}` : key };
}

/** The name of an indicator's measure in both languages, from the catalogue. */
export function measureName(inputs: ComposeInputs, code: string, measure = ''): Param {
  const indicator = inputs.indicators.find((candidate) => candidate.code === code);
  const named = indicator?.measures.find((candidate) => candidate.measure === measure);
  const name = named?.name ?? (measure === '' ? indicator?.name : undefined);
  return name === undefined ? { literal: measure === '' ? code : `${code}.${measure}` } : { text: { ...name } };
}

/** The name of a measure where it is split: the catalogue lists it after the whole book's measure of the same name. */
export function splitName(inputs: ComposeInputs, code: string, measure: string): Param {
  const indicator = inputs.indicators.find((candidate) => candidate.code === code);
  const named = indicator?.measures.findLast((candidate) => candidate.measure === measure);
  return named === undefined ? measureName(inputs, code, measure) : { text: { ...named.name } };
}

/** The name of an indicator as a whole. */
export function indicatorName(inputs: ComposeInputs, code: string): Param {
  const indicator = inputs.indicators.find((candidate) => candidate.code === code);
  return indicator === undefined ? { literal: code } : { text: { ...indicator.name } };
}

/** The name of any measure, a change against an earlier month included: "Overdue ratio, change on the month". */
export function measureWording(inputs: ComposeInputs, code: string, measure: string): Wording {
  const change = /^(?:(.+)_)?(prevMonth|prevQuarterEnd|prevYearEnd|sameMonthLastYear)$/.exec(measure);
  if (change === null) return wording('plain', { text: measureName(inputs, code, measure) });
  const [, of = '', key = ''] = change;
  return wording('changeOf', { name: measureName(inputs, code, of), against: { word: `compose.against.${key}` } });
}

/** A line chart over the trend months; series that the set does not have, or for one month only, are left out. */
export function trendChart(
  inputs: ComposeInputs,
  desk: Desk,
  chart: {
    id: string;
    form: ReportChart['form'];
    unit: ReportChart['unit'];
    lines: readonly IndicatorLine[];
    /** What the chart is of, where it has no words of its own. */
    subject?: Param;
  },
): readonly ReportChart[] {
  const series = chart.lines
    .map(({ name, ask }) => ({
      name: wording('plain', { text: name }),
      points: inputs.months.map((month) => desk.id({ ...ask, month })),
    }))
    .filter(({ points }) => points.filter((point) => (desk.figure(point)?.value ?? null) !== null).length > 1);
  if (series.length === 0) return [];
  return [
    {
      kind: 'chart',
      id: chart.id,
      form: chart.form,
      unit: chart.unit,
      ...chartWords(inputs, desk, chart),
      categories: inputs.months.map((month) => ({ literal: month })),
      series,
      lines: [],
      ...breakMarks(inputs, chart.lines),
    },
  ];
}

function chartWords(inputs: ComposeInputs, desk: Desk, { id, subject }: { id: string; subject?: Param }) {
  const months = { first: monthParam(inputs.months[0] ?? desk.month), last: monthParam(desk.month) };
  if (subject === undefined)
    return { title: wording(`chart.${id}`), alternative: wording(`alternative.${id}`, months) };
  return {
    title: wording('chart.subject', { subject }),
    alternative: wording('alternative.subject', { subject, ...months }),
  };
}

/** Where a drawn series broke: the months from which on it is not comparable. */
function breakMarks(inputs: ComposeInputs, lines: readonly IndicatorLine[]): Pick<ReportChart, 'breaks'> {
  const names = new Set(lines.map(({ ask }) => nameOf(ask.code, ask.measure)));
  const marks = (inputs.breaks ?? []).flatMap(({ date, figure, reason, declared }) => {
    const at = inputs.months.indexOf(date.slice(0, 7));
    if (at < 0 || !(names.has(figure) || lines.some(({ ask }) => ask.code === figure))) return [];
    return [{ at, note: wording(declared ? 'break.mark' : 'break.question', { reason: { text: { ...reason } } }) }];
  });
  return marks.length === 0 ? {} : { breaks: marks };
}
