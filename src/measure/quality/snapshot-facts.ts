import { Temporal } from 'temporal-polyfill';

import { type DefinitionSet, daysBetween, type Reject, type Snapshot, type TablePart } from '../../domain/index.ts';
import { bookTable, type FactRow, type FactTable } from '../fact-table.ts';

/** Columns that a tape must fill; the class is one of them only where the definition set classifies by it. */
const MANDATORY = ['cutoff_date', 'loan_id', 'currency', 'principal_balance', 'days_past_due'] as const;

/** What the snapshot says of one month's tape beside its rows; absent facts come with their reason. */
export interface QualityFacts {
  readonly table: FactTable;
  readonly absent: ReadonlyMap<string, string>;
}

/** What the quality facts of one month are told from. */
export interface QualityQuestion {
  readonly month: string;
  readonly cutoff: string;
  /** Absent where balances come added up. */
  readonly loans: TablePart | undefined;
  /** ISO instant at which the check says the month was extracted, where the manifests do not. */
  readonly extractedAt: string | null;
  /** ISO instant of the order, for the report month. */
  readonly orderedAt: string | null;
  readonly timeZone: string;
  readonly definitionSet: DefinitionSet;
}

/** Completeness, validity, duplicates and timeliness of one month, from the snapshot's own counts. */
export function qualityFacts(snapshot: Snapshot, question: QualityQuestion): QualityFacts {
  const absent = new Map<string, string>();
  const completeness = completenessRows(snapshot, question);
  if (completeness.length === 0) for (const fact of ['cells', 'presentCells']) absent.set(fact, 'notSupplied:quality');
  const rejected = rejectedRows(snapshot, question.month);
  if (rejected === null) absent.set('rowsRejected', 'rejectsNotKept');
  const duplicates = duplicateRows(snapshot, question.month);
  if (duplicates === null) absent.set('duplicates', 'rejectsNotKept');
  const days = extractionDays(snapshot, question);
  if (days === null) absent.set('extractionDays', 'notSupplied:manifest');
  const ordered = question.orderedAt === null ? null : daysTo(question.orderedAt, question);
  if (ordered === null) absent.set('orderDays', 'notSupplied:order');
  const counts: FactRow = {
    keys: {},
    facts: {
      rowsLoaded: BigInt(question.loans?.rows ?? 0),
      rowsRejected: rejected ?? 0n,
      duplicates: duplicates ?? 0n,
      extractionDays: days ?? 0n,
      orderDays: ordered ?? 0n,
    },
  };
  return { table: bookTable([...completeness, counts]), absent };
}

function completenessRows(snapshot: Snapshot, question: QualityQuestion): readonly FactRow[] {
  const mandatory = new Set<string>(question.definitionSet === 'cn_2023' ? [...MANDATORY, 'asset_class_5'] : MANDATORY);
  return snapshot.quality
    .filter((count) => count.month === question.month)
    .map((count) => ({
      keys: { column: count.column, mandatory: mandatory.has(count.column) ? 'yes' : 'no' },
      facts: { cells: BigInt(count.cells), presentCells: BigInt(count.present) },
    }));
}

/** Rows of the month refused for their content; null where they were too many to be kept apart by month. */
function rejectedRows(snapshot: Snapshot, month: string): bigint | null {
  const overflow = Object.entries(snapshot.rejectCounts).some(([reason, n]) => reason !== 'duplicateKey' && n > 0);
  if (!overflow) return countRejects(snapshot, month, (reject) => reject.reason !== 'duplicateKey');
  const controls = snapshot.controls.filter((control) => control.table === 'loan_snapshot');
  if (controls.some((control) => control.month === null)) return null;
  return controls.reduce((sum, control) => sum + (control.month === month ? BigInt(control.rejected) : 0n), 0n);
}

function duplicateRows(snapshot: Snapshot, month: string): bigint | null {
  if ((snapshot.rejectCounts.duplicateKey ?? 0) > 0) return null;
  return countRejects(snapshot, month, (reject) => reject.reason === 'duplicateKey');
}

function countRejects(snapshot: Snapshot, month: string, counts: (reject: Reject) => boolean): bigint {
  const inMonth = (reject: Reject): boolean => (reject.month ?? monthOfFile(snapshot, reject.file)) === month;
  return BigInt(
    snapshot.rejects.filter((reject) => reject.table === 'loan_snapshot' && counts(reject) && inMonth(reject)).length,
  );
}

/** A row whose own date cannot be read belongs to the month of its file, where the file has one. */
function monthOfFile(snapshot: Snapshot, file: string): string | null {
  return snapshot.controls.find((control) => control.name === file)?.month ?? null;
}

function extractionDays(snapshot: Snapshot, question: QualityQuestion): bigint | null {
  const declared = snapshot.controls
    .filter((control) => control.table === 'loan_snapshot' && control.month === question.month)
    .flatMap((control) => control.manifest?.extractedAt ?? []);
  const newest = declared.sort().at(-1) ?? question.extractedAt;
  if (newest === null) return null;
  return daysTo(newest, question);
}

/** Calendar days from the cut-off to an instant, by the lender's own days. */
function daysTo(instant: string, question: QualityQuestion): bigint {
  const day = Temporal.Instant.from(instant).toZonedDateTimeISO(question.timeZone).toPlainDate().toString();
  return BigInt(daysBetween(question.cutoff, day));
}
