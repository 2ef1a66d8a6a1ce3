import { KEPT, type Source, sqlDimension, sqlText, whereAll } from '../dialect.ts';
import { cutAlias } from '../keyed.ts';
import { balanceSql } from '../loans/balance.ts';
import {
  hasColumn,
  isSupplied,
  type MonthSources,
  type Statement,
  statementOf,
  stockConditions,
} from '../statement.ts';

/** Numbers per obligor of the whole book: only obligors with a positive balance count. */
export function obligorStatement(sources: MonthSources): Statement | undefined {
  const { loans } = sources;
  if (loans === undefined || !hasPrincipal(sources)) return undefined;
  return statementOf('obligor', sources.month, [loans], (source) =>
    rankedCut({ ...sources, dimensions: [] }, source, undefined),
  );
}

/** The same for every cut; never rolled up, as one obligor may stand in several. */
export function obligorCutStatement(sources: MonthSources): Statement | undefined {
  const { dimensions, loans } = sources;
  if (loans === undefined || dimensions.length === 0 || !hasPrincipal(sources)) return undefined;
  return statementOf('obligorCut', sources.month, [loans], (source) => {
    const relation = `WITH loans AS ${KEPT} (${obligorRelation(sources, source)})`;
    return `${relation}\n${dimensions.map((name) => rankedCut(sources, 'loans', name)).join('\nUNION ALL ')}`;
  });
}

/** Balance of each obligor with a positive one, as a query: `obligor`, `exposed`. */
export function obligorTotals(sources: MonthSources, source: Source): string {
  const loans = obligorRelation({ ...sources, dimensions: [] }, source);
  return `SELECT obligor, CAST(SUM(held_balance) AS DECIMAL(18,2)) AS exposed FROM (${loans}) AS loans GROUP BY obligor`;
}

/** A loan without an obligor is its own. */
export function obligorOf(sources: MonthSources, qualifier = ''): string {
  const { loans } = sources;
  return hasColumn(loans, 'obligor_id')
    ? `COALESCE(${qualifier}"obligor_id", ${qualifier}"loan_id")`
    : `${qualifier}"loan_id"`;
}

export function hasPrincipal(sources: MonthSources): boolean {
  return isSupplied(sources, 'loan_snapshot.principal_balance');
}

/**
 * Position 1 is the largest exposure. Equal exposures may change places without changing any of these sums, so no
 * further tie-break is needed. Products are taken wide: of two DECIMAL(18) DuckDB makes a DECIMAL(18) that overflows.
 */
const RANKED_FACTS =
  'COUNT(*) AS obligors, SUM(exposed) AS exposure, MAX(exposed) AS "largestObligor", ' +
  'SUM(CAST(exposed AS DECIMAL(38,2)) * exposed) AS "squaredExposure", ' +
  'SUM(CAST(exposed AS DECIMAL(38,2)) * position_no) AS "rankedExposure", ' +
  'SUM(CASE WHEN position_no <= 3 THEN exposed ELSE 0 END) AS "topThree", ' +
  'SUM(CASE WHEN position_no <= 10 THEN exposed ELSE 0 END) AS "topTen"';

/** Numbers per obligor of one cut; `from` is the relation of all cuts by name, or the source of the tape. */
function rankedCut(sources: MonthSources, from: Source | 'loans', dimension: string | undefined): string {
  const value = dimension === undefined ? "''" : cutAlias(dimension);
  const loans = from === 'loans' ? 'loans' : `(${obligorRelation(sources, from)}) AS loans`;
  const totals =
    `SELECT ${value} AS cut_value, obligor, CAST(SUM(held_balance) AS DECIMAL(18,2)) AS exposed ` +
    `FROM ${loans} GROUP BY ${dimension === undefined ? '' : `${value}, `}obligor`;
  const ranked =
    'SELECT cut_value, exposed, ROW_NUMBER() OVER (PARTITION BY cut_value ORDER BY exposed DESC) AS position_no ' +
    `FROM (${totals}) AS totals WHERE exposed > 0`;
  return (
    `SELECT ${sqlText(dimension ?? '')} AS dimension, cut_value AS "value", ${RANKED_FACTS} ` +
    `FROM (${ranked}) AS ranked GROUP BY cut_value`
  );
}

function obligorRelation(sources: MonthSources, source: Source): string {
  const columns = [
    `${obligorOf(sources)} AS obligor`,
    `${balanceSql(sources)} AS held_balance`,
    ...sources.dimensions.map((name) => `${sqlDimension(name)} AS ${cutAlias(name)}`),
  ];
  return `SELECT ${columns.join(', ')} FROM ${source('loan_snapshot')} AS loans${whereAll(stockConditions(sources))}`;
}
