/** A stretch of a statement: code, or a literal, quoted name or comment, which is never looked into. */
interface Stretch {
  readonly text: string;
  readonly code: boolean;
}

const OPAQUE = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|--[^\n]*|\/\*[\s\S]*?\*\//g;

/** Only a query, and only one, goes to a lender's engine; its account should allow no more either. Throws otherwise. */
export function refuseAllButQueries(sql: string): void {
  const code = stretchesOf(sql)
    .map((stretch) => (stretch.code ? stretch.text : ' '))
    .join('');
  if (!/^\s*\(*\s*(SELECT|WITH)\b/i.test(code)) throw new Error('expected a query, found another statement');
  if (/;/.test(code)) throw new Error('expected one statement, found more');
}

/** Puts something else in the place of each `$1`, `$2`...; literals, names and comments stay as they are. */
export function replaceParameters(sql: string, replace: (index: number) => string): string {
  return stretchesOf(sql)
    .map(({ text, code }) => (code ? text.replaceAll(/\$(\d+)/g, (_, index) => replace(Number(index))) : text))
    .join('');
}

function stretchesOf(sql: string): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let end = 0;
  for (const match of sql.matchAll(OPAQUE)) {
    stretches.push({ text: sql.slice(end, match.index), code: true }, { text: match[0], code: false });
    end = match.index + match[0].length;
  }
  stretches.push({ text: sql.slice(end), code: true });
  return stretches;
}
