import type { ReportCell, ReportTable, Scope } from '../domain/index.ts';
import { leadComparisons } from './change.ts';
import { type Ask, type Desk, dimensionName, valueParam } from './desk.ts';
import { changeOf, indicatorName, measureName, ownMeasures, splitName } from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';
import { byReading, byScale, isKnownValue, ownDimensionName, ownValue, scaleName } from './own-value.ts';
import { countParam, numberColumn, row, wording } from './wording.ts';

/** Rows of a split that the PDF prints; lists of collectors and groups, and older cohorts, go on in the workbook. */
const MOST_ROWS = 20;
const MOST_COHORTS = 12;

/** A split that becomes a table: of one indicator, by one of its own dimensions, with some of its measures. */
export interface Split {
  readonly code: string;
  readonly dimension: string;
  /** All that have a value where absent. */
  readonly measures?: readonly string[];
  /** Put the largest of this measure first, instead of the order of the values. */
  readonly largest?: string;
  readonly title?: ReportTable['title'];
  /** What the last column adds up to, where it does. */
  readonly total?: Ask;
}

/** Values of an own dimension down, measures across; nothing where there is no value at all. */
export function splitTable(inputs: ComposeInputs, desk: Desk, split: Split): readonly ReportTable[] {
  const { code, dimension } = split;
  const parts = desk.parts(code, [dimension]).filter(({ figure }) => figure.value !== null);
  const known = new Set(parts.map(({ measure }) => measure));
  const measures = (split.measures ?? ownMeasures(inputs, code)).filter((measure) => known.has(measure));
  if (measures.length === 0) return [];
  const shown = parts.filter(({ measure }) => measures.includes(measure));
  const values = [...new Set(shown.map(({ own }) => own[dimension] ?? ''))].toSorted(orderOf(desk, split));
  const asks = splitAsks(inputs, desk, { code, measures, dimension, values });
  return [
    {
      kind: 'table',
      id: `${code}-${dimension}`,
      title: split.title ?? splitTitle(inputs, code, dimension),
      columns: [
        { title: wording('plain', { text: ownDimensionName(dimension) }), align: 'text' },
        ...asks.map(({ title }) => title),
      ],
      rows: [
        ...values.map((value) => splitRow(inputs, desk, { dimension, value, asks })),
        ...totalRow(desk, split, asks.length),
      ],
      wide: false,
      ...printedRows(values.length, dimension === 'cohort' ? MOST_COHORTS : MOST_ROWS),
    },
  ];
}

function splitRow(
  inputs: ComposeInputs,
  desk: Desk,
  { dimension, value, asks }: { dimension: string; value: string; asks: readonly { readonly ask: Ask }[] },
): ReportTable['rows'][number] {
  const ids = asks.map(({ ask }) => desk.id({ ...ask, dimensions: { [dimension]: value } }));
  const status = ids.map((id) => desk.figure(id)?.status ?? null).find((each) => each !== null);
  return row([ownValue(inputs, dimension, value), ...ids.map(cellOf)], { status: status ?? null });
}

function totalRow(desk: Desk, { total }: Split, columns: number): ReportTable['rows'] {
  if (total === undefined) return [];
  const blanks = Array.from({ length: columns - 1 }, () => null);
  return [row([{ word: 'compose.total' }, ...blanks, desk.cell(total)], { total: true })];
}

/** `code` by an own dimension, in words. */
export function splitTitle(inputs: ComposeInputs, code: string, dimension: string): ReportTable['title'] {
  return wording('table.split', { name: indicatorName(inputs, code), dimension: ownDimensionName(dimension, 'text') });
}

/** What the PDF prints of a long table, and what it says of the rest. */
export function printedRows(rows: number, most: number): Pick<ReportTable, 'printed'> {
  if (rows <= most) return {};
  const params = { shown: countParam(most), all: countParam(rows) };
  return { printed: { rows: most, note: wording('note.printed', params) } };
}

/** A measure has a column; a single one has its leading changes beside it. */
function splitAsks(
  inputs: ComposeInputs,
  desk: Desk,
  split: { code: string; measures: readonly string[]; dimension: string; values: readonly string[] },
) {
  const own = split.measures.map((measure) => ({
    title: { title: wording('plain', { text: splitName(inputs, split.code, measure) }), align: 'number' as const },
    ask: asked(split.code, measure),
  }));
  const [only] = own;
  if (only === undefined || own.length > 1) return own;
  const changes = leadComparisons(inputs)
    .map((key) => ({ title: numberColumn(`change.${key}`), ask: changeOf(only.ask, key) }))
    .filter(({ ask }) => split.values.some((value) => desk.has({ ...ask, dimensions: { [split.dimension]: value } })));
  return [...own, ...changes];
}

/** What to ask for to get a measure. */
export function asked(code: string, measure: string): Ask {
  return measure === '' ? { code } : { code, measure };
}

function orderOf(desk: Desk, { code, dimension, largest }: Split): (a: string, b: string) => number {
  const reading = byReading(dimension);
  if (dimension === 'cohort') return (a, b) => (a < b ? 1 : a > b ? -1 : 0);
  if (largest === undefined) return reading;
  const size = (value: string): number =>
    Number(desk.look({ code, measure: largest, dimensions: { [dimension]: value } })?.value ?? 0);
  return (a, b) => size(b) - size(a) || reading(a, b);
}

