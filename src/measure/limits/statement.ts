import { LOAN_DIMENSIONS } from '../../domain/index.ts';
import { groupsOf } from '../concentration/group-statement.ts';
import { hasPrincipal, obligorOf } from '../concentration/statement.ts';
import { type Source, type SourcePart, sqlDimension, sqlText, whereAll } from '../dialect.ts';
import { balanceSql } from '../loans/balance.ts';
import { hasColumn, type MonthSources, type Statement, statementOf, stockConditions } from '../statement.ts';

/** Dimensions of a limit that are no column of a loan's own. */
const OBLIGOR = 'obligor';
const GROUP = 'group';

/** What limits may be set on in a month: columns of the tape, obligors, and groups where they are known. */
export function limitDimensions(sources: MonthSources): readonly string[] {
  const { loans, settings } = sources;
  const known = new Set<string>([...LOAN_DIMENSIONS, 'currency', 'rating_grade', ...settings.dimensions]);
  const columns = (loans?.columns ?? []).filter((name) => known.has(name) || name.startsWith('dim_'));
  const obligors = sources.part('obligor');
  return [...columns, OBLIGOR, ...(obligors !== undefined && hasColumn(obligors, 'group_id') ? [GROUP] : [])];
}

/** The limits in force at the cut-off, and the loans that fall under each. Undefined where there are none of either. */
export function limitStatement(sources: MonthSources): Statement | undefined {
  const { loans } = sources;
  const limits = sources.part('limit');
  const obligors = sources.part('obligor');
  if (limits === undefined || loans === undefined || !hasPrincipal(sources)) return undefined;
  const parts = [loans, limits, ...(obligors === undefined ? [] : [obligors])];
  return statementOf('limit', sources.month, parts, (source) => {
    const inForce = inForceAt(limits, sources.cutoff);
    const listed =
      'SELECT x."limit_id" AS limit_key, x."dimension" AS limit_dimension, SUM(x."amount") AS "limitAmount", ' +
      'CAST(0 AS DECIMAL(18,2)) AS "limitUsed", MIN(x."currency") AS currency_low, MAX(x."currency") AS currency_high ' +
      `FROM ${source('limit')} AS x${whereAll(inForce)} GROUP BY x."limit_id", x."dimension"`;
    const used = limitDimensions(sources).map((dimension) => {
      const where = [`x."dimension" = ${sqlText(dimension)}`, ...inForce, ...stockConditions(sources, 'l.')];
      return (
        'SELECT x."limit_id", x."dimension", CAST(0 AS DECIMAL(18,2)), ' +
        `SUM(${balanceSql(sources, 'l.')}), ` +
        'MIN(x."currency"), MAX(x."currency") ' +
        `FROM ${boundLoans(sources, source, dimension)}${whereAll(where)} GROUP BY x."limit_id", x."dimension"`
      );
    });
    return [listed, ...used].join('\nUNION ALL ');
  });
}

/** Loans and the limits on them. */
function boundLoans(sources: MonthSources, source: Source, dimension: string): string {
  const [loans, limits] = [`${source('loan_snapshot')} AS l`, `${source('limit')} AS x`];
  if (dimension === OBLIGOR) return `${loans} JOIN ${limits} ON x."value" = ${obligorOf(sources, 'l.')}`;
  if (dimension === GROUP) {
    const groups = `(${groupsOf(sources, source)}) AS g`;
    return `${loans} JOIN ${groups} ON g.known_obligor = ${obligorOf(sources, 'l.')} JOIN ${limits} ON x."value" = g.known_group`;
  }
  return `${loans} JOIN ${limits} ON x."value" = ${sqlDimension(dimension, 'l.')}`;
}

function inForceAt(limits: SourcePart, cutoff: string): readonly string[] {
  const day = `DATE ${sqlText(cutoff)}`;
  return [
    ...(hasColumn(limits, 'valid_from') ? [`COALESCE(x."valid_from", ${day}) <= ${day}`] : []),
    ...(hasColumn(limits, 'valid_until') ? [`COALESCE(x."valid_until", ${day}) >= ${day}`] : []),
  ];
}
