/** A piece of a statement. A space stands between two pieces where one stood in the text. */
export interface Token {
  readonly kind: 'text' | 'name' | 'word' | 'sign';
  /** As it stands in the statement; a text or a quoted name with its quotes. */
  readonly raw: string;
  readonly space: boolean;
}

const PIECE = /(\s*)('(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z_][A-Za-z0-9_]*|\d+(?:\.\d+)?|<>|<=|>=|\|\||::|\/\/|.)/gsu;

/** Cuts a statement of ours into pieces. */
export function tokensOf(sql: string): readonly Token[] {
  return [...sql.trim().matchAll(PIECE)].map(([, space = '', raw = '']) => ({
    kind: kindOf(raw),
    raw,
    space: space !== '',
  }));
}

export function textOf(tokens: readonly Token[]): string {
  return tokens
    .map(({ raw, space }) => (space ? ` ${raw}` : raw))
    .join('')
    .trim();
}

/** Whether a piece is one of these keywords. */
export function isWord(token: Token | undefined, ...words: readonly string[]): boolean {
  return token?.kind === 'word' && words.includes(token.raw.toUpperCase());
}

export function isSign(token: Token | undefined, sign: string): boolean {
  return token?.kind === 'sign' && token.raw === sign;
}

/** Position of the bracket that closes the one at `open`. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    if (isSign(tokens[at], '(')) depth += 1;
    if (isSign(tokens[at], ')')) depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length;
}

/** The arguments between two brackets, cut at the commas that stand in no further bracket. */
export function argumentsOf(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const found: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (isSign(token, '(')) depth += 1;
    if (isSign(token, ')')) depth -= 1;
    if (depth === 0 && isSign(token, ',')) found.push([]);
    else found.at(-1)?.push(token);
  }
  return found;
}

/** What a piece says: a quoted name without its quotes. */
export function nameOfToken({ raw, kind }: Token): string {
  return kind === 'name' ? raw.slice(1, -1) : raw;
}

export function word(raw: string): Token {
  return { kind: 'word', raw, space: true };
}

function kindOf(raw: string): Token['kind'] {
  if (raw.startsWith("'")) return 'text';
  if (raw.startsWith('"')) return 'name';
  return /^[A-Za-z_]/.test(raw) ? 'word' : 'sign';
}
