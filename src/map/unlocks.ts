import { columnOf, type Indicator, isTableName, LOAN_DIMENSIONS } from '../domain/index.ts';

/** A column that the draft does not fill, and the indicators of the catalogue that it would allow. */
export interface Unlock {
  /** `table.column`. */
  readonly column: string;
  readonly indicators: readonly string[];
}

/** Indicators as far as columns go: which they cannot do without. */
export type Needs = readonly Pick<Indicator, 'code' | 'needs'>[];

/** What columns add to indicators that do without them, too. */
const BETTERED: Readonly<Record<string, readonly string[]>> = {
  'loan_snapshot.obligor_id': ['K3', 'K4', 'K5', 'by customer, not by loan'],
  'loan_snapshot.origination_date': ['D3'],
  'loan_snapshot.maturity_date': ['D3'],
  'loan_snapshot.past_due_since': ['D3'],
  'loan_snapshot.last_payment_date': ['D3'],
  'loan_snapshot.interest_rate': ['D3'],
  'loan_snapshot.gl_account': ['D5', 'by account'],
  'loan_snapshot.written_off_flag': ['written-off loans kept out of the stock'],
  'capital.net_capital': ['K3', 'against capital'],
};

/** What further columns of the tape, and further tables, would add to the indicators given. */
export function unlocksBeyond(filled: ReadonlySet<string>, indicators: Needs): readonly Unlock[] {
  const unlocks = new Map<string, string[]>();
  const add = (column: string, what: readonly string[]): void => {
    if (!filled.has(column) && isCanonical(column))
      unlocks.set(column, [...new Set([...(unlocks.get(column) ?? []), ...what])]);
  };
  for (const { code, needs } of indicators) for (const column of needs) add(column, [code]);
  for (const dimension of LOAN_DIMENSIONS) add(`loan_snapshot.${dimension}`, [`cut by ${dimension}`]);
  for (const [column, what] of Object.entries(BETTERED)) add(column, what);
  return [...unlocks].map(([column, what]) => ({ column, indicators: what })).toSorted(byTape);
}

/** An indicator may need what no mapping can fill yet. */
function isCanonical(column: string): boolean {
  const [table = '', name = ''] = column.split('.');
  return isTableName(table) && columnOf(table, name) !== undefined;
}

/** The tape's own columns first. */
function byTape(a: Unlock, b: Unlock): number {
  return Number(b.column.startsWith('loan_snapshot.')) - Number(a.column.startsWith('loan_snapshot.'));
}
