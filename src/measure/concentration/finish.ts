import { BOOK, bookTable, type FactRow, type FactTable, rowsOf } from '../fact-table.ts';

/** What an index is finished from: exact numbers of balances x, in units of money. */
interface Spread {
  readonly count: bigint;
  readonly sum: bigint;
  /** Sum of x squared. */
  readonly squares: bigint;
  /** Sum of x times its position from the largest. */
  readonly ranked: bigint;
}

/**
 * Finishes a row of the `obligor` statement. Gini = ((n + 1) S - 2 R) / (n S) with n obligors, sum S, and R the sum of
 * exposure x position from the largest; the same as 2 sum(i x_i) / (n S) - (n + 1) / n counted from the smallest.
 */
export function refineObligorRow(row: FactRow): FactRow {
  const { obligors = 0n, exposure = 0n, squaredExposure = 0n, rankedExposure = 0n } = row.facts;
  const spread = { count: obligors, sum: exposure, squares: squaredExposure, ranked: rankedExposure };
  const normalised = normalisedOf(spread);
  const gini = giniOf(spread);
  return {
    keys: row.keys,
    facts: {
      ...row.facts,
      exposureSquare: exposure * exposure,
      normalisedSquares: normalised.numerator,
      normalisedBase: normalised.denominator,
      giniNumerator: gini.numerator,
      giniDenominator: gini.denominator,
      // Hall-Tideman = S / (2 R - S).
      tidemanBase: 2n * rankedExposure - exposure,
    },
  };
}

/**
 * Concentration of the book over each of its dimensions and, where groups are known, over groups. A value of a
 * dimension with nothing in it is no segment: it counts in neither index.
 */
export function segmentTable(loans: FactTable, groups: FactTable | undefined): FactTable {
  const rows = [...loans.cuts].flatMap(([dimension, values]): readonly FactRow[] => {
    if (dimension === BOOK) return [];
    const balances = [...values.values()]
      .map((cells) => cells.reduce((sum, row) => sum + (row.facts.balance ?? 0n), 0n))
      .filter((balance) => balance !== 0n);
    return [segmentRow(dimension, spreadOf(balances))];
  });
  return bookTable([...rows, ...groupRows(groups)], loans.currencies);
}

function groupRows(groups: FactTable | undefined): readonly FactRow[] {
  const rows = groups === undefined ? [] : rowsOf(groups, BOOK, BOOK);
  return rows.map(({ facts }) => {
    const { groupsHeld = 0n, groupExposure = 0n, groupSquares = 0n, groupRanked = 0n } = facts;
    return segmentRow('group', {
      count: groupsHeld,
      sum: groupExposure,
      squares: groupSquares,
      ranked: groupRanked,
    });
  });
}

function segmentRow(by: string, spread: Spread): FactRow {
  const positive = spread.sum > 0n;
  const normalised = normalisedOf(spread);
  const gini = giniOf(spread);
  return {
    keys: { by },
    facts: {
      segmentSquares: spread.squares,
      segmentTotalSquare: positive ? spread.sum * spread.sum : 0n,
      segmentNormalised: normalised.numerator,
      segmentNormalisedBase: positive ? normalised.denominator : 0n,
      segmentGini: gini.numerator,
      segmentGiniBase: gini.denominator,
    },
  };
}

/** (H - 1/n) / (1 - 1/n) with H = Q / S^2: (n Q - S^2) / ((n - 1) S^2). One alone has no normalised index. */
function normalisedOf({ count, sum, squares }: Spread): { readonly numerator: bigint; readonly denominator: bigint } {
  return { numerator: count * squares - sum * sum, denominator: (count - 1n) * sum * sum };
}

function giniOf({ count, sum, ranked }: Spread): { readonly numerator: bigint; readonly denominator: bigint } {
  return { numerator: (count + 1n) * sum - 2n * ranked, denominator: count * sum };
}

function spreadOf(balances: readonly bigint[]): Spread {
  const sorted = balances.toSorted((a, b) => (a > b ? -1 : a < b ? 1 : 0));
  return {
    count: BigInt(sorted.length),
    sum: sorted.reduce((sum, balance) => sum + balance, 0n),
    squares: sorted.reduce((sum, balance) => sum + balance * balance, 0n),
    ranked: sorted.reduce((sum, balance, index) => sum + balance * BigInt(index + 1), 0n),
  };
}
