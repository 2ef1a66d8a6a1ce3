import { sqlName } from '../dialect.ts';
import { hasColumn, type MonthSources } from '../statement.ts';

/** What a carrying amount has beside principal, where the tape supplies it. */
const FURTHER = ['accrued_interest', 'other_balances'];

/**
 * The amount of a loan that a definition set adds up: its principal, or in `basel_npe` its gross carrying amount,
 * which is principal, accrued interest and other balances. One expression for every statement over loans.
 */
export function balanceSql(sources: MonthSources, qualifier = ''): string {
  const principal = `${qualifier}"principal_balance"`;
  return isGross(sources) ? grossSql(sources, qualifier) : principal;
}

/** Gross carrying amount; other balances count where they are supplied. */
export function grossSql({ loans }: Pick<MonthSources, 'loans'>, qualifier = ''): string {
  const further = FURTHER.filter((column) => hasColumn(loans, column));
  const added = further.map((column) => `COALESCE(${qualifier}${sqlName(column)}, 0)`);
  return added.length === 0
    ? `${qualifier}"principal_balance"`
    : `(${[`${qualifier}"principal_balance"`, ...added].join(' + ')})`;
}

/** Columns beside principal without which there is no such amount: a gross amount without interest would be principal. */
export function balanceNeeds(sources: MonthSources): readonly string[] {
  return isGross(sources) ? ['loan_snapshot.accrued_interest'] : [];
}

function isGross({ settings }: MonthSources): boolean {
  return settings.definitionSet === 'basel_npe';
}
