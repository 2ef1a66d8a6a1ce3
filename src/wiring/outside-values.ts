import { type ReportedValue, reportedTies, tieBlockers } from '../check/index.ts';
import type { ComposeInputs } from '../compose/index.ts';
import {
  type CheckResult,
  DEFAULT_DEFINITION_SET,
  type Figure,
  figureId,
  monthOf,
  parseFigureId,
  parsePeriod,
  type Snapshot,
} from '../domain/index.ts';
import type { Assignment } from './ask.ts';
import { openGates } from './open-gates.ts';
import { engineOf } from './staying-book.ts';
import { readTimeless } from './timeless-rows.ts';
import type { Workplace } from './workplace.ts';

type OutsideValue = NonNullable<ComposeInputs['reported']>[number];

/** What others have: values that were reported to them already, and what peers published. */
export interface OutsideValues {
  readonly reported: readonly OutsideValue[];
  readonly benchmarks: readonly OutsideValue[];
}

/** Reads both tables; periods of reported values become the months that our figures have. */
export async function readOutsideValues(snapshot: Snapshot, place: Workplace): Promise<OutsideValues> {
  const engine = await engineOf(snapshot, place);
  const { fiscalYearStart } = place.configuration.lender;
  const [reported, benchmarks] = await Promise.all([
    readTimeless(engine, snapshot, 'reported_value'),
    readTimeless(engine, snapshot, 'benchmark'),
  ]);
  return {
    reported: reported
      .map(outsideValue)
      .map((value) => ({ ...value, period: monthNamed(value.period, fiscalYearStart) })),
    benchmarks: benchmarks.map(outsideValue),
  };
}

/** Our figures, and what was reported of them. */
type Tied = Pick<OutsideValues, 'reported'> & { readonly figures: ReadonlyMap<string, Figure> };

/**
 * The check with our figures tied to what others already received, months of the report's trend only. Error `gateFailed`
 * where a difference is configured to stop the report.
 */
export function tieReported(
  assignment: Assignment,
  known: { readonly snapshot: Snapshot; readonly check: CheckResult; readonly measurement: Tied },
): CheckResult {
  const { check, measurement, snapshot } = known;
  const months = new Set([...measurement.figures.values()].map(({ period }) => period));
  const values = measurement.reported
    .filter(({ period, figure }) => months.has(period) && isOurs(assignment, figure))
    .map(({ figure, period, source, value }) => ({ figure, month: period, source, value }));
  const ties = reportedTies(values, (value) => figureOf(assignment, measurement, value), assignment.settings.gates);
  const warnings = ties
    .filter(({ critical, passed, notChecked }) => !critical && !passed && notChecked === null)
    .map(({ id, month, left, right }) => `${month}: ours is ${left}, reported was ${right} (tie ${id})`);
  return openGates(assignment, {
    ...check,
    ties: [...check.ties, ...ties],
    blockers: [...check.blockers, ...tieBlockers(ties, snapshot)],
    warnings: [...check.warnings, ...warnings],
  });
}

/** What was reported of the whole book is nothing to tie a part of it to. */
function isOurs({ scope }: Assignment, figure: string): boolean {
  const dimensions = parseFigureId(withPeriod(figure, '2000-01'))?.dimensions ?? {};
  return Object.entries(scope).every(([name, value]) => dimensions[name] === value);
}

function figureOf({ settings }: Assignment, { figures }: Tied, value: ReportedValue): Figure | undefined {
  const name = parseFigureId(withPeriod(value.figure, value.month));
  if (name === undefined) return undefined;
  const set = settings.definitionSet === DEFAULT_DEFINITION_SET ? {} : { set: settings.definitionSet };
  return figures.get(figureId({ ...name, dimensions: { ...set, ...name.dimensions } }));
}

/** `C1.share/class=loss` and `2026-09` -> `C1.share@2026-09/class=loss`. */
function withPeriod(figure: string, month: string): string {
  const [name = '', ...path] = figure.split('/');
  return [`${name}@${month}`, ...path].join('/');
}

function monthNamed(period: string, fiscalYearStart: number): string {
  try {
    return monthOf(parsePeriod(period, fiscalYearStart).end);
  } catch {
    return period;
  }
}

function outsideValue(row: Readonly<Record<string, unknown>>): OutsideValue {
  const text = (name: string): string | null => (typeof row[name] === 'string' ? row[name] : null);
  return {
    figure: text('indicator') ?? '',
    period: text('period') ?? '',
    source: text('source') ?? '',
    value: (text('value') ?? '0').replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, ''),
    date: text('date'),
    explanation: text('explanation'),
  };
}
