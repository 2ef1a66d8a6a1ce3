import { NON_PERFORMING } from '../../domain/index.ts';
import { type Source, type SourcePart, sqlName, sqlText, whereAll } from '../dialect.ts';
import { hasColumn, type MonthSources, stockConditions } from '../statement.ts';
import { floorPolicy } from './policy.ts';

const NPL_SQL = NON_PERFORMING.map(sqlText).join(', ');
const NOTHING = 'CAST(0 AS DECIMAL(18,2))';

/** An obligor's column as a number that can be added up or the largest taken, and what it is for obligors without. */
interface KinSum {
  readonly name: string;
  readonly aggregate: 'SUM' | 'MAX';
  /** Of a loan, and of an obligor as its own table tells it. */
  readonly loan: string;
  readonly obligor: string;
}

/** Parts that the sums of obligors are made from. */
export function kinParts(sources: MonthSources): readonly SourcePart[] {
  return [sources.loans, sources.part('obligor')].filter((part) => part !== undefined);
}

/**
 * One row an obligor that has anything wrong here or elsewhere, with the sums of all its claims at the bank whatever
 * the report's scope. Obligors without trouble are left out: their loans owe no floor to anybody else.
 */
export function kinSums(sources: MonthSources, source: Source): string {
  const sums = kinColumns(sources);
  const everywhere = whereAll(stockConditions({ ...sources, scope: {} }, 't.'));
  const suspects = suspectsOf(sources, source);
  const loans =
    `SELECT t."obligor_id" AS kin, ${sums.map(({ name, loan }) => `${loan} AS ${name}_part`).join(', ')} ` +
    `FROM ${source('loan_snapshot')} AS t JOIN ${suspects} ON suspects.suspect = t."obligor_id"${everywhere}`;
  const obligors =
    sources.part('obligor') === undefined
      ? []
      : [
          `SELECT v.holder AS kin, ${sums.map(({ name, obligor }) => `${obligor} AS ${name}_part`).join(', ')} ` +
            `FROM ${newestObligors(sources, source)} JOIN ${suspects} ON suspects.suspect = v.holder`,
        ];
  return (
    `(SELECT kin, ${sums.map(({ name, aggregate }) => `${aggregate}(${name}_part) AS ${name}`).join(', ')} ` +
    `FROM (${[loans, ...obligors].join(' UNION ALL ')}) AS kin_parts GROUP BY kin) AS kin_sums`
  );
}

/** Condition that a loan of the kin is not retail: the obligor's own type decides, else the loan's customer type. */
export function nonRetail(sources: MonthSources, qualifier: string): string {
  const types = floorPolicy(sources.settings).retailTypes.map(sqlText).join(', ');
  if (types === '' || !hasColumn(sources.loans, 'customer_type')) return 'kin_kind <> 1';
  const customer = `COALESCE(${qualifier}"customer_type", '') NOT IN (${types})`;
  return `(kin_kind = 2 OR (kin_kind = 0 AND ${customer}))`;
}

function kinColumns(sources: MonthSources): readonly KinSum[] {
  const { loans } = sources;
  const own = '(CASE WHEN t."principal_balance" > 0 THEN t."principal_balance" ELSE 0 END)';
  const only = (condition: string): string => `CASE WHEN ${condition} THEN ${own} ELSE 0 END`;
  const late = isLateAsked(sources) ? only('t."days_past_due" > 90') : NOTHING;
  const npl = hasColumn(loans, 'asset_class_5') ? only(`t."asset_class_5" IN (${NPL_SQL})`) : NOTHING;
  const amount = (column: string): string =>
    hasColumn(sources.part('obligor'), column) ? `COALESCE(v.${sqlName(column)}, 0)` : NOTHING;
  return [
    { name: 'kin_owed', aggregate: 'SUM', loan: own, obligor: NOTHING },
    { name: 'kin_npl', aggregate: 'SUM', loan: npl, obligor: NOTHING },
    { name: 'kin_late', aggregate: 'SUM', loan: late, obligor: NOTHING },
    { name: 'kin_elsewhere', aggregate: 'SUM', loan: NOTHING, obligor: amount('debt_elsewhere') },
    { name: 'kin_late_elsewhere', aggregate: 'SUM', loan: NOTHING, obligor: amount('overdue90_elsewhere') },
    {
      name: 'kin_npl_elsewhere',
      aggregate: 'MAX',
      loan: '0',
      obligor: flag('npl_elsewhere', 'v."npl_elsewhere"', sources),
    },
    { name: 'kin_debt_known', aggregate: 'MAX', loan: '0', obligor: known(sources) },
    { name: 'kin_kind', aggregate: 'MAX', loan: '0', obligor: kindOf(sources) },
  ];
}

