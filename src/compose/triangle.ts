import type { ReportBlock, ReportChart, ReportTable, Scope } from '../domain/index.ts';
import { type Ask, type Desk, dimensionName, valueParam } from './desk.ts';
import { measureName } from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';
import { byReading } from './own-value.ts';
import type { Part } from './shelf.ts';
import { printedRows } from './split-table.ts';
import { numberColumn, row, textColumn, wording } from './wording.ts';

/** Months on book that the PDF prints; the workbook has them all. */
const PRINTED_AGES = [1, 2, 3, 6, 9, 12, 15, 18, 24, 30, 36, 48, 60];
const MOST_PRINTED_AGES = 9;
const MOST_COHORTS = 24;

/** Lines that can be told apart. */
const MOST_LINES = 6;

/** Ages that a cohort needs at least to make a curve; a quarter of the oldest's where that is more. */
const LEAST_AGES = 3;

/** A measure by cohort and months on book. */
export interface Triangle {
  readonly code: string;
  readonly measure: string;
}

interface Sides {
  readonly cohorts: readonly string[];
  readonly ages: readonly string[];
}

/** The triangle at chosen ages, the whole of it for the workbook, and lines of some cohorts. */
export function triangleBlocks(inputs: ComposeInputs, desk: Desk, triangle: Triangle): readonly ReportBlock[] {
  const sides = sidesOf(partsOf(desk, triangle));
  if (sides.cohorts.length === 0) return [];
  const ages = chosenAges(sides.ages);
  const whole = triangleTable(inputs, desk, triangle, sides);
  const chosen = triangleTable(inputs, desk, triangle, { ...sides, ages });
  const tables: readonly ReportTable[] =
    ages.length === sides.ages.length
      ? [{ ...whole, ...printedRows(sides.cohorts.length, MOST_COHORTS) }]
      : [
          { ...chosen, ...printedRows(sides.cohorts.length, MOST_COHORTS) },
          { ...whole, id: `${whole.id}-all`, title: allAges(whole), workbookOnly: true },
        ];
  return [...tables, ...cohortChart(inputs, desk, triangle, sides)];
}

/** The same at chosen ages by each value of a dimension: detail of the workbook. */
export function cutTriangle(
  inputs: ComposeInputs,
  desk: Desk,
  { code, measure }: Triangle,
  dimension: string,
): readonly ReportTable[] {
  const parts = desk
    .parts(code, ['cohort', 'mob'], dimension)
    .filter((part) => part.measure === measure && part.figure.value !== null);
  const { cohorts, ages: every } = sidesOf(parts);
  if (cohorts.length === 0) return [];
  const ages = chosenAges(every);
  const has = new Set(parts.map(({ own, figure }) => `${own.cohort} ${figure.dimensions[dimension]}`));
  const pairs = desk
    .values(dimension)
    .flatMap((value) => cohorts.filter((cohort) => has.has(`${cohort} ${value}`)).map((cohort) => ({ value, cohort })));
  return [
    {
      kind: 'table',
      id: `${code}-${measure}-${dimension}`,
      title: wording('table.measureBy', {
        name: measureName(inputs, code, measure),
        dimension: dimensionName(inputs, dimension, 'text'),
      }),
      columns: [
        { title: wording('plain', { text: dimensionName(inputs, dimension) }), align: 'text' },
        textColumn('cohort'),
        ...ages.map(ageColumn),
      ],
      rows: pairs.map(({ value, cohort }) =>
        row([
          valueParam(inputs, dimension, value),
          { literal: cohort },
          ...ages.map((mob) => desk.cell({ code, measure, dimensions: { [dimension]: value, cohort, mob } })),
        ]),
      ),
      wide: true,
      workbookOnly: true,
    },
  ];
}

/** The oldest cohort that has reached an age, and the newest: what a headline compares. */
export function cohortsAt(desk: Desk, { code, measure }: Triangle, mob: string): readonly string[] {
  const parts = partsOf(desk, { code, measure }).filter(({ own }) => own.mob === mob);
  return parts.map(({ own }) => own.cohort ?? '').toSorted();
}

