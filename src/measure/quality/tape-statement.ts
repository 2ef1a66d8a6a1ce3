import { whereAll } from '../dialect.ts';
import { hasColumn, type MonthSources, type Statement, statementOf, stockConditions } from '../statement.ts';
import { CONSISTENCY_RULES } from './consistency.ts';

/** Prefix of the output columns that count breaches of a rule. */
export const RULE_PREFIX = 'rule_';

/** The whole tape in one row: loans, currencies, and how many loans break each cross-field rule. */
export function tapeStatement(sources: MonthSources): Statement | undefined {
  const { loans } = sources;
  if (loans === undefined) return undefined;
  const rules = appliedRules(sources);
  const counted = [
    ...rules.map((rule) => `${countWhere(rule.breach)} AS "${RULE_PREFIX}${rule.name}"`),
    `${countWhere(rules.map((rule) => `(${rule.breach})`).join(' OR ') || 'FALSE')} AS "inconsistentLoans"`,
  ];
  return statementOf(
    'tape',
    sources.month,
    [loans],
    (source) =>
      `SELECT COUNT(*) AS "checkedLoans", MIN("currency") AS currency_low, MAX("currency") AS currency_high, ` +
      `${counted.join(', ')} FROM ${source('loan_snapshot')} AS loans${whereAll(stockConditions(sources))}`,
  );
}

/** The rules whose columns the tape supplies. */
function appliedRules(sources: MonthSources): typeof CONSISTENCY_RULES {
  return CONSISTENCY_RULES.filter((rule) => rule.columns.every((column) => hasColumn(sources.loans, column)));
}

function countWhere(condition: string): string {
  return `SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END)`;
}
