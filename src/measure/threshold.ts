import {
  type Fraction,
  fractionOf,
  parseScopePath,
  RiskpressError,
  type Scope,
  type Status,
  type Threshold,
} from '../domain/index.ts';

/** A figure as thresholds see it: own dimensions are those of the indicator, the others cut or restrict the book. */
export interface Judged {
  readonly indicator: string;
  readonly measure: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly ownDimensions: readonly string[];
  readonly exact: Fraction | null;
}

interface Bound {
  readonly dimensions: Scope;
  readonly direction: 'above' | 'below';
  readonly boundBreaches: boolean;
  readonly amber: Fraction | null;
  readonly red: Fraction | null;
}

/** Thresholds read once, by `CODE.measure`. */
export type Bounds = ReadonlyMap<string, readonly Bound[]>;

/** Reads thresholds. Errors: `configInvalid` on a figure pattern of another form. */
export function readBounds(thresholds: readonly Threshold[]): Bounds {
  const bounds = new Map<string, Bound[]>();
  for (const threshold of thresholds) {
    const [name = '', ...path] = threshold.figure.split('/');
    const dimensions = parseScopePath(path.join('/'));
    if (dimensions === undefined) throw badPattern(threshold.figure);
    const key = name.includes('.') ? name : `${name}.`;
    const bound = {
      dimensions,
      direction: threshold.direction,
      boundBreaches: threshold.atBound !== 'within',
      amber: decimal(threshold.amber),
      red: decimal(threshold.red),
    };
    bounds.set(key, [...(bounds.get(key) ?? []), bound]);
  }
  return bounds;
}

/**
 * The status of a figure: the most specific bound that applies, the later of two equal ones. The bound itself is a
 * breach unless the threshold says `atBound: within`. A bound without dimensions holds for the book and every cut, but
 * for no value of an own dimension (`C1.share` says nothing of `C1.share/class=loss`). No value, no status.
 */
export function statusOf(figure: Judged, bounds: Bounds): Status | null {
  if (figure.exact === null) return null;
  const candidates =
    bounds.get(`${figure.indicator}.${figure.measure}`)?.filter((bound) => applies(bound, figure)) ?? [];
  const bound = candidates.toSorted((a, b) => specificity(a) - specificity(b)).at(-1);
  if (bound === undefined) return null;
  if (isBreached(figure.exact, bound.red, bound)) return 'red';
  return isBreached(figure.exact, bound.amber, bound) ? 'amber' : 'green';
}

function applies(bound: Bound, figure: Judged): boolean {
  if (!figure.ownDimensions.every((name) => Object.hasOwn(bound.dimensions, name))) return false;
  return Object.entries(bound.dimensions).every(([name, value]) => figure.dimensions[name] === value);
}

function specificity(bound: Bound): number {
  return Object.keys(bound.dimensions).length;
}

function isBreached(value: Fraction, limit: Fraction | null, bound: Bound): boolean {
  if (limit === null) return false;
  const [left, right] = [value.numerator * limit.denominator, limit.numerator * value.denominator];
  if (left === right) return bound.boundBreaches;
  return bound.direction === 'above' ? left > right : left < right;
}

function decimal(text: string | undefined): Fraction | null {
  return text === undefined ? null : fractionOf(text);
}

function badPattern(figure: string): RiskpressError {
  return new RiskpressError(
    'configInvalid',
    `threshold: expected CODE[.measure][/dimension=value], found ${JSON.stringify(figure)}`,
  );
}
