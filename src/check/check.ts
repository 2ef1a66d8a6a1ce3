import {
  bookOf,
  type CheckResult,
  DPD_BANDS,
  LOAN_CLASSES,
  monthOf,
  nearest,
  type Snapshot,
  type Tie,
} from '../domain/index.ts';
import { type Book, readBook } from './book.ts';
import { adjustmentTies, ledgerTies, orphanTies, stageTies, sumTies } from './book-ties.ts';
import { freshnessTies, keyTie, monthTies, rejectTies } from './gate-ties.ts';
import { inputTies } from './input-ties.ts';
import { bookTableOf, type CheckOptions, type Question } from './question.ts';
import { tieBlockers } from './sentence.ts';
import { kindOf, TIE_KINDS } from './tie.ts';

/**
 * Judges a snapshot for one period: every tie with its numbers, a sentence for each failed critical one (`blockers`),
 * and what deserves a word without stopping (`warnings`). Amounts are exact decimal text. Errors: `engineFailed`.
 */
export async function checkSnapshot(snapshot: Snapshot, options: CheckOptions): Promise<CheckResult> {
  const question = questionOf(snapshot, options);
  const extractedAt = extractionOf(snapshot, question);
  const books = await readBooks(question);
  const ties = [
    ...freshnessTies(question, extractedAt),
    ...monthTies(snapshot, question),
    keyTie(snapshot, question),
    ...inputTies(snapshot, question),
    ...stageTies(snapshot, books, question),
    ...rejectTies(snapshot, books, question),
    ...books.flatMap((book) => sumTies(book, question)),
    ...(await engineTies(snapshot, books, question)),
    ...(await adjustmentTies(snapshot, question)),
  ].map((tie) => withCritical(tie, question));
  return {
    cutoffDate: question.cutoffDate,
    ties,
    blockers: tieBlockers(ties, snapshot),
    warnings: warningsOf(ties, books, question),
    extractedAt,
  };
}

/** A tie that would only warn stops the report where its configuration says so. */
function withCritical(tie: Tie, { gates }: Question): Tie {
  const named = gates.critical.includes(tie.id) || gates.critical.includes(kindOf(tie.id));
  return named && tie.notChecked === null ? { ...tie, critical: true } : tie;
}

function questionOf(snapshot: Snapshot, options: CheckOptions): Question {
  const cutoffDate = options.cutoff === 'periodEnd' ? options.period.end : newestInPeriod(snapshot, options);
  const month = monthOf(cutoffDate);
  const months = new Set([...options.months, month]);
  const shown = [...months].filter((each) => each <= month).sort();
  const concerns = (each: string | null): boolean => each === null || months.has(each);
  const { tolerances } = options.gates;
  const book = bookOf(snapshot);
  // Without the month's own part, what the rest of the book is of.
  const table = bookTableOf(book.get(month) ?? [...book.values()].at(-1));
  return { ...options, months: shown, tolerances, book, table, cutoffDate, month, concerns };
}

/** The newest cut-off inside the period; its end where there is none, and the missing month then blocks. */
function newestInPeriod(snapshot: Snapshot, { period }: CheckOptions): string {
  const dates = [...bookOf(snapshot).values()].flatMap((part) => part.cutoffs);
  const inside = dates.filter((date) => date >= period.start && date <= period.end).sort();
  return inside.at(-1) ?? period.end;
}

/** The newest extraction that the manifests of a month's book, or of files of several months, declare. */
function extractionOf(snapshot: Snapshot, { month, table }: Question): string | null {
  const tapes = snapshot.controls.filter((control) => {
    return control.table === table && (control.month === month || control.month === null);
  });
  const instants = tapes.map((control) => control.manifest?.extractedAt ?? null).filter((instant) => instant !== null);
  return instants.toSorted((a, b) => Date.parse(a) - Date.parse(b)).at(-1) ?? null;
}

async function readBooks(question: Question): Promise<readonly Book[]> {
  const books: Book[] = [];
  for (const month of question.months) {
    const part = question.book.get(month);
    if (part !== undefined) books.push(await readBook(question.engine, part));
  }
  return books;
}

async function engineTies(snapshot: Snapshot, books: readonly Book[], question: Question): Promise<readonly Tie[]> {
  const ties: Tie[] = [];
  for (const book of books) {
    ties.push(...(await ledgerTies(snapshot, book, question)));
    ties.push(...(await orphanTies(snapshot, book.month, question)));
  }
  return ties;
}

function warningsOf(ties: readonly Tie[], books: readonly Book[], question: Question): readonly string[] {
  return [
    ...ties.filter((tie) => !tie.critical && !tie.passed && tie.notChecked === null).map(warningOfTie),
    ...freshnessWarnings(ties, question),
    ...currencyWarnings(books, question),
    ...labelWarnings(books),
    ...toleranceWarnings(ties, question),
  ];
}

function warningOfTie(tie: Tie): string {
  if (kindOf(tie.id) === 'provision.orphans') {
    return `${tie.month}: ${tie.difference} of ${tie.left} provisions have no loan on the tape`;
  }
  if (kindOf(tie.id) === 'months.present') {
    return `${tie.month}: no sums for this month, which the report shows: its figures say noHistory (tie ${tie.id})`;
  }
  return `${tie.month ?? 'all months'}: ${tie.left} against ${tie.right} (tie ${tie.id})`;
}

function freshnessWarnings(ties: readonly Tie[], question: Question): readonly string[] {
  const tie = ties.find(({ id }) => id === 'freshness.extraction');
  if (tie?.notChecked !== 'notSupplied:manifest') return [];
  return [`${question.month}: no manifest says when the data was extracted, so its freshness is not checked`];
}

/** Sums over several currencies mean nothing; the figures then say mixedCurrency, and the report can still be issued. */
function currencyWarnings(books: readonly Book[], question: Question): readonly string[] {
  return books
    .filter((book) => book.month === question.month && book.currencies.some((code) => code !== question.currency))
    .map(({ month, currencies }) => {
      const some = currencies.slice(0, 5).join(', ');
      const list = currencies.length > 5 ? `${some} and ${currencies.length - 5} more` : some;
      const advice = 'map one currency (currency: { const: … }, or where:) or set the report’s currency';
      return `${month}: the book is in ${list}, the report in ${question.currency}: totals are not available (mixedCurrency); ${advice}`;
    });
}

function labelWarnings(books: readonly Book[]): readonly string[] {
  return books
    .filter(({ strange }) => strange.length > 0)
    .map(({ month, strange }) => {
      const [column = '', label = ''] = (strange[0] ?? '').split(/ (.*)/s);
      const known: readonly string[] = column === 'class' ? LOAN_CLASSES : DPD_BANDS.map(({ name }) => name);
      const near = nearest(label, known) ?? known.join(', ');
      const more = strange.length > 1 ? `, and ${strange.length - 1} more` : '';
      return `${month}: balance_aggregate.${column} is ${label}${more}, which no ratio counts; expected ${near}: map it through codes`;
    });
}

function toleranceWarnings(ties: readonly Tie[], question: Question): readonly string[] {
  const ids = new Set(ties.flatMap((tie) => [tie.id, kindOf(tie.id)]));
  return question.tolerances
    .filter(({ tie }) => !ids.has(tie) && !Object.hasOwn(TIE_KINDS, tie))
    .map(({ tie }) => {
      const near = nearest(tie, [...ids, ...Object.keys(TIE_KINDS)]);
      return `a tolerance is configured for ${tie}, which is no tie${near === undefined ? '' : `; did you mean ${near}?`}`;
    });
}
