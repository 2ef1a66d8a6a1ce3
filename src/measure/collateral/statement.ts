import { Temporal } from 'temporal-polyfill';

import { KEPT, type Source, type SourcePart, sqlDimension, sqlText, whereAll } from '../dialect.ts';
import { cutAlias, cutColumns } from '../keyed.ts';
import { leadingDigits } from '../leading-digits.ts';
import { balanceSql } from '../loans/balance.ts';
import { hasColumn, type MonthSources, type Statement, statementOf, stockConditions } from '../statement.ts';

/** Months after which a valuation is stale. */
const FRESH_MONTHS = 12;

/** Bands of loan to value, in percent of the value: above the first number and up to the second. */
export const LTV_BANDS = ['0-50', '50-80', '80-100', '100+'] as const;

/** Security and what links it to loans; undefined where either is missing. */
export function securityParts(sources: MonthSources): readonly SourcePart[] | undefined {
  const { loans } = sources;
  const [collateral, links] = [sources.part('collateral'), sources.part('loan_collateral')];
  if (loans === undefined || collateral === undefined || !hasColumn(collateral, 'latest_valuation_amount'))
    return undefined;
  if (links === undefined && !hasColumn(collateral, 'loan_id')) return undefined;
  return [loans, collateral, ...(links === undefined ? [] : [links])];
}

/**
 * Loans whose security is theirs alone, by band of loan to value: the value net of higher-ranking claims, and what of it
 * counts times the haircut, at most the loan.
 */
export function aloneStatement(sources: MonthSources, parts: readonly SourcePart[]): Statement {
  return statementOf('security', sources.month, parts, (source) => {
    const cuts = [undefined, ...sources.dimensions].map(
      (dimension) =>
        `SELECT ${cutColumns(dimension)}, ltv_band, COUNT(*) AS "securedLoans", SUM(owed) AS "securedBalance", ` +
        `SUM(held) AS "securedValue", SUM(covered) AS "coveredBalance", ${LOAN_CURRENCIES} FROM alone ` +
        `GROUP BY ${dimension === undefined ? '' : `${cutAlias(dimension)}, `}ltv_band`,
    );
    return `WITH ${linkedRelations(sources, source)}, alone AS ${KEPT} (${aloneRelation(sources)})\n${cuts.join('\nUNION ALL ')}`;
  });
}

/** Values that are told one by one; more of them are told by their four leading digits and what these leave over. */
const MOST_VALUES = 20_000;

/**
 * Of the same loans, what a mean of loan to value needs: sums by the value, so that it is divided here. With few values
 * that is exact; with many, of a value (lead + over) * 10^(decade - 3), the moments of `over` keep eleven digits.
 */
export function loanToValueStatement(sources: MonthSources, parts: readonly SourcePart[]): Statement {
  return statementOf('loanToValue', sources.month, parts, (source) => {
    const book = { ...sources, dimensions: [] };
    const leading = leadingDigits('held', 4);
    const scaled =
      `SELECT owed, held, CAST(owed AS DECIMAL(38,2)) * owed AS square, ${leading.decade} AS decade, ` +
      `${leading.scaled} AS scaled, v.different FROM alone ` +
      'JOIN (SELECT COUNT(DISTINCT held) AS different FROM alone) AS v ON 1 = 1 WHERE held > 0 AND owed > 0';
    const over = 'scaled - ROUND(scaled, 0)';
    const led =
      `SELECT owed, square, CASE WHEN different <= ${MOST_VALUES} THEN held ELSE 0 END AS held_value, decade, ` +
      'CAST(ROUND(scaled, 0) AS BIGINT) AS lead_digits, CAST(ROUND(square, 0) AS DECIMAL(38,0)) AS whole_square, ' +
      `CAST(ROUND(${over}, 7) AS DECIMAL(38,7)) AS over_lead, CAST(ROUND(${over}, 5) AS DECIMAL(38,5)) AS rough_over ` +
      `FROM (${scaled}) AS scaled_values`;
    return (
      `WITH ${linkedRelations(book, source)}, alone AS ${KEPT} (${aloneRelation(book)}) ` +
      'SELECT held_value, decade, lead_digits, SUM(owed) AS "ltvBalance", SUM(square) AS "ltvSquares", ' +
      'SUM(square * over_lead) AS "ltvFirst", SUM(whole_square * rough_over * rough_over) AS "ltvSecond" ' +
      `FROM (${led}) AS led_values GROUP BY held_value, decade, lead_digits`
    );
  });
}

