import { unconverted } from '../currency.ts';
import { sqlDimension, sqlText, whereAll } from '../dialect.ts';
import { hasColumn, type MonthSources, type Statement, statementOf, stockConditions } from '../statement.ts';

/** The tape and the general ledger by account. Without accounts on the tape only the totals can be compared. */
export function ledgerStatement(sources: MonthSources): Statement | undefined {
  const { loans } = sources;
  const part = sources.part('gl_control');
  if (part === undefined || loans === undefined || !hasColumn(loans, 'principal_balance')) return undefined;
  const account = hasColumn(loans, 'gl_account') ? sqlDimension('gl_account') : sqlText('');
  const ofDay = part.cutoffs.length > 1 ? [`"cutoff_date" = DATE ${sqlText(sources.cutoff)}`] : [];
  const side = (name: string, balance: string, from: string): string =>
    `SELECT ${sqlText(name)} AS side, account_no, SUM(${balance}) AS side_balance, MIN("currency") AS currency_low, ` +
    `MAX("currency") AS currency_high FROM (${from}) AS entries GROUP BY account_no`;
  return statementOf('ledger', sources.month, [part, unconverted(loans)], (source) => {
    const tape = `SELECT ${account} AS account_no, "principal_balance", "currency" FROM ${source('loan_snapshot')} AS loans${whereAll(stockConditions(sources))}`;
    const entries = `SELECT ${account} AS account_no, "balance", "currency" FROM ${source('gl_control')} AS accounts${whereAll(ofDay)}`;
    return `${side('tape', '"principal_balance"', tape)}\nUNION ALL ${side('ledger', '"balance"', entries)}`;
  });
}
