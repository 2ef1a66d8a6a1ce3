import { keyedStatement } from '../keyed.ts';
import { type MonthSources, type Statement, stockConditions } from '../statement.ts';
import { disposalsOf } from './moves.ts';
import { classNumber, dimensionsOf, eventsIn, smaller } from './tapes.ts';

/**
 * What was written off or sold in a month, of loans of an opening tape, by their class there and on the last tape before
 * the month: a loan that turned bad and was disposed of within the year stands on neither end.
 */
export function disposedStatement(
  opening: MonthSources,
  last: MonthSources,
  { closing, month }: { readonly closing: MonthSources; readonly month: string },
): Statement | undefined {
  const events = eventsIn(closing, 'writeoff_recovery', 'date', month);
  if (events === undefined || opening.loans === undefined || last.loans === undefined) return undefined;
  const base = `CASE WHEN o."principal_balance" > 0 THEN o."principal_balance" ELSE 0 END`;
  return keyedStatement('disposed', month, [opening.loans, last.loans, events.part], {
    from: (source) =>
      `${source('loan_snapshot', opening.month)} AS o JOIN ${source('loan_snapshot', last.month)} AS c ` +
      `ON c."loan_id" = o."loan_id" JOIN (${disposalsOf(events, source)}) AS f ` +
      'ON f.moved_loan = o."loan_id" AND f.moved_currency = o."currency"',
    where: [...stockConditions(opening, 'o.'), ...stockConditions({ ...last, scope: {} }, 'c.')],
    id: 'o."loan_id"',
    dimensions: dimensionsOf(opening, 'o.'),
    keys: { class_from: classNumber(opening, 'o.'), class_last: classNumber(last, 'c.') },
    values: {
      part_written: smaller(`(${base})`, 'f.written'),
      part_sold: smaller(`(${base})`, 'f.sold'),
    },
    facts: { partWritten: 'SUM(part_written)', partSold: 'SUM(part_sold)' },
    currency: 'o."currency"',
  });
}