/**
 * Every link of the loans that share some security with another: it is shared out here. Loans and pieces go by their
 * position in the order of their ids: the ids themselves stay where the book is.
 */
export function sharedStatement(sources: MonthSources, parts: readonly SourcePart[]): Statement {
  return statementOf('sharedSecurity', sources.month, parts, (source) => {
    const dimensions = sources.dimensions.map(cutAlias);
    const columns = ['k.link_loan', 'k.link_collateral', ...dimensions, 'owed', 'agreed', 'turn', 'net_value'];
    const shared =
      `SELECT ${[...columns, 'kept_share', 'money'].join(', ')} FROM linked AS k ` +
      'JOIN sharing AS s ON s.sharing_loan = k.link_loan WHERE s.most_sharers > 1';
    const positions = (column: string): string =>
      `SELECT ${column} AS numbered, ROW_NUMBER() OVER (ORDER BY ${column}) AS position_no ` +
      `FROM (SELECT DISTINCT ${column} FROM shared) AS ids`;
    return (
      `WITH ${linkedRelations(sources, source)}, shared AS ${KEPT} (${shared}) ` +
      `SELECT ${['a.position_no AS shared_loan', 'b.position_no AS shared_piece_no', ...dimensions].join(', ')}, ` +
      'MAX(owed) AS "claimOwed", MAX(agreed) AS "claimAgreed", MAX(turn) AS "claimRank", MAX(net_value) AS "claimValue", ' +
      `MAX(kept_share) AS "claimKept", ${CURRENCIES} FROM shared ` +
      `JOIN (${positions('link_loan')}) AS a ON a.numbered = link_loan ` +
      `JOIN (${positions('link_collateral')}) AS b ON b.numbered = link_collateral ` +
      `GROUP BY ${['a.position_no', 'b.position_no', ...dimensions].join(', ')}`
    );
  });
}

/** Value of the security of loans in stock, each piece once a cut, by whether its valuation is stale. */
export function valuationStatement(sources: MonthSources, parts: readonly SourcePart[]): Statement {
  return statementOf('valuation', sources.month, parts, (source) => {
    const cuts = [undefined, ...sources.dimensions].map((dimension) => {
      const cut = dimension === undefined ? '' : `${cutAlias(dimension)}, `;
      const pieces =
        `SELECT ${cut}link_collateral, stale, MAX(gross_value) AS piece_value, MIN(money) AS money ` +
        `FROM linked GROUP BY ${cut}link_collateral, stale`;
      return (
        `SELECT ${cutColumns(dimension)}, stale, SUM(piece_value) AS "valuedAmount", ${CURRENCIES} ` +
        `FROM (${pieces}) AS pieces GROUP BY ${cut}stale`
      );
    });
    return `WITH linked AS ${KEPT} (${linkedRelation(sources, source)})\n${cuts.join('\nUNION ALL ')}`;
  });
}

const CURRENCIES = 'MIN(money) AS currency_low, MAX(money) AS currency_high';
const LOAN_CURRENCIES = 'MIN(money_low) AS currency_low, MAX(money_high) AS currency_high';

function linkedRelations(sources: MonthSources, source: Source): string {
  const sharers = 'SELECT link_collateral AS shared_piece, COUNT(*) AS sharers FROM linked GROUP BY link_collateral';
  const sharing =
    'SELECT k.link_loan AS sharing_loan, MAX(p.sharers) AS most_sharers FROM linked AS k ' +
    `JOIN (${sharers}) AS p ON p.shared_piece = k.link_collateral GROUP BY k.link_loan`;
  return `linked AS ${KEPT} (${linkedRelation(sources, source)}), sharing AS ${KEPT} (${sharing})`;
}

/** One row a loan in stock and piece of security. An amount that is not agreed is below zero, a missing rank zero. */
function linkedRelation(sources: MonthSources, source: Source): string {
  const columns = [
    'k.link_loan, k.link_collateral, k.agreed, k.turn, p.gross_value, p.net_value, p.kept_share, p.stale',
    `${balanceSql(sources, 'l.')} AS owed`,
    'p.money',
    ...sources.dimensions.map((name) => `${sqlDimension(name, 'l.')} AS ${cutAlias(name)}`),
  ];
  return (
    `SELECT ${columns.join(', ')} FROM (${linkRelation(sources, source)}) AS k ` +
    `JOIN (${pieceRelation(sources, source)}) AS p ON p.piece = k.link_collateral ` +
    `JOIN ${source('loan_snapshot')} AS l ON l."loan_id" = k.link_loan${whereAll(stockConditions(sources, 'l.'))}`
  );
}

