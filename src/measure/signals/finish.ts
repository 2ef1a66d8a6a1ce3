import { shiftMonth } from '../../domain/index.ts';
import { BOOK, bookTable, type FactRow, type FactTable, rowsOf } from '../fact-table.ts';
import type { FinishMaterial } from '../family.ts';
import type { MeasureSettings } from '../settings.ts';
import { workingDays } from './working-days.ts';

/** Working days in which a signal of a severity is to be closed. */
const SIGNAL_DAYS: Readonly<Record<string, number>> = { red: 5, amber: 10, other: 20 };

/** Signals by severity and working days so far; `late` beyond what the severity allows, `closed` or still open. */
export function handlingTable({ raw: [first], sources }: FinishMaterial): FactTable | undefined {
  if (first === undefined) return undefined;
  const { settings, cutoff } = sources;
  const rows = rowsOf(first.table, BOOK, BOOK).map((row): FactRow => {
    const { severity = '', raised_on: raised = '', closed_on: closed = '' } = row.keys;
    const days = workingDays(raised, closed === '' ? cutoff : closed, settings);
    const allowed = allowedDays(severity, settings);
    const keys = {
      severity,
      days: String(days),
      late: days > allowed ? 'yes' : 'no',
      closed: closed === '' ? 'no' : 'yes',
    };
    return { keys, facts: row.facts };
  });
  return bookTable(rows);
}

/** Working days that a signal of a severity may take. */
export function allowedDays(severity: string, { signalDays }: MeasureSettings): number {
  return signalDays?.[severity] ?? SIGNAL_DAYS[severity] ?? 20;
}

/** What each month's deteriorations say of the signals before them. */
interface Deterioration {
  readonly month: string;
  readonly cutoff: string;
  readonly obligors: bigint;
  readonly warned: readonly { readonly signal: string; readonly obligor: string; readonly raised: string }[];
}

/**
 * Precision over signals old enough (raised in the twelve months that ended `horizon` months ago), recall and lead time
 * over the deteriorations of the trailing twelve months. A signal was right where its obligor deteriorated at one of the
 * `horizon` month-ends after the month in which it was raised.
 */
export function foresightTable({ raw, sources }: FinishMaterial): FactTable | undefined {
  const falls = raw.filter(({ statement }) => statement.name === 'deterioration').map(deteriorationOf);
  const cohorts = raw.find(({ statement }) => statement.name === 'signalCohort');
  if (cohorts === undefined || falls.length === 0) return undefined;
  const raised = rowsOf(cohorts.table, BOOK, BOOK);
  const year = falls.filter(({ month }) => month > shiftMonth(sources.month, -12));
  return bookTable([
    precisionRow(6, falls, raised, sources.month),
    precisionRow(12, falls, raised, sources.month),
    {
      keys: {},
      facts: {
        deteriorated: year.reduce((sum, { obligors }) => sum + obligors, 0n),
        forewarned: BigInt(
          year.reduce((sum, { warned }) => sum + new Set(warned.map(({ obligor }) => obligor)).size, 0),
        ),
      },
    },
    ...year.flatMap(leadRows),
  ]);
}

/** First month of tapes that a horizon's cohort needs. */
export function firstMonthNeeded(month: string, horizon: number): string {
  return shiftMonth(month, -horizon - 11);
}

function deteriorationOf({ statement, table }: FinishMaterial['raw'][number]): Deterioration {
  const rows = rowsOf(table, BOOK, BOOK);
  const warned = rows.filter(({ keys }) => keys.signal !== '');
  return {
    month: statement.month,
    cutoff: statement.month,
    obligors: rows.reduce((sum, { facts }) => sum + (facts.fallenObligors ?? 0n), 0n),
    warned: warned.map(({ keys }) => ({
      signal: keys.signal ?? '',
      obligor: keys.warned ?? '',
      raised: keys.raised_on ?? '',
    })),
  };
}

function precisionRow(
  horizon: number,
  falls: readonly Deterioration[],
  raised: readonly FactRow[],
  month: string,
): FactRow {
  const [first, last] = [firstMonthNeeded(month, horizon), shiftMonth(month, -horizon)];
  const isMature = (day: string): boolean => day.slice(0, 7) >= first && day.slice(0, 7) <= last;
  const right = new Set<string>();
  for (const fall of falls) {
    for (const { signal, raised: day } of fall.warned) {
      if (isMature(day) && fall.month > day.slice(0, 7) && fall.month <= shiftMonth(day.slice(0, 7), horizon)) {
        right.add(signal);
      }
    }
  }
  const mature = raised.filter(({ keys }) => isMature(keys.raised_on ?? ''));
  const matureSignals = mature.reduce((sum, { facts }) => sum + (facts.cohortSignals ?? 0n), 0n);
  return { keys: { horizon: String(horizon) }, facts: { matureSignals, rightSignals: BigInt(right.size) } };
}

/** Days from each forewarned obligor's first signal to the end of the month in which it fell, one row an obligor. */
function leadRows({ month, warned }: Deterioration): readonly FactRow[] {
  const first = new Map<string, string>();
  for (const { obligor, raised } of warned) {
    const known = first.get(obligor);
    if (known === undefined || raised < known) first.set(obligor, raised);
  }
  return [...first.values()].map((raised) => ({
    keys: { raised, fell: month },
    facts: { leads: 1n },
  }));
}
