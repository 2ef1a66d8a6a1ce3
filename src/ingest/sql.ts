/** A name in double quotes. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text literal. DuckDB reads no escapes in it but the doubled quote. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `('a', 'b')`, for IN. */
export function quoteList(texts: readonly string[]): string {
  return `(${texts.map(quoteText).join(', ')})`;
}

/** `['a', 'b']`, a list value. */
export function quoteArray(texts: readonly string[]): string {
  return `[${texts.map(quoteText).join(', ')}]`;
}

/** Conditions joined by AND; true when there are none. */
export function allOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'true' : conditions.map((condition) => `(${condition})`).join(' AND ');
}

/** Rows of Parquet files, in their order; a column that one of them lacks is absent there. */
export function readParquet(paths: readonly string[], extra = ''): string {
  return `read_parquet(${quoteArray(paths)}, union_by_name=true${extra})`;
}

/** Puts rows into a Parquet file, in their order. */
export function copyToParquet(select: string, path: string): string {
  return `COPY (${select}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`;
}
