import type { ComposeInputs } from '../compose/index.ts';
import { type Configuration, mappingsOf } from '../config/index.ts';
import {
  breaksOn,
  type CheckResult,
  COMPARISONS,
  canonicalJson,
  comparisonMonth,
  DEFAULT_DEFINITION_SET,
  type Figure,
  type Finding,
  figureId,
  hashOf,
  type LocalText,
  monthOf,
  monthsUpTo,
  type Outlook,
  parseFigureId,
  type SeriesBreak,
  type Snapshot,
  showFigure,
} from '../domain/index.ts';
import type { Measurement } from '../measure/index.ts';
import type { Evidence } from '../recommend/index.ts';
import { thresholdsInForce } from './lender-additions.ts';
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

/** One series an indicator, oldest month first, of the months measured since its last declared break. */
export function historyOf(
  run: NewRun,
  measurement: Measurement,
  { configuration }: Workplace,
): readonly (readonly Figure[])[] {
  const { definitionSet } = run.settings;
  const set = definitionSet === DEFAULT_DEFINITION_SET ? {} : { set: definitionSet };
  const months = measuredMonths(measurement);
  return HISTORY.map(([indicator, measure]) =>
    sinceBreak(months, breaksOn(configuration.lender.breaks, { indicator, measure })).flatMap((period) => {
      const name = figureId({ indicator, measure, period, dimensions: { ...run.scope, ...set } });
      return measurement.figures.get(name) ?? [];
    }),
  );
}

/** Months from the newest break on: what was before is another series. */
function sinceBreak(months: readonly string[], breaks: readonly SeriesBreak[]): readonly string[] {
  const last = months.at(-1) ?? '';
  const starts = breaks.map(({ date }) => date.slice(0, 7)).filter((month) => month <= last);
  const start = starts.toSorted().at(-1) ?? '';
  return months.filter((month) => month >= start);
}

/** The figures of the report's month, its bounds and its ties. */
export function evidenceOf(
  run: NewRun,
  { measurement, check }: Pick<Known, 'measurement' | 'check'>,
  place: Workplace,
): Evidence {
  const month = monthOf(check.cutoffDate);
  const figures = [...measurement.figures.values()].filter(({ period }) => period === month);
  const thresholds = thresholdsInForce(place.configuration, run.settings, check.cutoffDate, 'tested');
  return { figures, scope: run.scope, thresholds, ties: check.ties };
}

/** Everything compose uses beside the snapshot, gathered once; its hash and its bytes are sealed with the issue. */
export async function composeInputs(run: NewRun, known: Known, place: Workplace): Promise<ComposeInputs> {
  const { lender } = place.configuration;
  const { check, measurement, snapshot } = known;
  const month = monthOf(check.cutoffDate);
  const tools = await place.tools();
  const measured = measuredMonths(measurement);
  return {
    order: run.order,
    settings: {
      ...run.settings,
      thresholds: [...thresholdsInForce(place.configuration, run.settings, check.cutoffDate)],
    },
    lender,
    cutoffDate: check.cutoffDate,
    months: monthsUpTo(month, run.settings.trendMonths).filter((each) => measured.includes(each)),
    comparisons: COMPARISONS.map((key) => ({ key, month: comparisonMonth(month, key, lender.fiscalYearStart) })),
    figures: measurement.figures,
    indicators: measurement.indicators,
    missing: measurement.missing,
    check,
    snapshot,
    outlook: known.outlook,
    findings: known.findings,
    dimensionWords: wordsOf(place.configuration),
    inputsHash: hashOf(sealedInputs(run, place, { tools, restated: measurement.restated })),
    tools,
    lists: measurement.lists,
    board: measurement.board,
    breaks: seriesBreaks(lender.breaks, measurement),
    restated: measurement.restated,
    adjustments: measurement.adjusted,
    reported: measurement.reported,
    benchmarks: measurement.benchmarks,
  };
}

/** Words for dimension values: the lender's, and the names of its warning rules, sets of bounds and scales. */
function wordsOf({ dimensionWords, lender, signalRules, boundSets }: Configuration): Configuration['dimensionWords'] {
  const named = <T>(each: readonly T[], entry: (one: T) => readonly [string, LocalText]) =>
    Object.fromEntries(each.map(entry));
  return {
    ...dimensionWords,
    signal: { ...named(signalRules, ({ id, name }) => [id, name]), ...dimensionWords.signal },
    group: { ...named(boundSets, ({ id, name }) => [id, name]), ...dimensionWords.group },
    scale: { ...named(lender.scales, ({ name, title }) => [name, title]), ...dimensionWords.scale },
  };
}

/** Breaks that the lender declared, then jumps that nobody did. */
function seriesBreaks(
  declared: readonly SeriesBreak[],
  { breakQuestions }: Measurement,
): NonNullable<ComposeInputs['breaks']> {
  const asked = breakQuestions.map(({ figure, month, unit, ...question }) => {
    const { indicator, measure } = parseFigureId(figure) ?? { indicator: figure, measure: '' };
    const isRatio = unit === 'ratio';
    const shown = (value: string): string =>
      showFigure({ value, unit: isRatio ? 'pp' : unit, measure: '' }, { name: '', exponent: 0 });
    const [change, usual] = [shown(question.change), shown(question.usual).replace('+', '')];
    const reason = {
      'zh-CN': `单月变动${change}${isRatio ? '个百分点' : ''}，其余各月变动幅度的中位数为${usual}`,
      en: `A change of ${change}${isRatio ? ' pp' : ''} in one month; the median size of the others is ${usual}.`,
    };
    return { date: month, figure: measure === '' ? indicator : `${indicator}.${measure}`, reason, declared: false };
  });
  return [...declared.map((each) => ({ ...each, declared: true })), ...asked];
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