const NOT_AGREED = 'CAST(-1 AS DECIMAL(18,2))';

/** Loans and security, each pair once: from the table of links, and where security itself names its loan. */
function linkRelation(sources: MonthSources, source: Source): string {
  const [collateral, links] = [sources.part('collateral'), sources.part('loan_collateral')];
  const linked = (): string => {
    const agreed = hasColumn(links, 'allocated_amount') ? `COALESCE("allocated_amount", ${NOT_AGREED})` : NOT_AGREED;
    const turn = hasColumn(links, 'rank') ? 'COALESCE("rank", 0)' : '0';
    return (
      'SELECT "loan_id" AS link_loan, "collateral_id" AS link_collateral, ' +
      `${agreed} AS agreed, ${turn} AS turn FROM ${source('loan_collateral')} AS links`
    );
  };
  const named = (): string =>
    `SELECT "loan_id" AS link_loan, "collateral_id" AS link_collateral, ${NOT_AGREED} AS agreed, 0 AS turn ` +
    `FROM ${source('collateral')} AS pieces WHERE "loan_id" IS NOT NULL`;
  const sides = [...(links === undefined ? [] : [linked()]), ...(hasColumn(collateral, 'loan_id') ? [named()] : [])];
  // Each side alone names a pair once, by its key.
  if (sides.length === 1) return sides.join('');
  return (
    'SELECT link_loan, link_collateral, MAX(agreed) AS agreed, MAX(turn) AS turn ' +
    `FROM (${sides.join(' UNION ALL ')}) AS sides GROUP BY link_loan, link_collateral`
  );
}

/** Pieces of security with their value, net of higher-ranking claims, and the share that counts: the haircut as a factor. */
function pieceRelation(sources: MonthSources, source: Source): string {
  const collateral = sources.part('collateral');
  const gross = 'COALESCE("latest_valuation_amount", 0)';
  const net = hasColumn(collateral, 'higher_ranking_loan') ? `(${gross} - COALESCE("higher_ranking_loan", 0))` : gross;
  const kept = hasColumn(collateral, 'haircut')
    ? 'CASE WHEN "haircut" < 0 THEN 0 WHEN "haircut" < 1 THEN "haircut" ELSE 1 END'
    : '1';
  const since = Temporal.PlainDate.from(sources.cutoff).subtract({ months: FRESH_MONTHS }).toString();
  const stale = hasColumn(collateral, 'latest_valuation_date')
    ? `CASE WHEN "latest_valuation_date" >= DATE ${sqlText(since)} THEN 0 ELSE 1 END`
    : '1';
  return (
    `SELECT "collateral_id" AS piece, ${gross} AS gross_value, CASE WHEN ${net} > 0 THEN ${net} ELSE 0 END AS net_value, ` +
    `CAST(${kept} AS DECIMAL(18,6)) AS kept_share, ${stale} AS stale, "currency" AS money FROM ${source('collateral')} AS pieces`
  );
}

/** One row a loan that shares no security. */
function aloneRelation(sources: MonthSources): string {
  const dimensions = sources.dimensions.map(cutAlias);
  const given = 'CASE WHEN agreed >= 0 AND agreed < net_value THEN agreed ELSE net_value END';
  const loans =
    `SELECT ${['k.link_loan', ...dimensions].join(', ')}, MAX(owed) AS owed, SUM(${given}) AS held, ` +
    `SUM(CAST(${given} AS DECIMAL(38,2)) * kept_share) AS lendable, MIN(money) AS money_low, MAX(money) AS money_high ` +
    'FROM linked AS k JOIN sharing AS s ON s.sharing_loan = k.link_loan WHERE s.most_sharers = 1 ' +
    `GROUP BY ${['k.link_loan', ...dimensions].join(', ')}`;
  const owed = 'CAST(owed AS DECIMAL(38,8))';
  const hundred = 'CAST(owed AS DECIMAL(38,2)) * 100';
  return (
    `SELECT ${['owed', 'held', 'money_low', 'money_high', ...dimensions].join(', ')}, ` +
    `CASE WHEN owed <= 0 THEN CAST(0 AS DECIMAL(38,8)) WHEN lendable < ${owed} THEN CAST(lendable AS DECIMAL(38,8)) ELSE ${owed} END AS covered, ` +
    `CASE WHEN held <= 0 THEN 3 WHEN ${hundred} <= held * 50 THEN 0 WHEN ${hundred} <= held * 80 THEN 1 ` +
    `WHEN owed <= held THEN 2 ELSE 3 END AS ltv_band FROM (${loans}) AS loans`
  );
}
