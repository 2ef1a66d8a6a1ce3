import { parsePeriod, shiftMonth } from '../../domain/index.ts';
import { type Source, type SourcePart, sqlText, whereAll } from '../dialect.ts';
import { hasColumn, type MonthSources, type Statement, statementOf, stockConditions } from '../statement.ts';

/** Ways in which a loan may leave the book, each with a row in the month. */
const DISPOSALS = ['write_off', 'sale', 'transfer'];

/**
 * Loans that were on the last tape with a balance and are on this one no more, without a write-off, sale, transfer,
 * payment or maturity in the month; and loans that are new although they say they began before it.
 */
export function continuityStatement(sources: MonthSources): Statement | undefined {
  const { month, loans, settings } = sources;
  if (month !== settings.months.at(-1) || loans === undefined) return undefined;
  const before = sources.at(shiftMonth(month, -1));
  if (before?.loans === undefined) return undefined;
  const events = sources.part('writeoff_recovery', month);
  const payments = sources.part('payment', month);
  const exits = [events, payments].filter((part) => part !== undefined && part.month === month);
  const parts = [loans, before.loans, ...exits.filter((part) => part !== undefined)];
  return statementOf('continuity', month, parts, (source) =>
    continuitySql({ sources, before, exits: parts.slice(2) }, source),
  );
}

interface Tapes {
  readonly sources: MonthSources;
  readonly before: MonthSources;
  readonly exits: readonly SourcePart[];
}

/** Every loan of either tape once, by what is said of it: no anti-join, which engines spell differently. */
function continuitySql({ sources, before, exits }: Tapes, source: Source): string {
  const { start } = parsePeriod(sources.month);
  const matures = hasColumn(before.loans, 'maturity_date')
    ? `CASE WHEN "maturity_date" <= DATE ${sqlText(sources.cutoff)} THEN 1 ELSE 0 END`
    : '0';
  const isOld = hasColumn(sources.loans, 'origination_date')
    ? `CASE WHEN "origination_date" < DATE ${sqlText(start)} THEN 1 ELSE 0 END`
    : '0';
  const said = (from: string, flags: readonly string[], where: readonly string[]): string =>
    `SELECT "loan_id" AS loan_no, ${flags.map((flag, index) => `${flag} AS ${FLAGS[index]}`).join(', ')} FROM ${from}${whereAll(where)}`;
  const had = stockConditions(before);
  const rows = [
    said(
      `${source('loan_snapshot', before.month)} AS b`,
      ['1', '0', '0', matures, '0'],
      [...had, '"principal_balance" > 0'],
    ),
    said(
      `${source('loan_snapshot', before.month)} AS z`,
      ['0', '1', '0', '0', '0'],
      [...had, '"principal_balance" <= 0'],
    ),
    said(`${source('loan_snapshot')} AS n`, ['0', '0', '1', '0', isOld], stockConditions(sources)),
    ...exits.map((part) => {
      const kinds = `"kind" IN (${DISPOSALS.map(sqlText).join(', ')})`;
      const where = part.table === 'writeoff_recovery' ? [kinds] : [];
      return said(`${source(part.table, part.month)} AS x`, ['0', '0', '0', '1', '0'], where);
    }),
  ];
  const loans = `SELECT loan_no, ${FLAGS.map((flag) => `MAX(${flag}) AS ${flag}`).join(', ')} FROM (${rows.join(' UNION ALL ')}) AS r GROUP BY loan_no`;
  return (
    `SELECT SUM(CASE WHEN was_there = 1 AND is_there = 0 AND is_explained = 0 THEN 1 ELSE 0 END) AS "unexplainedGone", ` +
    `SUM(CASE WHEN is_there = 1 AND was_there = 0 AND was_empty = 0 AND is_old = 1 THEN 1 ELSE 0 END) AS "unexplainedNew" ` +
    `FROM (${loans}) AS l`
  );
}

const FLAGS = ['was_there', 'was_empty', 'is_there', 'is_explained', 'is_old'];
