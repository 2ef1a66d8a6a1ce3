import { sqlDimension } from '../dialect.ts';
import { type FactRow, type FactTable, joinTables, mapCuts } from '../fact-table.ts';
import type { FinishMaterial } from '../family.ts';
import { keyedStatement } from '../keyed.ts';
import { isSupplied, type MonthSources, type Statement, stockConditions } from '../statement.ts';
import { type BreachRows, demandsIn, kinBreaches, ownBreaches, rulesOf } from './breach.ts';
import { OWN_DEMANDS } from './floor.ts';
import { KIN_DEMANDS } from './kin-demands.ts';

/** Loans above their floor, by the demands that they breach: by their own facts, and by their obligor's other debts. */
export function floorStatements(sources: MonthSources): readonly Statement[] {
  if (sources.settings.definitionSet !== 'cn_2023' || !isSupplied(sources, 'loan_snapshot.asset_class_5')) return [];
  const own = ownBreaches(sources);
  const kin = kinBreaches(sources);
  return [
    ...(own === undefined ? [] : [breachStatement('floor', own, sources)]),
    ...(kin === undefined ? [] : [breachStatement('floorKin', kin, sources)]),
  ];
}

/**
 * Facts by rule, and once of every loan above its floor. A loan of the second statement is among the first's already
 * where it breaches a rule of its own: it is counted there, and here by its obligor's rules alone.
 */
export function finishFloors({ raw, sources }: FinishMaterial): FactTable | undefined {
  if (raw.length === 0) return undefined;
  const zero = rulesOf(sources).map(
    ([rule]): FactRow => ({ keys: { rule }, facts: { ruleLoans: 0n, ruleBalance: 0n } }),
  );
  return mapCuts(joinTables(raw.map(({ table }) => table)), (rows) => [...zero, ...rows.flatMap(breachFacts)]);
}

function breachStatement(name: string, rows: BreachRows, sources: MonthSources): Statement {
  const { qualifier, from, breached, ownRules, kinRules, parts } = rows;
  const supplied = isSupplied(sources, 'loan_snapshot.principal_balance');
  return keyedStatement(name, sources.month, parts, {
    from,
    where: [...stockConditions(sources, qualifier), breached],
    id: `${qualifier}"loan_id"`,
    dimensions: Object.fromEntries(sources.dimensions.map((each) => [each, sqlDimension(each, qualifier)])),
    keys: { own_rules: ownRules, kin_rules: kinRules },
    values: supplied ? { held: `${qualifier}"principal_balance"` } : {},
    facts: { breachLoans: 'COUNT(*)', ...(supplied ? { breachBalance: 'SUM(held)' } : {}) },
  });
}

function breachFacts({ keys, facts }: FactRow): readonly FactRow[] {
  const [own, kin] = [Number(keys.own_rules), Number(keys.kin_rules)];
  const known = kin > 0 && own > 0;
  const demands = kin > 0 ? demandsIn(kin, KIN_DEMANDS) : demandsIn(own, OWN_DEMANDS);
  const { breachLoans: ruleLoans = 0n, breachBalance: ruleBalance = 0n } = facts;
  return [
    ...(known ? [] : [{ keys: {}, facts }]),
    ...[...new Set(demands.map(({ rule }) => rule))].map((rule) => ({
      keys: { rule },
      facts: { ruleLoans, ruleBalance },
    })),
  ];
}
