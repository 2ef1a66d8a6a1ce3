import { FLOOR_RULES, type FloorRule } from '../../domain/index.ts';
import { type Source, type SourcePart, sqlName, sqlText } from '../dialect.ts';
import { notSupplied } from '../fact.ts';
import { hasColumn, isSupplied, type MonthSources } from '../statement.ts';
import type { Demand, FloorTape } from './demand.ts';
import { betterThan, OWN_DEMANDS } from './floor.ts';
import { kinParts, kinSums, nonRetail } from './kin.ts';
import { KIN_DEMANDS } from './kin-demands.ts';
import { floorPolicy, isOn } from './policy.ts';

/** Where the loans that breach a floor come from: the tape alone, or the tape with the sums of their obligors. */
export interface BreachRows {
  readonly parts: readonly SourcePart[];
  readonly from: (source: Source) => string;
  readonly qualifier: string;
  /** Condition that a floor is breached. */
  readonly breached: string;
  /** Bits of the demands that are breached, by the loan's own facts and by its obligor's. */
  readonly ownRules: string;
  readonly kinRules: string;
}

/** Loans whose class is better than their own facts allow; undefined where no rule can be judged. */
export function ownBreaches(sources: MonthSources): BreachRows | undefined {
  const conditions = conditionsOf(OWN_DEMANDS, sources, '');
  if (sources.loans === undefined || conditions.every((condition) => condition === undefined)) return undefined;
  return {
    parts: [sources.loans],
    from: (source) => `${source('loan_snapshot')} AS loans`,
    qualifier: '',
    breached: anyOf(conditions),
    ownRules: bitsOf(conditions),
    kinRules: '0',
  };
}

/** Loans whose class is better than their obligor's other debts allow, with the rules of their own that they break. */
export function kinBreaches(sources: MonthSources): BreachRows | undefined {
  if (sources.loans === undefined || !isSupplied(sources, 'loan_snapshot.principal_balance')) return undefined;
  const kin = conditionsOf(KIN_DEMANDS, sources, 'l.');
  if (kin.every((condition) => condition === undefined)) return undefined;
  return {
    parts: kinParts(sources),
    from: (source) =>
      `${source('loan_snapshot')} AS l JOIN ${kinSums(sources, source)} ON kin_sums.kin = l."obligor_id"`,
    qualifier: 'l.',
    breached: `${nonRetail(sources, 'l.')} AND ${anyOf(kin)}`,
    ownRules: bitsOf(conditionsOf(OWN_DEMANDS, sources, 'l.')),
    kinRules: bitsOf(kin),
  };
}

/** The demands whose bits are set. */
export function demandsIn(bits: number, demands: readonly Demand[]): readonly Demand[] {
  return demands.filter((_, index) => Math.floor(bits / 2 ** index) % 2 === 1);
}

/** Rules that hold for the lender, in their order, with the reason where a month cannot be judged by one. */
export function rulesOf(sources: MonthSources): readonly (readonly [FloorRule, string | null])[] {
  const policy = floorPolicy(sources.settings);
  return FLOOR_RULES.filter((rule) => isOn(policy, rule) && (rule !== 'card' || policy.cardProducts.length > 0)).map(
    (rule) => [rule, missingFor(rule, sources)],
  );
}

function missingFor(rule: FloorRule, sources: MonthSources): string | null {
  const demands = [...OWN_DEMANDS, ...KIN_DEMANDS].filter((demand) => demand.rule === rule);
  const missing = demands.map(({ needs }) => needs.find((column) => !isSupplied(sources, column)));
  const first = missing.find((column) => column !== undefined);
  return missing.includes(undefined) || first === undefined ? null : notSupplied(first);
}

/** One condition a demand; undefined where it does not hold here or cannot be judged. */
function conditionsOf(
  demands: readonly Demand[],
  sources: MonthSources,
  qualifier: string,
): readonly (string | undefined)[] {
  const policy = floorPolicy(sources.settings);
  const tape: FloorTape = {
    policy,
    asOf: sources.cutoff,
    has: (column) => hasColumn(sources.loans, column),
    name: (column) => `${qualifier}${sqlName(column)}`,
  };
  return demands.map((demand) => {
    if (!isOn(policy, demand.rule) || !demand.needs.every((column) => isSupplied(sources, column))) return undefined;
    const condition = demand.sql(tape);
    const better = betterThan(demand.atBest).map(sqlText).join(', ');
    return condition && `${tape.name('asset_class_5')} IN (${better}) AND ${condition}`;
  });
}

function anyOf(conditions: readonly (string | undefined)[]): string {
  const known = conditions.filter((condition) => condition !== undefined);
  return `(${known.map((condition) => `(${condition})`).join(' OR ')})`;
}

function bitsOf(conditions: readonly (string | undefined)[]): string {
  const bits = conditions.flatMap((condition, index) =>
    condition === undefined ? [] : [`CASE WHEN ${condition} THEN ${2 ** index} ELSE 0 END`],
  );
  return bits.length === 0 ? '0' : bits.join(' + ');
}
