import { scopeConditions, sqlText } from '../dialect.ts';
import { type KeyedRows, keyedStatement } from '../keyed.ts';
import { hasColumn, type MonthSources, type Statement } from '../statement.ts';
import {
  classNumber,
  dayNumber,
  dimensionsOf,
  joined,
  joinedConditions,
  positive,
  smaller,
  type Tapes,
} from './tapes.ts';

/**
 * Loans of both tapes by what they were and what they became: classes, day steps, and how a late one became current.
 * Numbers of the whole book alone: every further dimension would multiply its rows.
 */
export function pairStatement(tapes: Tapes): Statement {
  return keyedStatement('pair', tapes.closing.month, tapes.parts, {
    ...pairRows(tapes),
    dimensions: {},
    keys: { ...classKeys(tapes), ...dayKeys(tapes) },
  });
}

/** The same by class, cut by the dimensions of the opening. */
export function classPairStatement(tapes: Tapes, name = 'classPair'): Statement {
  return keyedStatement(name, tapes.closing.month, tapes.parts, { ...pairRows(tapes), keys: classKeys(tapes) });
}

/** The same by day step, cut. */
export function dayPairStatement(tapes: Tapes): Statement {
  return keyedStatement('dayPair', tapes.closing.month, tapes.parts, { ...pairRows(tapes), keys: dayKeys(tapes) });
}

/** Loans that are bad now and were there before, whatever they were, cut by where they stand now. */
export function arrivedStatement(tapes: Tapes): Statement {
  const { closing } = tapes;
  return keyedStatement('arrived', closing.month, tapes.parts, {
    from: joined(tapes),
    where: [
      `c."asset_class_5" IN ('substandard', 'doubtful', 'loss')`,
      ...joinedConditions({ ...tapes, opening: { ...tapes.opening, scope: {} } }),
      ...scopeConditions(closing.scope, 'c.'),
    ],
    id: 'c."loan_id"',
    dimensions: dimensionsOf(closing, 'c.'),
    keys: {},
    values: { closed: 'c."principal_balance"' },
    facts: { pairClosing: 'SUM(closed)' },
    currency: 'c."currency"',
  });
}

/** What of the opening balance is not there any more. */
export const FALLEN = positive('o."principal_balance"', 'c."principal_balance"');

/** What both tapes say of a loan; `kept` is what of the opening balance is still there. */
function pairRows(tapes: Tapes): KeyedRows {
  return {
    from: joined(tapes),
    where: joinedConditions(tapes),
    id: 'o."loan_id"',
    dimensions: dimensionsOf(tapes.opening, 'o.'),
    keys: {},
    values: {
      opened: 'o."principal_balance"',
      closed: 'c."principal_balance"',
      kept_amount: smaller('c."principal_balance"', 'o."principal_balance"'),
      fallen: FALLEN,
      risen: positive('c."principal_balance"', 'o."principal_balance"'),
    },
    facts: {
      pairLoans: 'COUNT(*)',
      pairOpening: 'SUM(opened)',
      pairClosing: 'SUM(closed)',
      pairKept: 'SUM(kept_amount)',
      pairFall: 'SUM(fallen)',
      pairRise: 'SUM(risen)',
    },
    currency: 'o."currency"',
  };
}

export function classKeys({ opening, closing }: Tapes): KeyedRows['keys'] {
  return { class_from: classNumber(opening, 'o.'), class_to: classNumber(closing, 'c.') };
}

export function dayKeys(tapes: Tapes): KeyedRows['keys'] {
  const { opening, closing } = tapes;
  return { day_from: dayNumber(opening, 'o.'), day_to: dayNumber(closing, 'c.'), cure: cureOf(tapes) };
}

/** Whether the tapes can tell a restructuring. */
export function tellsRestructuring({ opening, closing }: Tapes): boolean {
  return restructured(opening, closing).length > 0;
}

/**
 * How a late loan became current: a restructuring comes first, as a token payment often goes with it; then cash that the
 * tape itself shows; then nothing but another date.
 */
function cureOf({ opening, closing }: Tapes): string {
  const days = [opening, closing].every(({ loans }) => hasColumn(loans, 'days_past_due'));
  if (!days) return `'none'`;
  const changed = restructured(opening, closing);
  const paid = ['c."principal_balance" < o."principal_balance"'];
  if (hasColumn(closing.loans, 'last_payment_date')) {
    paid.push(`c."last_payment_date" > DATE ${sqlText(opening.cutoff)}`);
  }
  const branches = [
    `WHEN o."days_past_due" <= 0 OR o."days_past_due" IS NULL OR c."days_past_due" > 0 OR c."days_past_due" IS NULL THEN 'none'`,
    ...(changed.length === 0 ? [] : [`WHEN ${changed.join(' OR ')} THEN 'restructuring'`]),
    `WHEN ${paid.join(' OR ')} THEN 'payment'`,
  ];
  return `CASE ${branches.join(' ')} ELSE 'reset' END`;
}

/** Signs of forbearance or extension that the closing tape has and the opening one had not. */
function restructured(opening: MonthSources, closing: MonthSources): readonly string[] {
  const both = (column: string): boolean => [opening, closing].every(({ loans }) => hasColumn(loans, column));
  const risen = ['forbearance_count', 'extension_count'].filter(both);
  return [
    ...(both('forbearance_flag')
      ? [`COALESCE(c."forbearance_flag", FALSE) = TRUE AND COALESCE(o."forbearance_flag", FALSE) = FALSE`]
      : []),
    ...risen.map((column) => `COALESCE(c."${column}", 0) > COALESCE(o."${column}", 0)`),
    ...(both('maturity_date') ? ['c."maturity_date" > o."maturity_date"'] : []),
    ...(hasColumn(closing.loans, 'forbearance_start')
      ? [`c."forbearance_start" > DATE ${sqlText(opening.cutoff)}`]
      : []),
  ].map((condition) => `(${condition})`);
}
