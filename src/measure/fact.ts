/** The statements a month's facts come from; `segment` and `snapshot` are finished without the engine. */
export type StatementName =
  | 'loan'
  | 'obligor'
  | 'obligorCut'
  | 'tape'
  | 'provision'
  | 'event'
  | 'ledger'
  | 'orphan'
  | 'capital'
  | 'segment'
  | 'snapshot';

/** An additive number of one month: what it is counted in, and what it needs. */
export interface Fact {
  readonly statement: StatementName;
  readonly unit: 'amount' | 'count' | 'days';
  /** Decimals of its integer units: 2 for money, 4 for squared money. */
  readonly scale: number;
  /** Canonical `table.column` names; without one of them the fact is absent. */
  readonly needs: readonly string[];
  /** Aggregate over the canonical columns in `needs`; facts without one are finished by their statement or locally. */
  readonly sql?: string;
}

const PRINCIPAL = 'loan_snapshot.principal_balance';
const CLASS = 'loan_snapshot.asset_class_5';
const DAYS = 'loan_snapshot.days_past_due';

const perLoan = { statement: 'loan', scale: 2, unit: 'amount' } as const;
const perObligor = { statement: 'obligor', needs: [PRINCIPAL], unit: 'amount' } as const;
const ofSnapshot = { statement: 'snapshot', unit: 'count', scale: 0, needs: [] } as const;

/**
 * Every fact. One with `sql` is an aggregate of its own: adding an indicator over loans takes at most one line here.
 * Facts of `loan` are grouped by class and days past due, so that classes, bands and floors are rolled up locally.
 */
export const FACTS = {
  loans: { ...perLoan, unit: 'count', scale: 0, needs: [], sql: 'COUNT(*)' },
  balance: { ...perLoan, needs: [PRINCIPAL], sql: 'SUM(principal_balance)' },
  offBalance: { ...perLoan, needs: ['loan_snapshot.off_balance_amount'], sql: 'SUM(off_balance_amount)' },
  breachLoans: { ...perLoan, unit: 'count', scale: 0, needs: [CLASS, DAYS] },
  breachBalance: { ...perLoan, needs: [CLASS, DAYS, PRINCIPAL] },

  obligors: { ...perObligor, unit: 'count', scale: 0 },
  exposure: { ...perObligor, scale: 2 },
  squaredExposure: { ...perObligor, scale: 4 },
  rankedExposure: { ...perObligor, scale: 2 },
  topTen: { ...perObligor, scale: 2 },
  exposureSquare: { ...perObligor, scale: 4 },
  giniNumerator: { ...perObligor, scale: 2 },
  giniDenominator: { ...perObligor, scale: 2 },

  segmentSquares: { statement: 'segment', unit: 'amount', scale: 4, needs: [PRINCIPAL] },
  segmentTotalSquare: { statement: 'segment', unit: 'amount', scale: 4, needs: [PRINCIPAL] },

  checkedLoans: { statement: 'tape', unit: 'count', scale: 0, needs: [] },
  inconsistentLoans: { statement: 'tape', unit: 'count', scale: 0, needs: [] },
  ruleBreaches: { statement: 'tape', unit: 'count', scale: 0, needs: [] },

  provisions: { statement: 'provision', unit: 'amount', scale: 2, needs: ['provision.amount'] },
  disposals: { statement: 'event', unit: 'amount', scale: 2, needs: ['writeoff_recovery.amount'] },
  netCapital: { statement: 'capital', unit: 'amount', scale: 2, needs: ['capital.net_capital'] },

  tapeBalance: { statement: 'ledger', unit: 'amount', scale: 2, needs: ['gl_control.balance'] },
  ledgerBalance: { statement: 'ledger', unit: 'amount', scale: 2, needs: ['gl_control.balance'] },
  ledgerGap: { statement: 'ledger', unit: 'amount', scale: 2, needs: ['gl_control.balance'] },

  orphans: { statement: 'orphan', unit: 'count', scale: 0, needs: [] },

  cells: ofSnapshot,
  presentCells: ofSnapshot,
  rowsLoaded: ofSnapshot,
  rowsRejected: ofSnapshot,
  duplicates: ofSnapshot,
  extractionDays: { ...ofSnapshot, unit: 'days' },
} as const satisfies Record<string, Fact>;

export type FactName = keyof typeof FACTS;

export function factOf(name: FactName): Fact {
  return FACTS[name];
}

export function isFactName(name: string): name is FactName {
  return Object.hasOwn(FACTS, name);
}

/** The facts of a statement that are aggregates of their own, by name. */
export function aggregatesOf(
  statement: StatementName,
): readonly (readonly [FactName, Fact & { readonly sql: string }])[] {
  return Object.keys(FACTS)
    .filter(isFactName)
    .flatMap((name) => {
      const fact = factOf(name);
      return fact.statement === statement && fact.sql !== undefined
        ? [[name, { ...fact, sql: fact.sql }] as const]
        : [];
    });
}

/** `notSupplied:<column>`; columns of the loan tape go by their own name, others with their table. */
export function notSupplied(column: string): string {
  return `notSupplied:${column.replace(/^loan_snapshot\./, '')}`;
}