function partsOf(desk: Desk, { code, measure }: Triangle): readonly Part[] {
  return desk.parts(code, ['cohort', 'mob']).filter((part) => part.measure === measure && part.figure.value !== null);
}

function sidesOf(parts: readonly Part[]): Sides {
  const values = (name: string): readonly string[] =>
    [...new Set(parts.map(({ own }) => own[name] ?? ''))].toSorted(byReading(name));
  return { cohorts: values('cohort').toSorted(), ages: values('mob') };
}

/** Ages that the trade reads, and the oldest there is. */
function chosenAges(ages: readonly string[]): readonly string[] {
  if (ages.length <= MOST_PRINTED_AGES) return ages;
  const chosen = ages.filter((age) => PRINTED_AGES.includes(Number(age))).slice(0, MOST_PRINTED_AGES);
  const last = ages.at(-1);
  return last === undefined || chosen.includes(last) ? chosen : [...chosen.slice(0, MOST_PRINTED_AGES - 1), last];
}

function triangleTable(
  inputs: ComposeInputs,
  desk: Desk,
  { code, measure }: Triangle,
  { cohorts, ages }: Sides,
): ReportTable {
  const base = (cohort: string): Ask => ({ code, measure: 'n', dimensions: { cohort } });
  const hasBase = cohorts.some((cohort) => desk.has(base(cohort)));
  const cell = (dimensions: Scope) =>
    desk.has({ code, measure, dimensions }) ? desk.cell({ code, measure, dimensions }) : null;
  const shown = cohorts.filter((cohort) =>
    ages.some((mob) => desk.has({ code, measure, dimensions: { cohort, mob } })),
  );
  return {
    kind: 'table',
    id: `${code}-${measure}`,
    title: wording('plain', { text: measureName(inputs, code, measure) }),
    columns: [textColumn('cohort'), ...(hasBase ? [numberColumn('base')] : []), ...ages.map(ageColumn)],
    rows: shown
      .toReversed()
      .map((cohort) =>
        row([
          { literal: cohort },
          ...(hasBase ? [desk.cell(base(cohort))] : []),
          ...ages.map((mob) => cell({ cohort, mob })),
        ]),
      ),
    wide: false,
  };
}

function allAges({ title }: ReportTable): ReportTable['title'] {
  return wording('table.allAges', { name: title.params.text ?? { literal: '' } });
}

function ageColumn(mob: string): ReportTable['columns'][number] {
  return { title: wording('column.age', { mob: { literal: mob } }), align: 'number' };
}

/** Lines of cohorts over months on book: the newest with a curve, the oldest, and some between. */
function cohortChart(
  inputs: ComposeInputs,
  desk: Desk,
  { code, measure }: Triangle,
  sides: Sides,
): readonly ReportChart[] {
  const point = (cohort: string, mob: string): Ask => ({ code, measure, dimensions: { cohort, mob } });
  const least = Math.max(LEAST_AGES, Math.ceil(sides.ages.length / 4));
  const known = (cohort: string): number => sides.ages.filter((mob) => desk.has(point(cohort, mob))).length;
  const curves = sides.cohorts.filter((cohort) => known(cohort) >= least);
  const [unit] = partsOf(desk, { code, measure }).map(({ figure }) => figure.unit);
  if (curves.length === 0 || unit === undefined) return [];
  const name = measureName(inputs, code, measure);
  return [
    {
      kind: 'chart',
      id: `${code}-${measure}`,
      form: 'line',
      unit,
      title: wording('chart.cohorts', { name }),
      alternative: wording('alternative.cohorts', { name }),
      categories: sides.ages.map((literal) => ({ literal })),
      series: spread(curves).map((cohort) => ({
        name: wording('plain', { text: { literal: cohort } }),
        points: sides.ages.map((mob) => (desk.has(point(cohort, mob)) ? desk.id(point(cohort, mob)) : null)),
      })),
      lines: [],
    },
  ];
}

/** At most so many of a list, evenly spread, first and last among them. */
function spread(values: readonly string[]): readonly string[] {
  if (values.length <= MOST_LINES) return values;
  const step = (values.length - 1) / (MOST_LINES - 1);
  return Array.from({ length: MOST_LINES }, (_, at) => values[Math.round(at * step)] ?? '');
}
