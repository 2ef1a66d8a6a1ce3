import { RiskpressError, type Scope } from '../domain/index.ts';

/** An option's text, or undefined where it was not given. */
export function textOption(options: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** A whole number from an option. Error `usage` on anything else. */
export function countOption(options: Readonly<Record<string, unknown>>, name: string, fallback: number): number {
  const text = textOption(options, name);
  if (text === undefined) return fallback;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new RiskpressError('usage', `--${name}: expected a whole number, found ${JSON.stringify(text)}`);
}

/** `--scope branch=B01 --scope region=East` as a scope. Error `usage` on a part that is not `dimension=value`. */
export function scopeOption(options: Readonly<Record<string, unknown>>): Scope {
  const parts = Array.isArray(options.scope) ? options.scope.filter((part) => typeof part === 'string') : [];
  const scope: Record<string, string> = {};
  for (const part of parts) {
    const at = part.indexOf('=');
    const dimension = part.slice(0, at);
    if (at < 1 || at === part.length - 1 || Object.hasOwn(scope, dimension)) {
      throw new RiskpressError(
        'usage',
        `--scope: expected dimension=value, each dimension once, found ${JSON.stringify(part)}`,
      );
    }
    scope[dimension] = part.slice(at + 1);
  }
  return scope;
}
