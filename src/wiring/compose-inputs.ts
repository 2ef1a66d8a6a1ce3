import type { ComposeInputs } from '../compose/index.ts';
import { mappingsOf } from '../config/index.ts';
import {
  type CheckResult,
  COMPARISONS,
  canonicalJson,
  comparisonMonth,
  DEFAULT_DEFINITION_SET,
  type Figure,
  type Finding,
  figureId,
  hashOf,
  monthOf,
  monthsUpTo,
  type Outlook,
  type Snapshot,
} from '../domain/index.ts';
import type { Measurement } from '../measure/index.ts';
import type { Evidence } from '../recommend/index.ts';
import type { NewRun } from './plan.ts';
import type { Revised } from './revision.ts';
import type { Workplace } from './workplace.ts';

/** The series whose history the outlook describes. */
const HISTORY: readonly (readonly [string, string])[] = [
  ['C1', 'balance'],
  ['C2', ''],
  ['C4', ''],
  ['C5', ''],
  ['C6', ''],
  ['C14', 'par30'],
  ['P1', ''],
];

interface Known {
  readonly snapshot: Snapshot;
  readonly check: CheckResult;
  readonly measurement: Revised;
  readonly outlook: Outlook;
  readonly findings: readonly Finding[];
}

/** One series an indicator, oldest month first, of the months that were measured. */
export function historyOf(run: NewRun, measurement: Measurement): readonly (readonly Figure[])[] {
  const { definitionSet } = run.settings;
  const set = definitionSet === DEFAULT_DEFINITION_SET ? {} : { set: definitionSet };
  const months = measuredMonths(measurement);
  return HISTORY.map(([indicator, measure]) =>
    months.flatMap((period) => {
      const name = figureId({ indicator, measure, period, dimensions: { ...run.scope, ...set } });
      return measurement.figures.get(name) ?? [];
    }),
  );
}

/** The figures of the report's month, its bounds and its ties. */
export function evidenceOf(run: NewRun, measurement: Measurement, check: CheckResult): Evidence {
  const month = monthOf(check.cutoffDate);
  const figures = [...measurement.figures.values()].filter(({ period }) => period === month);
  return { figures, scope: run.scope, thresholds: run.settings.thresholds, ties: check.ties };
}

/** Everything compose uses beside the snapshot, gathered once; its hash and its bytes are sealed with the issue. */
export async function composeInputs(run: NewRun, known: Known, place: Workplace): Promise<ComposeInputs> {
  const { lender, dimensionWords } = place.configuration;
  const { check, measurement, snapshot } = known;
  const month = monthOf(check.cutoffDate);
  const tools = await place.tools();
  const measured = measuredMonths(measurement);
  return {
    order: run.order,
    settings: run.settings,
    lender,
    cutoffDate: check.cutoffDate,
    months: monthsUpTo(month, run.settings.trendMonths).filter((each) => measured.includes(each)),
    comparisons: COMPARISONS.map((key) => ({ key, month: comparisonMonth(month, key, lender.fiscalYearStart) })),
    figures: measurement.figures,
    indicators: measurement.indicators,
    missing: measurement.missing,
    lists: measurement.lists,
    check,
    snapshot,
    outlook: known.outlook,
    findings: known.findings,
    dimensionWords,
    inputsHash: hashOf(sealedInputs(run, place, { tools, restated: measurement.restated })),
    tools,
    restated: measurement.restated,
    adjustments: measurement.adjusted,
  };
}

/** Months that have figures, oldest first. */
function measuredMonths(measurement: Measurement): readonly string[] {
  return [...new Set([...measurement.figures.values()].map(({ period }) => period))].sort();
}

/** What a report rests on beside order, configuration and snapshot. */
interface Gathered {
  readonly tools: Readonly<Record<string, string>>;
  /** What earlier issues gave otherwise. */
  readonly restated: Revised['restated'];
}

/** `inputs.json` of an issue: order, effective configuration, the tools that made it, and what was issued otherwise. */
export function sealedInputs(run: NewRun, place: Workplace, { tools, restated }: Gathered): object {
  const { lender, files, hash } = place.configuration;
  return {
    schema: 'riskpress.inputs/1',
    order: run.order,
    report: run.settings,
    lender,
    mappings: mappingsOf(place.configuration, run.settings).map(({ path: _, ...mapping }) => mapping),
    configuration: { hash, files },
    tools,
    restated,
  };
}

export function sealedInputsJson(run: NewRun, place: Workplace, gathered: Gathered): string {
  return canonicalJson(sealedInputs(run, place, gathered));
}
