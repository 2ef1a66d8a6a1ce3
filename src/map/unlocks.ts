import { columnOf, type Indicator, isTableName, LOAN_DIMENSIONS, type TableName } from '../domain/index.ts';

/** A column that the draft does not fill, and the indicators of the catalogue that it would allow. */
export interface Unlock {
  /** `table.column`. */
  readonly column: string;
  readonly indicators: readonly string[];
}

/** Indicators as far as columns go: which they cannot do without. */
export type Needs = readonly Pick<Indicator, 'code' | 'needs'>[];

/** What further columns of the table, and further tables, would add: indicators that need them, and cuts of the book. */
export function unlocksBeyond(filled: ReadonlySet<string>, table: TableName, indicators: Needs): readonly Unlock[] {
  const unlocks = new Map<string, string[]>();
  const add = (column: string, what: string): void => {
    if (!filled.has(column) && isCanonical(column))
      unlocks.set(column, [...new Set([...(unlocks.get(column) ?? []), what])]);
  };
  for (const { code, needs } of indicators) for (const column of needs) add(column, code);
  if (table === 'loan_snapshot' || table === 'balance_aggregate') {
    for (const dimension of LOAN_DIMENSIONS) add(`${table}.${dimension}`, `cut by ${dimension}`);
  }
  const isOwn = (column: string) => column.startsWith(`${table}.`);
  return [...unlocks]
    .map(([column, what]) => ({ column, indicators: what }))
    .toSorted((a, b) => Number(isOwn(b.column)) - Number(isOwn(a.column)));
}

/** An indicator may need what no mapping can fill yet. */
function isCanonical(column: string): boolean {
  const [table = '', name = ''] = column.split('.');
  return isTableName(table) && columnOf(table, name) !== undefined;
}
