import { closing, isSign, isWord, nameOfToken, type Token } from './token.ts';

/** Rows beyond these would be a table and no list. */
const MOST_ROWS = 1001;

/** What tells one loan or debtor from another: sums by it are rows again. */
const KEYS: readonly string[] = ['loan_id', 'obligor_id', 'collateral_id', 'obligor'];

/**
 * Whether a query answers with sums, or with few rows, and never with a row a loan. `tokens` is what stands behind its
 * WITH clauses: each SELECT of a union must add up, or the whole be limited.
 */
export function isBounded(tokens: readonly Token[]): boolean {
  const outer = outermost(tokens);
  const limit = outer.findLast(({ after }) => isWord(after, 'LIMIT'));
  if (limit !== undefined) return Number(limit.token.raw) <= MOST_ROWS;
  return unionOf(outer).every(addsUp);
}

interface Outer {
  readonly token: Token;
  readonly after: Token | undefined;
  readonly depth: number;
  readonly next: Token | undefined;
}

/** Every piece with its neighbours and the number of brackets around it. */
function outermost(tokens: readonly Token[]): readonly Outer[] {
  let depth = 0;
  return tokens.map((token, at) => {
    if (isSign(token, ')')) depth -= 1;
    const piece = { token, after: tokens[at - 1], depth, next: tokens[at + 1] };
    if (isSign(token, '(')) depth += 1;
    return piece;
  });
}

function unionOf(tokens: readonly Outer[]): readonly (readonly Outer[])[] {
  const branches: Outer[][] = [[]];
  for (const piece of tokens) {
    if (piece.depth === 0 && isWord(piece.token, 'UNION')) branches.push([]);
    else branches.at(-1)?.push(piece);
  }
  return branches;
}

/** Whether a SELECT groups by what is no key, gives one row of sums, or hands on what another one added up. */
function addsUp(tokens: readonly Outer[]): boolean {
  const group = tokens.findIndex(({ token, depth }) => depth === 0 && isWord(token, 'GROUP'));
  if (group >= 0) return !tokens.slice(group).some(({ token }) => KEYS.includes(nameOfToken(token)));
  if (tokens.some(({ token, depth }) => depth === 0 && isWord(token, 'DISTINCT'))) return true;
  const from = tokens.findIndex(({ token, depth }) => depth === 0 && isWord(token, 'FROM'));
  if (from < 0) return true;
  const items = tokens.slice(0, from);
  if (items.some(({ token, next }) => isWord(token, 'COUNT', 'SUM', 'MIN', 'MAX') && isSign(next, '('))) return true;
  const source = tokens.slice(from + 1);
  if (source.some(({ token, depth }) => depth === 0 && isWord(token, 'JOIN'))) return false;
  const table = source.map(({ token }) => token);
  return isSign(table[0], '(') && isBounded(table.slice(1, closing(table, 0)));
}
