import {
  daysBetween,
  type InputControl,
  isAllAdded,
  parseUnits,
  type Snapshot,
  significantText,
  type Tie,
} from '../domain/index.ts';
import type { Book } from './book.ts';
import { monthControls } from './book-ties.ts';
import { newestCutoff, type Question } from './question.ts';
import { isMore, minus, sum, tieOf, unchecked } from './tie.ts';

/**
 * One tie a missing month; one for all where none is missing. A tape is there every month; sums are given for the
 * months they were published for, so that only the report's own stops it.
 */
export function monthTies(snapshot: Snapshot, question: Question): readonly Tie[] {
  const id = 'months.present';
  if (isAllAdded(snapshot)) return [unchecked(id, null, 'notSupplied:loan_snapshot')];
  const missing = question.months.filter((month) => !question.book.has(month));
  if (missing.length > 0) {
    return missing.map((month) => {
      const critical = question.table === 'loan_snapshot' || month === question.month;
      return tieOf({ id, month, critical, left: '0', right: '1' }, question.tolerances);
    });
  }
  const count = String(question.months.length);
  return [tieOf({ id, month: null, critical: true, left: count, right: count }, question.tolerances)];
}

export function keyTie(snapshot: Snapshot, question: Question): Tie {
  const pair = {
    id: 'keys.conflicting',
    month: null,
    critical: true,
    left: String(snapshot.conflictingKeys),
    right: '0',
  };
  return tieOf(pair, question.tolerances);
}

/** Rejects of each table whose rows matter, and of the book month by month. */
export function rejectTies(snapshot: Snapshot, books: readonly Book[], question: Question): readonly Tie[] {
  const concerned = snapshot.controls.filter((control) => question.concerns(control.month));
  const groups = Map.groupBy(concerned, ({ table, month }) => `${table} ${month ?? ''}`);
  const rows = [...groups.values()].flatMap((controls) => rejectedRows(controls, question));
  const current = books.find((book) => book.month === question.month);
  return [...rows, ...(current === undefined ? [] : [rejectedBalance(snapshot, current, question)])];
}

/** Months without a reject are told only where they are the report's own. */
function rejectedRows(controls: readonly InputControl[], question: Question): readonly Tie[] {
  const [first] = controls;
  const rejected = total(controls.map((control) => control.rejected));
  const read = total(controls.map((control) => control.rejected + control.loaded));
  if (first === undefined || (rejected === 0n && first.month !== question.month && first.month !== null)) return [];
  const share = read === 0n ? '0' : significantText({ numerator: rejected, denominator: read });
  return [shareTie(`rejects.rows/${first.table}`, first.month, share, question)];
}

/** Against the sender's total where every file declares one, else against the sum of the rows that could be read. */
function rejectedBalance(snapshot: Snapshot, book: Book, question: Question): Tie {
  const id = `rejects.balance/${book.table}`;
  const controls = monthControls(snapshot, book);
  const sent = controls.map(({ manifest, loadedTotal, filtered, group }) => {
    return filtered === 0 && group === undefined ? (manifest?.controlTotal ?? loadedTotal) : loadedTotal;
  });
  const known = sent.filter((amount) => amount !== null);
  if (controls.length === 0 || known.length < sent.length) return unchecked(id, book.month, 'notByMonth');
  const whole = sum(known);
  if (!isMore(whole, '0')) return unchecked(id, book.month, 'zeroDenominator');
  const lost = minus(whole, book.staged).replace('-', '');
  const share = significantText({ numerator: parseUnits(lost, 6), denominator: parseUnits(whole, 6) });
  return shareTie(id, book.month, share, question);
}

function shareTie(id: string, month: string | null, share: string, question: Question): Tie {
  const bound = { tolerance: question.gates.maxRejectShare, toleranceReason: 'gates.maxRejectShare' };
  return tieOf({ id, month, critical: true, left: share, right: '0', ...bound }, question.tolerances);
}

/** The data is of the period: its cut-off date, and when it was extracted, by the manifest and never by today's clock. */
export function freshnessTies(question: Question, extractedAt: string | null): readonly Tie[] {
  return [cutoffTie(question), extractionTie(question, extractedAt)];
}

function cutoffTie(question: Question): Tie {
  const id = 'freshness.cutoff';
  const part = question.book.get(question.month);
  const found = part === undefined ? undefined : newestCutoff(part);
  if (found === undefined) return unchecked(id, question.month, `notSupplied:${question.table}`);
  const difference = String(daysBetween(question.cutoffDate, found));
  const base = tieOf({ id, month: question.month, critical: true, left: difference, right: '0' }, question.tolerances);
  return { ...base, left: found, right: question.cutoffDate };
}

function extractionTie(question: Question, extractedAt: string | null): Tie {
  const id = 'freshness.extraction';
  const { gates, month, cutoffDate } = question;
  if (gates.freshnessDays === 'off') return unchecked(id, month, 'switchedOff');
  if (extractedAt === null) return unchecked(id, month, 'notSupplied:manifest');
  const days = daysBetween(cutoffDate, extractedAt.slice(0, 10));
  const bound = { tolerance: String(gates.freshnessDays), toleranceReason: 'gates.freshnessDays' };
  const tie = tieOf({ id, month, critical: true, left: String(days), right: '0', ...bound }, question.tolerances);
  // Data extracted before its own cut-off cannot be complete, however near.
  return days < 0 ? { ...tie, passed: false } : tie;
}

function total(counts: readonly number[]): bigint {
  return counts.reduce((all, count) => all + BigInt(count), 0n);
}
