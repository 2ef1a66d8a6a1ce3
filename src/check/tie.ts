import { fractionOf, type ReportSettings, type Tie, unitsText } from '../domain/index.ts';

export type Tolerances = ReportSettings['gates']['tolerances'];

/** Two numbers that must agree, as exact decimal text, and how far apart they may be. */
export interface Pair {
  readonly id: string;
  readonly month: string | null;
  readonly critical: boolean;
  readonly left: string;
  readonly right: string;
  /** The bound where the gate itself is one (`rejects.rows`); configured tolerances widen it for their tie. */
  readonly tolerance?: string;
  readonly toleranceReason?: string;
}

/**
 * The kinds of ties by the first part of their id; `/` and what the tie is about follow. Ids are public (docs/reference/ties.md):
 * tolerances in configuration and findings name them.
 */
export const TIE_KINDS = {
  rows: 'records counted from the bytes = loaded + rejected + filtered',
  'manifest.present': 'every file whose mapping names a manifest has one',
  'manifest.rows': 'row count that the sender declared = records counted from the bytes',
  'manifest.total': 'control total that the sender declared = sum of the rows read, loaded and rejected',
  'manifest.sha256': 'hash that the sender declared = hash of the file',
  'manifest.cutoff': 'cut-off date that the sender declared = cut-off date of the rows',
  'stage.rows': 'rows loaded = rows in the staged table',
  'stage.total': 'control total of the rows read = sum over the staged table',
  'months.present': 'every month shown has a loan tape, or sums where the lender has no loans',
  'keys.conflicting': 'duplicate keys whose rows differ = 0',
  'class.sum': 'classes, unknown ones included, sum to the book',
  'cut.sum': 'segments of a dimension, unknown ones included, sum to the book',
  'gl.account': 'book = general ledger by account and currency',
  'gl.total': 'book = general ledger by currency',
  'provision.orphans': 'provisions = provisions with a loan on the tape',
  'adjustment.persons': 'adjustments that one person prepared and approved = 0',
  'reported.value': 'figure = value that was reported elsewhere',
  'rejects.rows': 'share of rows rejected <= gates.maxRejectShare',
  'rejects.balance': 'share of the balance rejected <= gates.maxRejectShare',
  'freshness.cutoff': 'cut-off date of the data = end of the period',
  'freshness.extraction': 'days from cut-off to extraction <= gates.freshnessDays',
} as const;
export type TieKind = keyof typeof TIE_KINDS;

/** Judges a pair. A tolerance configured for the tie's id, else for its kind, applies with its reason. */
export function tieOf(pair: Pair, tolerances: Tolerances): Tie {
  const { id, month, critical, left, right } = pair;
  const configured = configuredFor(id, tolerances);
  const tolerance = configured?.amount ?? pair.tolerance ?? '0';
  const difference = minus(left, right);
  return {
    id,
    critical,
    month,
    left,
    right,
    difference,
    tolerance,
    toleranceReason: configured?.reason ?? pair.toleranceReason ?? null,
    passed: !isMore(difference.replace('-', ''), tolerance),
    notChecked: null,
  };
}

/** Judges two texts that must be the same (hashes, dates); there is no difference to tell. */
export function sameText(pair: Omit<Pair, 'tolerance' | 'toleranceReason'>): Tie {
  const { id, month, critical, left, right } = pair;
  const passed = left === right;
  return {
    id,
    critical,
    month,
    left,
    right,
    difference: null,
    tolerance: '0',
    toleranceReason: null,
    passed,
    notChecked: null,
  };
}

/** A tie that could not be checked: it has not passed, and it does not block. */
export function unchecked(id: string, month: string | null, reason: string): Tie {
  return {
    id,
    critical: false,
    month,
    left: null,
    right: null,
    difference: null,
    tolerance: '0',
    toleranceReason: null,
    passed: false,
    notChecked: reason,
  };
}

export function kindOf(id: string): string {
  return id.split('/', 1)[0] ?? id;
}

/** Exact sum of decimal texts. */
export function sum(values: readonly string[]): string {
  return values.reduce((total, value) => plus(total, value), '0');
}

export function minus(left: string, right: string): string {
  return plus(left, right.startsWith('-') ? right.slice(1) : `-${right}`);
}

export function isMore(left: string, right: string): boolean {
  const difference = minus(left, right);
  return !difference.startsWith('-') && fractionOf(difference).numerator !== 0n;
}

function configuredFor(id: string, tolerances: Tolerances): Tolerances[number] | undefined {
  const exact = tolerances.find(({ tie }) => tie === id);
  return exact ?? tolerances.find(({ tie }) => tie === kindOf(id));
}

function plus(left: string, right: string): string {
  const [a, b] = [fractionOf(left), fractionOf(right)];
  const denominator = a.denominator > b.denominator ? a.denominator : b.denominator;
  const units = a.numerator * (denominator / a.denominator) + b.numerator * (denominator / b.denominator);
  return unitsText(units, denominator.toString().length - 1);
}
