import {
  DEFAULT_DEFINITION_SET,
  type Figure,
  monthOf,
  parsePeriod,
  RiskpressError,
  type Row,
  type Snapshot,
} from '../domain/index.ts';
import type { Measurement } from '../measure/index.ts';
import {
  type AdjustedFigure,
  type Adjustment,
  applyAdjustments,
  type Restated,
  restatementFigures,
  restatementsOf,
  withRestatement,
} from '../revise/index.ts';
import type { Assignment } from './ask.ts';
import { figuresIssuedBefore } from './issued-figures.ts';
import { type OutsideValues, readOutsideValues } from './outside-values.ts';
import { engineOf } from './staying-book.ts';
import { readTimeless } from './timeless-rows.ts';
import type { Workplace } from './workplace.ts';

/** What was measured, with what was changed after close and what differs from what was issued. */
export interface Revised extends Measurement, OutsideValues {
  readonly adjusted: readonly AdjustedFigure[];
  readonly restated: readonly Restated[];
}

interface Measured {
  readonly snapshot: Snapshot;
  readonly measurement: Measurement;
  /** The report's month. */
  readonly month: string;
  /** Judges a figure that was adjusted. */
  readonly statusOf: (figure: Figure) => Figure['status'];
}

/** Applies approved adjustments, then compares with what earlier issues gave. Error `gateFailed`. */
export async function revise(assignment: Assignment, known: Measured, place: Workplace): Promise<Revised> {
  const { measurement, month } = known;
  const adjustments = await adjustmentsOf(assignment, known.snapshot, place);
  const { figures, adjusted, unknown } = applyAdjustments(measurement.figures, adjustments, {
    reportMonth: month,
    fiscalYearStart: place.configuration.lender.fiscalYearStart,
    statusOf: known.statusOf,
  });
  refuseUnknown(assignment, unknown);
  const restated = await restatedOf(assignment, { figures, month }, place);
  const outside = await readOutsideValues(known.snapshot, place);
  const { scope, settings } = assignment;
  const set = settings.definitionSet === DEFAULT_DEFINITION_SET ? {} : { set: settings.definitionSet };
  const book = { month, dimensions: { ...scope, ...set }, definitionSet: settings.definitionSet };
  const told = restatementFigures(restated, figures, book).map((figure) => {
    return [figure.id, { ...figure, status: known.statusOf(figure) }] as const;
  });
  return Object.freeze({
    ...measurement,
    figures: new Map([...figures, ...told]),
    indicators: withRestatement(measurement.indicators),
    adjusted,
    restated: restated ?? [],
    ...outside,
  });
}

async function restatedOf(
  { settings, scope }: Assignment,
  { figures, month }: { readonly figures: ReadonlyMap<string, Figure>; readonly month: string },
  place: Workplace,
): Promise<readonly Restated[] | null> {
  const months = [...new Set([...figures.values()].map(({ period }) => period))];
  const issued = await figuresIssuedBefore(place.archive, { report: settings.id, scope, month }, months);
  return issued === null ? null : restatementsOf(figures, issued);
}

/** The lender's adjustments up to the report's month, in the order of their ids. */
async function adjustmentsOf(
  { settings, period }: Assignment,
  snapshot: Snapshot,
  place: Workplace,
): Promise<readonly Adjustment[]> {
  const { lender } = place.configuration;
  const currency = settings.currency ?? lender.currency;
  const rows = await readTimeless(await engineOf(snapshot, place), snapshot, 'adjustment');
  return rows
    .map((row) => {
      const id = text(row.adjustment_id);
      if (row.currency !== currency)
        throw badAdjustment(id, `expected an amount in ${currency}, found ${row.currency}`);
      return {
        ...{ id, month: monthOfName(text(row.period), lender.fiscalYearStart, id), cells: text(row.cells) },
        ...{ amount: text(row.amount), reason: text(row.reason) },
        ...{ preparer: text(row.preparer), approver: text(row.approver) },
      };
    })
    .filter(({ month }) => month <= monthOf(period.end))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function monthOfName(name: string, fiscalYearStart: number, id: string): string {
  try {
    return monthOf(parsePeriod(name, fiscalYearStart).end);
  } catch {
    throw badAdjustment(id, `expected a period like 2026-10 or 2026-Q3, found ${name}`);
  }
}

/** A scope holds a part of the book: cells of other parts are none of its figures. */
function refuseUnknown({ scope }: Assignment, unknown: readonly { id: string; cell: string }[]): void {
  const [first] = unknown;
  if (first === undefined || Object.keys(scope).length > 0) return;
  throw badAdjustment(first.id, `cells: expected amounts or ratios that this report has, found ${first.cell}`);
}

function badAdjustment(id: string, message: string): RiskpressError {
  return new RiskpressError('gateFailed', `adjustment ${id}: ${message}`);
}

function text(cell: Row[string] | undefined): string {
  return typeof cell === 'string' ? cell : '';
}
