import { BOOK, bookTable, type FactRow, type FactTable } from '../fact-table.ts';

/**
 * Finishes a row of the `obligor` statement. Gini = ((n + 1) S - 2 R) / (n S) with n obligors, sum S, and R the sum of
 * exposure x position from the largest; the same as 2 sum(i x_i) / (n S) - (n + 1) / n counted from the smallest.
 */
export function refineObligorRow(row: FactRow): FactRow {
  const { obligors = 0n, exposure = 0n, rankedExposure = 0n } = row.facts;
  return {
    keys: row.keys,
    facts: {
      ...row.facts,
      exposureSquare: exposure * exposure,
      giniNumerator: (obligors + 1n) * exposure - 2n * rankedExposure,
      giniDenominator: obligors * exposure,
    },
  };
}

/** Sums of squared balances of the book by each of its dimensions: what a segment concentration is made of. */
export function segmentTable(loans: FactTable): FactTable {
  const rows = [...loans.cuts].flatMap(([dimension, values]): readonly FactRow[] => {
    if (dimension === BOOK) return [];
    const balances = [...values.values()].map((cells) =>
      cells.reduce((sum, row) => sum + (row.facts.balance ?? 0n), 0n),
    );
    const total = balances.reduce((sum, balance) => sum + balance, 0n);
    const segmentSquares = balances.reduce((sum, balance) => sum + balance * balance, 0n);
    return [
      { keys: { by: dimension }, facts: { segmentSquares, segmentTotalSquare: total > 0n ? total * total : 0n } },
    ];
  });
  return bookTable(rows, loans.currencies);
}
