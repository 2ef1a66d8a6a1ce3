import { sqlDimension, sqlText } from '../dialect.ts';
import { keyedStatement } from '../keyed.ts';
import { hasColumn, type MonthSources, type Statement, stockConditions } from '../statement.ts';

/** Provisions of a month, as they are supplied: by loan and by segment, or added up with the balances. */
export function provisionStatements(sources: MonthSources): readonly Statement[] {
  const added = addedStatement(sources);
  const found = added === undefined ? [provisionStatement(sources), segmentStatement(sources)] : [added];
  return found.filter((statement) => statement !== undefined);
}

/** Provisions of the loans in stock, by cut; undefined where the month has none. */
export function provisionStatement(sources: MonthSources): Statement | undefined {
  const { loans, month } = sources;
  const part = sources.part('provision');
  if (part === undefined || loans === undefined || !hasColumn(part, 'loan_id')) return undefined;
  return keyedStatement('provision', month, [part, loans], {
    from: (source) =>
      `${source('provision')} AS p JOIN ${source('loan_snapshot')} AS l ` +
      `ON l."loan_id" = p."loan_id" AND l."cutoff_date" = p."cutoff_date"`,
    where: stockConditions(sources, 'l.'),
    id: 'l."loan_id"',
    dimensions: Object.fromEntries(sources.dimensions.map((name) => [name, sqlDimension(name, 'l.')])),
    keys: {},
    values: { provided: 'p."amount"' },
    facts: { provisions: 'SUM(provided)' },
    currency: 'p."currency"',
  });
}

/** What is put aside for segments as a whole: of the whole book alone, as no loan says where it belongs. */
function segmentStatement(sources: MonthSources): Statement | undefined {
  const { month, cutoff, scope } = sources;
  const part = sources.part('provision');
  if (part === undefined || !hasColumn(part, 'segment') || Object.keys(scope).length > 0) return undefined;
  return keyedStatement('segmentProvision', month, [part], {
    from: (source) => `${source('provision')} AS p`,
    where: [
      `p."cutoff_date" = DATE ${sqlText(cutoff)}`,
      ...(hasColumn(part, 'loan_id') ? ['p."loan_id" IS NULL'] : []),
    ],
    id: 'p."segment"',
    dimensions: {},
    keys: {},
    values: { provided: 'p."amount"' },
    facts: { provisions: 'SUM(provided)', segmentProvisions: 'SUM(provided)' },
    currency: 'p."currency"',
  });
}

/** Provisions beside balances that come added up. */
function addedStatement(sources: MonthSources): Statement | undefined {
  const part = sources.part('balance_aggregate');
  if (sources.loans !== undefined || part === undefined || !hasColumn(part, 'provisions')) return undefined;
  return keyedStatement('addedProvision', sources.month, [part], {
    from: (source) => `${source('balance_aggregate')} AS balances`,
    where: part.cutoffs.length > 1 ? [`"cutoff_date" = DATE ${sqlText(sources.cutoff)}`] : [],
    id: "''",
    dimensions: Object.fromEntries(
      sources.dimensions.filter((name) => hasColumn(part, name)).map((name) => [name, sqlDimension(name)]),
    ),
    keys: {},
    values: { provided: '"provisions"' },
    facts: { provisions: 'SUM(provided)' },
    currency: '"currency"',
  });
}
