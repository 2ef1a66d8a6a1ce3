import { join } from 'node:path';

import { type Configuration, mappingsOf } from '../config/index.ts';
import {
  type BoundSet,
  type CanonicalColumn,
  columnOf,
  columnsRead,
  type Engine,
  type LocalText,
  monthOf,
  type OwnDimension,
  type OwnIndicator,
  type OwnIndicatorSettings,
  type ReportSettings,
  type SetBound,
  type SignalRule,
  type Snapshot,
  type TableName,
  type Threshold,
  tableOf,
} from '../domain/index.ts';
import { type FormulaColumns, readAggregates, readLabel, readScalar } from '../formula/index.ts';
import { isTested } from '../measure/index.ts';

/** What a lender adds to a report, its formulas read. */
export interface Additions {
  readonly ownIndicators: readonly OwnIndicator[];
  readonly ownDimensions: readonly OwnDimension[];
  readonly signalRules: readonly SignalRule[];
  readonly boundSets: readonly BoundSet[];
  readonly breaks: Configuration['lender']['breaks'];
  readonly scales: Configuration['lender']['scales'];
}

/** Reads every formula of the configuration. Error `expressionRefused` with file, key and a caret under the fault. */
export async function readAdditions(
  configuration: Configuration,
  report: ReportSettings,
  engine: Engine,
): Promise<Additions> {
  const { folder, indicators, lender, signalRules } = configuration;
  const columns = (table: TableName): FormulaColumns => columnsOf(table, configuration, report);
  const loans = columns('loan_snapshot');
  const ownIndicators = await Promise.all(indicators.map((each) => readIndicator(engine, each, columns, folder)));
  const ownDimensions = await Promise.all(
    lender.dimensions.map(async ({ name, title, expression: text }, i) => {
      const place = { file: join(folder, 'riskpress.yaml'), key: `dimensions.${i}.expression` };
      return { name, title, expression: await readLabel(engine, { text, columns: loans, place }) };
    }),
  );
  const rules = await Promise.all(
    signalRules.map(async ({ when: text, ...rule }) => {
      const place = { file: join(folder, 'signals', `${rule.id}.yaml`), key: 'when' };
      return { ...rule, when: await readScalar(engine, { text, columns: columns(rule.table), place }, 'boolean') };
    }),
  );
  const boundSets = boundSetsOf(configuration, report);
  const { breaks, scales } = lender;
  return { ownIndicators, ownDimensions, signalRules: rules, boundSets, breaks, scales };
}

/** The sets of bounds that judge a report. */
export function boundSetsOf({ boundSets }: Configuration, report: ReportSettings): readonly BoundSet[] {
  return boundSets.filter(({ reports }) => reports === undefined || reports.includes(report.id));
}

/**
 * Every bound in force on a day, as thresholds that name whose they are: the report's own, those of the lender's
 * indicators, and each set's. Of several on one figure the strictest comes last. `tested` leaves out bounds that are not
 * tested in the month and so give no status.
 */
export function thresholdsInForce(
  configuration: Configuration,
  report: ReportSettings,
  cutoff: string,
  bounds: 'all' | 'tested' = 'all',
): readonly Threshold[] {
  const { fiscalYearStart } = configuration.lender;
  const judges = (bound: SetBound): boolean =>
    bounds === 'all' || isTested(bound.tested, monthOf(cutoff), fiscalYearStart);
  const own = configuration.indicators.flatMap((indicator) => indicatorThreshold(indicator, report));
  const sets = boundSetsOf(configuration, report).flatMap((set) => {
    return setThresholds({ ...set, bounds: set.bounds.filter(judges) }, report, cutoff);
  });
  const byFigure = Map.groupBy([...report.thresholds, ...own, ...sets], ({ figure }) => figure);
  return [...byFigure.values()].flatMap((bounds) => bounds.toSorted(laxFirst));
}

/** A sentence for each set of bounds that has run out and judges nothing any more. */
export function expiredBounds(configuration: Configuration, report: ReportSettings, cutoff: string): readonly string[] {
  return boundSetsOf(configuration, report).flatMap((set) =>
    set.bounds.flatMap((bound) => {
      const expires = bound.expires ?? set.expires;
      if (expires === undefined || expires >= cutoff) return [];
      return [`bound ${set.id} on ${bound.figure} expired on ${expires}: it is shown and judges nothing`];
    }),
  );
}