/** A transition matrix: from which state down, to which across, how many there were at the start. */
export interface Matrix {
  readonly code: string;
  readonly measure: string;
  /** A second scale beside the classes: days past due, grades. */
  readonly scale?: string;
  /** Own dimension whose words the states have, where they are not classes. */
  readonly states?: string;
  readonly workbookOnly?: boolean;
}

/** From down, to across, exits last, and the number that it rests on; nothing where there is no value. */
export function matrixTable(inputs: ComposeInputs, desk: Desk, matrix: Matrix): readonly ReportTable[] {
  const { code, measure, scale } = matrix;
  const scaled: Scope = scale === undefined ? {} : { scale };
  const names = ['from', 'to', ...Object.keys(scaled)];
  const ofScale = (own: Scope): boolean => own.scale === scale;
  const parts = desk.parts(code, names).filter((part) => part.measure === measure && ofScale(part.own));
  const known = parts.filter(({ figure }) => figure.value !== null);
  if (known.length === 0) return [];
  const tos = [...new Set(known.map(({ own }) => own.to ?? ''))].toSorted(byScale(inputs, scale));
  const froms = [...new Set(known.map(({ own }) => own.from ?? ''))].toSorted(byScale(inputs, scale));
  const base = (from: string): Ask => ({ code, measure: 'n', dimensions: { ...scaled, from } });
  const hasBase = froms.some((from) => desk.has(base(from)));
  return [
    {
      kind: 'table',
      id: [code, measure, ...Object.values(scaled)].join('-'),
      title: matrixTitle(inputs, matrix),
      columns: [
        { title: wording('plain', { text: ownDimensionName('from') }), align: 'text' },
        ...tos.map((to) => ({ title: cellWording(stateOf(inputs, matrix, to)), align: 'number' as const })),
        ...(hasBase ? [numberColumn('base')] : []),
      ],
      rows: froms.map((from) =>
        row([
          stateOf(inputs, matrix, from),
          ...tos.map((to) => desk.cell({ code, measure, dimensions: { ...scaled, from, to } })),
          ...(hasBase ? [desk.cell(base(from))] : []),
        ]),
      ),
      wide: false,
      ...(matrix.workbookOnly === true ? { workbookOnly: true } : {}),
    },
  ];
}

function stateOf(inputs: ComposeInputs, { states = 'to' }: Matrix, state: string): ReportCell {
  return ownValue(inputs, isKnownValue(states, state) ? states : 'to', state);
}

function matrixTitle(inputs: ComposeInputs, { code, measure, scale }: Matrix): ReportTable['title'] {
  const name = measureName(inputs, code, measure);
  if (scale === undefined) return wording('plain', { text: name });
  return wording('table.scaled', { name, scale: scaleName(inputs, scale) });
}

function cellWording(cell: ReportCell): ReportTable['title'] {
  if (cell === null) return wording('plain', { text: { literal: '' } });
  return 'wording' in cell ? cell.wording : wording('plain', { text: cell });
}

/** Measures of the whole book's indicator by the values of a cut dimension; nothing where there is no value. */
export interface CutSplit {
  readonly id: string;
  readonly title: ReportTable['title'];
  readonly dimension: string;
  readonly asks: readonly { readonly title: ReportTable['columns'][number]; readonly ask: Ask }[];
  /** What the last column adds up to, where it does. */
  readonly total?: Ask;
  readonly workbookOnly?: boolean;
}

/** Values of a cut down, measures across, and below them what their last column adds up to. */
export function cutTable(inputs: ComposeInputs, desk: Desk, cut: CutSplit): readonly ReportTable[] {
  const { dimension, asks, total } = cut;
  const values = desk
    .values(dimension)
    .filter((value) => asks.some(({ ask }) => desk.has(within(ask, dimension, value))));
  if (values.length === 0) return [];
  const blanks = asks.slice(1).map(() => null);
  const sum =
    total === undefined ? [] : [row([{ word: 'compose.total' }, ...blanks, desk.cell(total)], { total: true })];
  return [
    {
      kind: 'table',
      id: cut.id,
      title: cut.title,
      columns: [
        { title: wording('plain', { text: dimensionName(inputs, dimension) }), align: 'text' },
        ...asks.map(({ title }) => title),
      ],
      rows: [
        ...values.map((value) =>
          row([
            valueParam(inputs, dimension, value),
            ...asks.map(({ ask }) => desk.cell(within(ask, dimension, value))),
          ]),
        ),
        ...sum,
      ],
      wide: false,
      ...(cut.workbookOnly === true ? { workbookOnly: true } : printedRows(values.length, MOST_ROWS)),
    },
  ];
}

function within(ask: Ask, dimension: string, value: string): Ask {
  return { ...ask, dimensions: { ...ask.dimensions, [dimension]: value } };
}

function cellOf(id: string | null): ReportCell {
  return id === null ? null : { figure: id };
}
