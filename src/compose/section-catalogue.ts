import type { Param, ReportBlock } from '../domain/index.ts';
import { definitionNote, isTold } from './definition-note.ts';
import type { Ask, Desk } from './desk.ts';
import { leadHeadline } from './headline.ts';
import { type IndicatorLine, indicatorTable, linesOf, ownMeasures, trendChart } from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';
import type { Section } from './section.ts';
import { asked, splitTable } from './split-table.ts';
import { wording } from './wording.ts';

/** A section told by data alone: which indicators it holds, and what it leads with. */
export interface CataloguePlan {
  /** Names the section and its table in the words (`section.<id>`, `table.<id>`). */
  readonly id: string;
  readonly codes: readonly string[];
  /** Numbers that the headline may state, the best first; any measure of the codes comes after them. */
  readonly lead?: readonly Ask[];
  /** Series of one unit that the section's chart draws. */
  readonly trend?: readonly Ask[];
  /** Figures that stand elsewhere in the section (`code.measure`). */
  readonly except?: ReadonlySet<string>;
  /** Own dimensions that are not shown, or have a table of their own kind. */
  readonly without?: readonly string[];
  /** Own dimensions that are read from the largest, by the measure named. */
  readonly largest?: Readonly<Record<string, string>>;
}

/** A section of the catalogue, or nothing where none of its indicators has a value. */
export function catalogueSection(inputs: ComposeInputs, desk: Desk, plan: CataloguePlan): readonly Section[] {
  const blocks = catalogueBlocks(inputs, desk, plan);
  if (!blocks.some(({ kind }) => kind === 'table')) return [];
  return [
    {
      id: plan.id,
      title: wording(`section.${plan.id}`),
      part: true,
      blocks: [...openingOf(inputs, desk, plan), ...blocks],
    },
  ];
}

/** The headline over some indicators: what the plan leads with, else the first number there is. */
export function openingOf(inputs: ComposeInputs, desk: Desk, plan: CataloguePlan): readonly ReportBlock[] {
  const any = plan.codes.flatMap((code) => ownMeasures(inputs, code).map((measure) => asked(code, measure)));
  const split = plan.codes.flatMap((code) =>
    desk
      .splits(code)
      .flatMap((own) => desk.parts(code, own).map((part) => ({ code, measure: part.measure, dimensions: part.own }))),
  );
  return leadHeadline(inputs, desk, [...(plan.lead ?? []), ...any, ...split]);
}

/** The table of the indicators, a table for each way they are split, the chart, and what they mean. */
export function catalogueBlocks(inputs: ComposeInputs, desk: Desk, plan: CataloguePlan): readonly ReportBlock[] {
  const lines = linesOf(inputs, plan.codes, plan.except);
  const table = indicatorTable(inputs, desk, plan.id, lines);
  const told = table.rows.length === 0 ? [] : shownCodes(desk, lines);
  return [
    ...(table.rows.length === 0 ? [] : [table, ...definitionNote(inputs, told)]),
    ...planChart(inputs, desk, plan),
    ...plan.codes.flatMap((code) => splitBlocks(inputs, desk, plan, { code, isTold: isTold(told, code) })),
  ];
}

/** A table for each single own dimension; pairs of them (matrices, triangles) belong to their own sections. */
function splitBlocks(
  inputs: ComposeInputs,
  desk: Desk,
  plan: CataloguePlan,
  { code, isTold }: { code: string; isTold: boolean },
): readonly ReportBlock[] {
  const single = desk
    .splits(code)
    .filter((own) => own.length === 1)
    .map(([name = '']) => name);
  const tables = single
    .filter((dimension) => plan.without?.includes(dimension) !== true)
    .toSorted()
    .flatMap((dimension) => {
      const largest = plan.largest?.[dimension];
      return splitTable(inputs, desk, { code, dimension, ...(largest === undefined ? {} : { largest }) });
    });
  return tables.length === 0 || isTold ? tables : [...tables, ...definitionNote(inputs, [code])];
}

function planChart(inputs: ComposeInputs, desk: Desk, { id, trend = [] }: CataloguePlan): readonly ReportBlock[] {
  const [first] = trend.filter((ask) => desk.has(ask));
  const unit = first && desk.look(first)?.unit;
  if (unit === undefined || inputs.months.length < 2) return [];
  const lines: readonly IndicatorLine[] = trend
    .filter((ask) => desk.look(ask)?.unit === unit)
    .map((ask) => ({ name: nameParam(inputs, ask), ask }));
  return trendChart(inputs, desk, { id, form: 'line', unit, lines, subject: { word: `compose.section.${id}` } });
}

function nameParam(inputs: ComposeInputs, { code, measure = '' }: Ask): Param {
  const [line] = linesOf(inputs, [code]).filter(({ ask }) => (ask.measure ?? '') === measure);
  return line?.name ?? { literal: code };
}

function shownCodes(desk: Desk, lines: readonly IndicatorLine[]): readonly string[] {
  return [...new Set(lines.filter(({ ask }) => desk.has(ask)).map(({ ask }) => ask.code))];
}
