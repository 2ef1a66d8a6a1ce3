import {
  deepFreeze,
  type Figure,
  type Finding,
  fractionOf,
  type Scope,
  type Threshold,
  type Tie,
} from '../domain/index.ts';

/** What the findings are drawn from. Figures are those of the report's month. */
export interface Evidence {
  readonly figures: readonly Figure[];
  /** Dimensions that every figure of the report carries; absent for a report of the whole book. */
  readonly scope?: Scope;
  readonly thresholds: readonly Threshold[];
  readonly ties: readonly Tie[];
}

/**
 * The points that thresholds, floors and ties raise by themselves, worst first: bounds reached by the book before
 * bounds reached by a segment. Rules with owners and due dates are a matter of the rule set, not of this function.
 */
export function findingsOf(evidence: Evidence): readonly Finding[] {
  const bounds = evidence.figures.flatMap((figure) => boundFinding(figure, evidence.thresholds));
  const floors = evidence.figures.flatMap((figure) => floorFinding(figure, evidence.scope ?? {}));
  const ties = evidence.ties.filter((tie) => !tie.passed && tie.notChecked === null).map(tieFinding);
  return deepFreeze([...floors, ...bounds, ...ties].toSorted(worstFirst));
}

function boundFinding(figure: Figure, thresholds: readonly Threshold[]): readonly Finding[] {
  if (figure.status !== 'red' && figure.status !== 'amber') return [];
  const threshold = thresholdOf(figure, thresholds);
  const bound = (figure.status === 'red' ? threshold?.red : threshold?.amber) ?? null;
  const kind = figure.status === 'red' ? 'thresholdBreached' : 'thresholdNear';
  return [{ id: `bound:${figure.id}`, kind, severity: figure.status, evidence: [figure.id], bound, tie: null }];
}

/**
 * The threshold that gave the figure its status: of those whose bound it reached the most specific one, the later of
 * two equal ones. Several sets may bound one figure.
 */
function thresholdOf(figure: Figure, thresholds: readonly Threshold[]): Threshold | undefined {
  const depth = (threshold: Threshold): number => threshold.figure.split('/').length;
  const meant = thresholds.filter((candidate) => matches(candidate, figure)).toSorted((a, b) => depth(a) - depth(b));
  return meant.findLast((threshold) => isReached(figure, threshold)) ?? meant.at(-1);
}

/** Whether a figure reached the bound of its own status. */
function isReached({ value, status }: Figure, { amber, red, direction, atBound }: Threshold): boolean {
  const bound = status === 'red' ? red : amber;
  if (value === null || bound === undefined) return false;
  const [found, limit] = [fractionOf(value), fractionOf(bound)];
  const [left, right] = [found.numerator * limit.denominator, limit.numerator * found.denominator];
  if (left === right) return atBound !== 'within';
  return direction === 'above' ? left > right : left < right;
}

/** Whether a threshold's pattern (`C2`, `C1.share/class=loss`) names a figure. */
function matches(threshold: Threshold, figure: Figure): boolean {
  const [name = '', ...dimensions] = threshold.figure.split('/');
  const [code, measure = ''] = name.split('.');
  if (code !== figure.indicator || measure !== figure.measure) return false;
  return dimensions.every((part) => {
    const [dimension = '', value = ''] = part.split('=');
    return figure.dimensions[dimension] === value;
  });
}

/** Loans classed above their floor (C9) are a finding even where no threshold is configured. */
function floorFinding(figure: Figure, scope: Scope): readonly Finding[] {
  const isBook = Object.keys(figure.dimensions).every((name) => Object.hasOwn(scope, name));
  if (figure.indicator !== 'C9' || figure.measure !== 'count' || !isBook) return [];
  if (figure.value === null || fractionOf(figure.value).numerator <= 0n || figure.status !== null) return [];
  return [
    { id: `floor:${figure.id}`, kind: 'floorBreach', severity: 'red', evidence: [figure.id], bound: null, tie: null },
  ];
}

function tieFinding(tie: Tie): Finding {
  return {
    id: `tie:${tie.id}`,
    kind: 'tieFailed',
    severity: tie.critical ? 'red' : 'amber',
    evidence: [],
    bound: null,
    tie: tie.id,
  };
}

function worstFirst(a: Finding, b: Finding): number {
  return rank(a) - rank(b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** Red before amber; within a colour the book (fewest dimensions) before its segments. */
function rank(finding: Finding): number {
  const depth = (finding.evidence[0] ?? '').split('/').length;
  return (finding.severity === 'red' ? 0 : 100) + depth;
}
