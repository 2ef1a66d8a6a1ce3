import type { Source } from '../dialect.ts';
import { newestObligors } from '../rules/kin.ts';
import { hasColumn, type MonthSources, type Statement, statementOf } from '../statement.ts';
import { hasPrincipal, obligorTotals } from './statement.ts';

/** Numbers per group of connected obligors; an obligor without a group is its own. Undefined where no groups are known. */
export function groupStatement(sources: MonthSources): Statement | undefined {
  const { loans } = sources;
  const obligors = sources.part('obligor');
  if (loans === undefined || !hasPrincipal(sources) || obligors === undefined || !hasColumn(obligors, 'group_id'))
    return undefined;
  return statementOf('group', sources.month, [loans, obligors], (source) => {
    const ranked =
      'SELECT group_exposed, ROW_NUMBER() OVER (ORDER BY group_exposed DESC) AS position_no ' +
      `FROM (${groupTotals(sources, source)}) AS totals WHERE group_exposed > 0`;
    return `SELECT '' AS dimension, '' AS "value", ${RANKED_FACTS} FROM (${ranked}) AS ranked`;
  });
}

/** The group of each obligor as it was last known at the cut-off, as a query: `known_obligor`, `known_group` ('' for none). */
export function groupsOf(sources: MonthSources, source: Source): string {
  const states = newestObligors(sources, source, ['group_id']);
  return `SELECT v.holder AS known_obligor, COALESCE(v."group_id", '') AS known_group FROM ${states}`;
}

const RANKED_FACTS =
  'COUNT(*) AS "groupsHeld", SUM(group_exposed) AS "groupExposure", MAX(group_exposed) AS "largestGroup", ' +
  'SUM(CAST(group_exposed AS DECIMAL(38,2)) * group_exposed) AS "groupSquares", ' +
  'SUM(CAST(group_exposed AS DECIMAL(38,2)) * position_no) AS "groupRanked"';

/**
 * Obligors with loans and obligors with groups stand side by side and are put together by their id: that is an outer
 * join in words that every engine answers alike. A group and an obligor may bear the same id and stay two.
 */
function groupTotals(sources: MonthSources, source: Source): string {
  const sides =
    `SELECT obligor AS member_id, '' AS group_text, exposed FROM (${obligorTotals(sources, source)}) AS totals ` +
    'UNION ALL SELECT known_obligor, known_group, CAST(0 AS DECIMAL(18,2)) ' +
    `FROM (${groupsOf(sources, source)}) AS known`;
  const members =
    'SELECT member_id, MAX(group_text) AS group_text, SUM(exposed) AS exposed ' +
    `FROM (${sides}) AS sides GROUP BY member_id`;
  const keyed =
    "SELECT CASE WHEN group_text = '' THEN 0 ELSE 1 END AS grouped, " +
    `CASE WHEN group_text = '' THEN member_id ELSE group_text END AS group_key, exposed FROM (${members}) AS members`;
  return (
    'SELECT CAST(SUM(exposed) AS DECIMAL(18,2)) AS group_exposed ' +
    `FROM (${keyed}) AS keyed_members GROUP BY grouped, group_key`
  );
}
