/** One loan's claim on one piece of security; amounts in units of money. */
export interface Claim {
  readonly loan: string;
  readonly owed: bigint;
  /** What of the value is agreed to be this loan's. */
  readonly agreed: bigint | null;
  /** Whose turn it is: 1 before 2. */
  readonly rank: number | null;
}

/**
 * Shares the value of one piece of security among the loans that it secures, once. Agreed amounts come first, cut in
 * proportion where they exceed the value. What is left goes to the loans without one: by rank, each up to what it owes
 * and the rest to the first; or, without ranks, in proportion to what they owe. To the last unit: the largest remainder
 * first, the smaller loan id among equals. Where every amount is agreed, what is left belongs to nobody here.
 */
export function allocate(value: bigint, claims: readonly Claim[]): ReadonlyMap<string, bigint> {
  const ordered = claims.toSorted((a, b) => (a.loan < b.loan ? -1 : 1));
  const agreed = ordered.filter((claim) => claim.agreed !== null);
  const others = ordered.filter((claim) => claim.agreed === null);
  const asked = agreed.map((claim) => claim.agreed ?? 0n);
  const given = total(asked) > value ? inProportion(value, asked) : asked;
  const left = value - total(given);
  const shared = others.some(({ rank }) => rank !== null) ? byRank(left, others) : byBalance(left, others);
  return new Map([
    ...agreed.map(({ loan }, index) => [loan, given[index] ?? 0n] as const),
    ...others.map(({ loan }) => [loan, shared.get(loan) ?? 0n] as const),
  ]);
}

/** Cuts a whole into parts of given weights that add up to it exactly; equal parts where nothing weighs. */
export function inProportion(whole: bigint, weights: readonly bigint[]): readonly bigint[] {
  const sum = total(weights);
  if (sum <= 0n)
    return weights.length === 0
      ? []
      : inProportion(
          whole,
          weights.map(() => 1n),
        );
  const floors = weights.map((weight) => (whole * weight) / sum);
  const rest = Number(whole - total(floors));
  const remainders = weights.map((weight, index) => ({ index, remainder: (whole * weight) % sum }));
  const first = remainders
    .toSorted((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1))
    .slice(0, rest);
  const raised = new Set(first.map(({ index }) => index));
  return floors.map((part, index) => (raised.has(index) ? part + 1n : part));
}

function byBalance(value: bigint, claims: readonly Claim[]): ReadonlyMap<string, bigint> {
  const parts = inProportion(
    value,
    claims.map(({ owed }) => positive(owed)),
  );
  return new Map(claims.map(({ loan }, index) => [loan, parts[index] ?? 0n]));
}

function byRank(value: bigint, claims: readonly Claim[]): ReadonlyMap<string, bigint> {
  const turns = claims.toSorted((a, b) => (a.rank ?? Number.MAX_SAFE_INTEGER) - (b.rank ?? Number.MAX_SAFE_INTEGER));
  const given = new Map<string, bigint>();
  let left = value;
  for (const { loan, owed } of turns) {
    const part = positive(owed) < left ? positive(owed) : left;
    given.set(loan, part);
    left -= part;
  }
  const first = turns[0]?.loan;
  if (first !== undefined) given.set(first, (given.get(first) ?? 0n) + left);
  return given;
}

function positive(amount: bigint): bigint {
  return amount > 0n ? amount : 0n;
}

function total(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}
