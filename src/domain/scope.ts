/** A restriction of the book: dimension name -> value. The empty scope is the whole book. */
export type Scope = Readonly<Record<string, string>>;

/** How a missing dimension value is named in ids and tables. */
export const UNKNOWN = '(unknown)';

/** `/branch=B01/region=East`: sorted by dimension, values percent-encoded; empty for the whole book. */
export function scopePath(scope: Scope): string {
  return Object.keys(scope)
    .sort()
    .map((dimension) => `/${dimension}=${encodeValue(scope[dimension] ?? '')}`)
    .join('');
}

/** Reads `/dim=value` parts back. Returns undefined when a part is not of that form or a dimension comes twice. */
export function parseScopePath(path: string): Scope | undefined {
  const scope: Record<string, string> = {};
  for (const part of path.split('/').filter((piece) => piece !== '')) {
    const match = /^([a-z][a-z0-9_]*)=(.*)$/s.exec(part);
    const [, dimension = '', encoded = ''] = match ?? [];
    if (match === null || Object.hasOwn(scope, dimension)) return undefined;
    const value = decodeValue(encoded);
    if (value === undefined) return undefined;
    scope[dimension] = value;
  }
  return scope;
}

function encodeValue(value: string): string {
  return value === UNKNOWN ? UNKNOWN : encodeURIComponent(value).replaceAll('(', '%28').replaceAll(')', '%29');
}

function decodeValue(encoded: string): string | undefined {
  try {
    return encoded === UNKNOWN ? UNKNOWN : decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