/** A sentence for each warning rule that can raise nothing, with what is not supplied. */
export function silentRules(rules: readonly SignalRule[], { parts }: Pick<Snapshot, 'parts'>): readonly string[] {
  return rules.flatMap(({ id, table, when, date }) => {
    const supplied = new Set(parts.filter((part) => part.table === table).flatMap(({ columns }) => columns));
    const needed = [...columnsRead(when), ...(date === undefined ? [] : [date])];
    const missing = supplied.size === 0 ? table : needed.find((column) => !supplied.has(column));
    if (missing === undefined) return [];
    const what = missing === table ? `table ${table}` : `column ${table}.${missing}`;
    return [`signal rule ${id} raises nothing: ${what} is not supplied`];
  });
}

async function readIndicator(
  engine: Engine,
  { numerator, denominator, where, ...rest }: OwnIndicatorSettings,
  columns: (table: TableName) => FormulaColumns,
  folder: string,
): Promise<OwnIndicator> {
  const file = join(folder, 'indicators', `${rest.code}.yaml`);
  const side = async (key: string, { expression: text, name, table }: OwnIndicatorSettings['numerator']) => {
    const place = { file, key: `${key}.expression` };
    return { of: await readAggregates(engine, { text, columns: columns(table), place }), name, table };
  };
  const condition = async (text: string) => {
    const place = { file, key: 'where' };
    return readScalar(engine, { text, columns: columns(numerator.table), place }, 'boolean');
  };
  return {
    ...rest,
    numerator: await side('numerator', numerator),
    denominator: denominator === undefined ? null : await side('denominator', denominator),
    where: where === undefined ? null : await condition(where),
  };
}

/** The columns that a formula over a table may read: the canonical ones, and `dim_*` columns of the report's tapes. */
function columnsOf(table: TableName, configuration: Configuration, report: ReportSettings): FormulaColumns {
  const mapped = mappingsOf(configuration, report).filter((mapping) => mapping.table === table);
  const further = [...mapped.flatMap(({ columns }) => Object.keys(columns)), ...report.dimensions];
  const columns = new Map<string, CanonicalColumn>(Object.entries(tableOf(table).columns));
  for (const name of further) {
    const column = columnOf(table, name);
    if (column !== undefined) columns.set(name, column);
  }
  return columns;
}

function indicatorThreshold(
  { code, direction, thresholds, source, sets }: OwnIndicatorSettings,
  report: ReportSettings,
): readonly Threshold[] {
  const isBounded = report.thresholds.some(({ figure }) => figure === code);
  if (thresholds === undefined || isBounded || !sets.includes(report.definitionSet)) return [];
  return [{ ...thresholds, figure: code, direction: direction === 'lowerIsWorse' ? 'below' : 'above', source }];
}

function setThresholds(set: BoundSet, report: ReportSettings, cutoff: string): readonly Threshold[] {
  return set.bounds.flatMap((bound) => {
    const { figure, amber, red, direction, atBound, definitionSet } = bound;
    const expires = bound.expires ?? set.expires;
    if (definitionSet !== undefined && definitionSet !== report.definitionSet) return [];
    if (expires !== undefined && expires < cutoff) return [];
    const limits = { ...(amber === undefined ? {} : { amber }), ...(red === undefined ? {} : { red }) };
    const approved = bound.approved ?? set.approved;
    return [{ figure, ...limits, direction, atBound, source: sourceOf(set, approved, expires) }];
  });
}

/** Whose bound it is: the set's name, the rule behind it, who approved it and until when it holds. */
function sourceOf(set: BoundSet, approved: BoundSet['approved'], expires: string | undefined): LocalText {
  const { name, source } = set;
  const chinese = [
    ...(source === undefined ? [] : [source['zh-CN']]),
    ...(approved === undefined ? [] : [`${approved.by['zh-CN']}${approved.date}批准`]),
    ...(expires === undefined ? [] : [`有效期至${expires}`]),
  ];
  const english = [
    ...(source === undefined ? [] : [source.en]),
    ...(approved === undefined ? [] : [`approved by ${approved.by.en} on ${approved.date}`]),
    ...(expires === undefined ? [] : [`until ${expires}`]),
  ];
  return {
    'zh-CN': chinese.length === 0 ? name['zh-CN'] : `${name['zh-CN']}：${chinese.join('；')}`,
    en: english.length === 0 ? name.en : `${name.en}: ${english.join('; ')}`,
  };
}

/** The stricter of two bounds on a figure comes later: by red, then by amber. */
function laxFirst(a: Threshold, b: Threshold): number {
  const sign = a.direction === 'above' ? 1 : -1;
  return sign * (limitOf(b.red, b.amber) - limitOf(a.red, a.amber)) || sign * (limitOf(b.amber) - limitOf(a.amber));
}

/** For the order of reading alone; what a bound says is compared exactly where it judges. */
function limitOf(...limits: readonly (string | undefined)[]): number {
  const found = limits.find((limit) => limit !== undefined);
  return found === undefined ? 0 : Number(found);
}
