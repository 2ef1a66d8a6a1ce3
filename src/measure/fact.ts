/** An additive number of one month: what it is counted in, and what it needs. */
export interface Fact {
  /** Name of the statement (see family.ts) whose rows carry it. */
  readonly statement: string;
  readonly unit: 'amount' | 'count' | 'days' | 'number';
  /** Decimals of its integer units: 2 for money, 4 for squared money. */
  readonly scale: number;
  /** Canonical `table.column` names; without one of them the fact is absent. */
  readonly needs: readonly string[];
  /** Aggregate over the relation of its statement; facts without one are finished by their statement or locally. */
  readonly sql?: string;
}

/** Every fact by name. */
export type FactBook = ReadonlyMap<string, Fact>;

/** A fact by name, of a book that has it: the catalogue is checked when it is made. */
export function factOf(book: FactBook, name: string): Fact {
  const fact = book.get(name);
  if (fact === undefined) throw new RangeError(`fact ${name}: expected in the catalogue`);
  return fact;
}

/** `notSupplied:<column>`; columns of the loan tape go by their own name, others with their table. */
export function notSupplied(column: string): string {
  return `notSupplied:${column.replace(/^loan_snapshot\./, '')}`;
}