/** Obligors with a claim that is non-performing or over 90 days late, here or elsewhere. */
function suspectsOf(sources: MonthSources, source: Source): string {
  const { loans } = sources;
  const wrong = [
    ...(hasColumn(loans, 'asset_class_5') ? [`s."asset_class_5" IN (${NPL_SQL})`] : []),
    ...(isLateAsked(sources) ? ['s."days_past_due" > 90'] : []),
  ];
  const conditions = [...stockConditions({ ...sources, scope: {} }, 's.'), `(${wrong.join(' OR ')})`];
  const here = `SELECT s."obligor_id" AS suspect FROM ${source('loan_snapshot')} AS s${whereAll(conditions)}`;
  const obligors = sources.part('obligor');
  const worse = [
    ...(hasColumn(obligors, 'overdue90_elsewhere') ? ['v."overdue90_elsewhere" > 0'] : []),
    ...(hasColumn(obligors, 'npl_elsewhere') ? ['COALESCE(v."npl_elsewhere", FALSE) = TRUE'] : []),
  ];
  const elsewhere =
    worse.length === 0
      ? []
      : [`SELECT v.holder AS suspect FROM ${newestObligors(sources, source)} WHERE ${worse.join(' OR ')}`];
  return `(SELECT suspect FROM (${[here, ...elsewhere].join(' UNION ALL ')}) AS found GROUP BY suspect) AS suspects`;
}

/** Late claims here matter together with those at other banks only. */
function isLateAsked(sources: MonthSources): boolean {
  return hasColumn(sources.loans, 'days_past_due') && hasColumn(sources.part('obligor'), 'debt_elsewhere');
}

/** What is known of each obligor at the cut-off, as `v`, with the obligor itself as `holder`. */
export function newestObligors(
  sources: MonthSources,
  source: Source,
  asked: readonly string[] = ['debt_elsewhere', 'overdue90_elsewhere', 'npl_elsewhere', 'type'],
): string {
  const part = sources.part('obligor');
  const wanted = asked.filter((name) => hasColumn(part, name));
  const columns = ['o."obligor_id" AS holder', ...wanted.map((name) => `o.${sqlName(name)}`)].join(', ');
  const from = source('obligor');
  if (!hasColumn(part, 'valid_from')) return `(SELECT ${columns} FROM ${from} AS o) AS v`;
  const since = (qualifier: string): string => `COALESCE(${qualifier}"valid_from", DATE '1900-01-01')`;
  const newest =
    `SELECT d."obligor_id" AS dated, MAX(${since('d.')}) AS newest_at FROM ${from} AS d ` +
    `WHERE ${since('d.')} <= DATE ${sqlText(sources.cutoff)} GROUP BY d."obligor_id"`;
  return (
    `(SELECT ${columns} FROM ${from} AS o JOIN (${newest}) AS newest ` +
    `ON newest.dated = o."obligor_id" AND newest.newest_at = ${since('o.')}) AS v`
  );
}

function known(sources: MonthSources): string {
  if (!hasColumn(sources.part('obligor'), 'debt_elsewhere')) return '0';
  return 'CASE WHEN v."debt_elsewhere" IS NOT NULL THEN 1 ELSE 0 END';
}

function flag(column: string, name: string, sources: MonthSources): string {
  return hasColumn(sources.part('obligor'), column)
    ? `CASE WHEN COALESCE(${name}, FALSE) = TRUE THEN 1 ELSE 0 END`
    : '0';
}

/** 0 not known, 1 retail, 2 any other. */
export function kindOf(sources: MonthSources): string {
  const types = floorPolicy(sources.settings).retailTypes.map(sqlText).join(', ');
  if (!hasColumn(sources.part('obligor'), 'type')) return '0';
  if (types === '') return '2';
  return `CASE WHEN v."type" IN (${types}) THEN 1 WHEN v."type" IS NULL THEN 0 ELSE 2 END`;
}
