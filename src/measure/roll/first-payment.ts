import { daysBetween, parsePeriod, shiftMonth } from '../../domain/index.ts';
import { sqlText } from '../dialect.ts';
import type { StatementSpec } from '../family.ts';
import { keyedStatement } from '../keyed.ts';
import { dimensionsOf, joined, joinedConditions, type Tapes, tapesOf } from '../pairs/tapes.ts';
import { hasColumn, type MonthSources, type Statement, stockConditions } from '../statement.ts';

/** Days after which a first instalment that was never paid is a default. */
const DEFAULT_DAYS = 30;

/** Loans whose first instalment fell due in the month before, and those of them that never paid it. */
export const FIRST_PAYMENT_STATEMENT: StatementSpec = {
  name: 'firstPayment',
  cut: true,
  build: (sources) => {
    const tapes = dueTapes(sources);
    return tapes === undefined ? [] : [dueStatement(tapes.opening), missedStatement(tapes)];
  },
  absence: (sources) => (dueTapes(sources) === undefined ? 'noHistory' : undefined),
  needs: (fact, sources) =>
    fact === 'firstMissed' && neverPaid(sources) === undefined ? ['loan_snapshot.instalments_paid'] : [],
  missing: 'noHistory',
};

function dueTapes(sources: MonthSources): Tapes | undefined {
  const tapes = tapesOf(sources, shiftMonth(sources.month, -1));
  const told =
    hasColumn(tapes?.opening.loans, 'first_due_date') &&
    hasColumn(tapes?.closing.loans, 'days_past_due') &&
    neverPaid(sources) !== undefined;
  return told ? tapes : undefined;
}

/** Counted where they stood when the instalment fell due: those repaid early since then are in the denominator. */
function dueStatement(opening: MonthSources): Statement {
  return keyedStatement('firstDue', opening.month, opening.loans === undefined ? [] : [opening.loans], {
    from: (source) => `${source('loan_snapshot')} AS o`,
    where: [...stockConditions(opening, 'o.'), ...dueIn(opening.month)],
    id: 'o."loan_id"',
    dimensions: dimensionsOf(opening, 'o.'),
    keys: {},
    values: {},
    facts: { firstDue: 'COUNT(*)' },
  });
}

function missedStatement(tapes: Tapes): Statement {
  const { opening, closing } = tapes;
  // After a short month an instalment due on the last day is not yet 31 days late when it was never paid.
  const since = daysBetween(parsePeriod(opening.month).end, closing.cutoff);
  const late = Math.min(DEFAULT_DAYS, since - 1);
  return keyedStatement('firstMissed', closing.month, tapes.parts, {
    from: joined(tapes),
    where: [
      ...joinedConditions(tapes),
      ...dueIn(opening.month),
      `c."days_past_due" > ${late}`,
      neverPaid(closing) ?? '1 = 0',
    ],
    id: 'o."loan_id"',
    dimensions: dimensionsOf(opening, 'o.'),
    keys: {},
    values: {},
    facts: { firstMissed: 'COUNT(*)' },
  });
}

function dueIn(month: string): readonly string[] {
  const { start, end } = parsePeriod(month);
  return [`o."first_due_date" >= DATE ${sqlText(start)}`, `o."first_due_date" <= DATE ${sqlText(end)}`];
}

/** What the tape has to say that nothing was ever paid. */
function neverPaid({ loans }: MonthSources): string | undefined {
  if (hasColumn(loans, 'instalments_paid')) return 'COALESCE(c."instalments_paid", 0) = 0';
  return hasColumn(loans, 'last_payment_date') ? 'c."last_payment_date" IS NULL' : undefined;
}
