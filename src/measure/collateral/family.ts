import { UNKNOWN } from '../../domain/index.ts';
import { sqlDimension, sqlText } from '../dialect.ts';
import type { Fact } from '../fact.ts';
import { joinTables, mapRows } from '../fact-table.ts';
import type { Family, StatementSpec } from '../family.ts';
import { keyedStatement } from '../keyed.ts';
import { balanceNeeds, balanceSql } from '../loans/balance.ts';
import { isReportMonth } from '../pairs/report-month.ts';
import { hasColumn, type MonthSources, type Statement, stockConditions } from '../statement.ts';
import { COLLATERAL_ENTRIES } from './entries.ts';
import { LTV_SCALE, securityTable, valuationRow } from './finish.ts';
import {
  aloneStatement,
  loanToValueStatement,
  securityParts,
  sharedStatement,
  valuationStatement,
} from './statement.ts';

const PRINCIPAL = 'loan_snapshot.principal_balance';
const VALUE = 'collateral.latest_valuation_amount';

const ofSecurity = { statement: 'security', unit: 'amount', scale: 2, needs: [PRINCIPAL, VALUE] } as const;
const ofGuarantee = {
  statement: 'guarantee',
  unit: 'amount',
  scale: 2,
  needs: [PRINCIPAL, 'loan_snapshot.guarantee_type'],
} as const;

const FACTS: Readonly<Record<string, Fact>> = {
  securedLoans: { ...ofSecurity, unit: 'count', scale: 0 },
  securedBalance: ofSecurity,
  securedValue: ofSecurity,
  coveredBalance: { ...ofSecurity, scale: 8 },
  ltvSquares: { ...ofSecurity, scale: 4 },
  ltvBalance: ofSecurity,
  ltvFirst: { ...ofSecurity, scale: 11 },
  ltvSecond: { ...ofSecurity, scale: 10 },
  ltvWeighted: { ...ofSecurity, scale: LTV_SCALE },
  ltvWeights: ofSecurity,
  claimOwed: ofSecurity,
  claimAgreed: ofSecurity,
  claimRank: { ...ofSecurity, unit: 'count', scale: 0 },
  claimValue: ofSecurity,
  claimKept: { ...ofSecurity, unit: 'number', scale: 6 },
  valuedAmount: {
    statement: 'valuation',
    unit: 'amount',
    scale: 2,
    needs: [VALUE, 'collateral.latest_valuation_date'],
  },
  guaranteedBalance: ofGuarantee,
};

/** S1-S4: what stands behind the loans. Security has no history: it is measured at the report month alone. */
export const COLLATERAL: Family = {
  facts: FACTS,
  statements: [
    ofReportMonth({
      name: 'security',
      cut: true,
      build: (sources) => {
        const parts = securityParts(sources);
        if (parts === undefined) return [];
        return [aloneStatement, loanToValueStatement, sharedStatement].map((statement) => statement(sources, parts));
      },
      finish: securityTable,
    }),
    ofReportMonth({
      name: 'valuation',
      cut: true,
      build: (sources) => {
        const parts = securityParts(sources);
        return parts === undefined ? [] : [valuationStatement(sources, parts)];
      },
      finish: ({ raw: [first] }) => first && mapRows(first.table, valuationRow),
    }),
    {
      name: 'guarantee',
      cut: true,
      build: (sources) => [guaranteeStatement(sources)].filter((statement) => statement !== undefined),
      finish: ({ raw }) =>
        raw.length === 0
          ? undefined
          : mapRows(joinTables(raw.map(({ table }) => table)), ({ keys, facts }) => ({
              keys: { type: keys.guaranteed_by ?? UNKNOWN },
              facts,
            })),
      needs: (_, sources) => balanceNeeds(sources),
    },
  ],
  entries: COLLATERAL_ENTRIES,
};

function ofReportMonth(spec: StatementSpec): StatementSpec {
  return {
    ...spec,
    ownKeys: ['band'],
    build: (sources) => (isReportMonth(sources) ? spec.build(sources) : []),
    needs: (_, sources) => [...balanceNeeds(sources), ...linkNeeds(sources)],
    missing: 'noData',
  };
}

/** Security that does not name its loan needs a table that does. */
function linkNeeds(sources: MonthSources): readonly string[] {
  return hasColumn(sources.part('collateral'), 'loan_id') ? [] : ['loan_collateral.loan_id'];
}

/** Loans in stock by the kind of their guarantee. */
function guaranteeStatement(sources: MonthSources): Statement | undefined {
  const { loans, month } = sources;
  if (loans === undefined || !hasColumn(loans, 'guarantee_type')) return undefined;
  return keyedStatement('guarantee', month, [loans], {
    from: (source) => `${source('loan_snapshot')} AS l`,
    where: stockConditions(sources, 'l.'),
    id: 'l."loan_id"',
    dimensions: Object.fromEntries(sources.dimensions.map((name) => [name, sqlDimension(name, 'l.')])),
    keys: { guaranteed_by: `COALESCE(l."guarantee_type", ${sqlText(UNKNOWN)})` },
    values: { held: balanceSql(sources, 'l.') },
    facts: { guaranteedBalance: 'SUM(held)' },
    currency: 'l."currency"',
  });
}
