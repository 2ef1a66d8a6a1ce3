import { argumentsOf, closing, isSign, isWord, nameOfToken, type Token } from './token.ts';

/** A derived table that hands columns of a relation on: `(SELECT items FROM relation)`. */
interface HandedOn {
  /** Positions of the first item and of the FROM behind the last. */
  readonly from: number;
  readonly to: number;
}

/**
 * Leaves out the columns that such a derived table hands on and nobody asks for: some engines copy a derived table with
 * every column that it names.
 */
export function withoutUnused(tokens: readonly Token[], relations: ReadonlySet<string>): readonly Token[] {
  const tables = tokens.flatMap((_, at) => handedOn(tokens, at, relations) ?? []);
  const isItem = (at: number): boolean => tables.some(({ from, to }) => at >= from && at < to);
  const elsewhere = tokens.filter((_, at) => !isItem(at));
  if (elsewhere.some((token, at) => isSign(token, '*') && isWord(elsewhere[at - 1], 'SELECT'))) return tokens;
  const used = new Set(elsewhere.map(nameOfToken));
  return tokens.flatMap((token, at) => {
    const table = tables.find(({ from }) => from === at);
    if (table !== undefined) return usedItems(tokens.slice(table.from, table.to), used);
    return isItem(at) ? [] : [token];
  });
}

function handedOn(tokens: readonly Token[], at: number, relations: ReadonlySet<string>): HandedOn | undefined {
  const isTable = isSign(tokens[at], '(') && isWord(tokens[at - 1], 'FROM', 'JOIN') && isWord(tokens[at + 1], 'SELECT');
  if (!isTable || isWord(tokens[at + 2], 'DISTINCT')) return undefined;
  const end = closing(tokens, at);
  let depth = 0;
  for (let to = at + 2; to < end; to += 1) {
    if (isSign(tokens[to], '(')) depth += 1;
    if (isSign(tokens[to], ')')) depth -= 1;
    if (depth > 0 || !isWord(tokens[to], 'FROM')) continue;
    const relation = tokens[to + 1];
    return relation !== undefined && relations.has(relation.raw) ? { from: at + 2, to } : undefined;
  }
  return undefined;
}

/** The items whose names are used; the first where none is. An item's name is its last piece. */
function usedItems(tokens: readonly Token[], used: ReadonlySet<string>): readonly Token[] {
  const items = argumentsOf(tokens);
  const kept = items.filter((item) => {
    const last = item.at(-1);
    return last !== undefined && (last.kind !== 'name' || used.has(nameOfToken(last)));
  });
  const comma: Token = { kind: 'sign', raw: ',', space: false };
  return (kept.length === 0 ? items.slice(0, 1) : kept).flatMap((item, i) => (i === 0 ? item : [comma, ...item]));
}
