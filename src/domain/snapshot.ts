import type { TableName } from './table.ts';

/** One input as it was read: any change of its bytes is a change of the snapshot. */
export interface SnapshotInput {
  /** Path relative to the mapping file's folder, with `/`; for a query, `query:<mapping file name>`. */
  readonly name: string;
  readonly table: TableName;
  readonly sha256: string;
  readonly bytes: number;
}

/** Typed rows of one canonical table and month (or `all` for a timeless table), as one Parquet file. */
export interface TablePart {
  readonly table: TableName;
  /** `2026-10`, or `all`. */
  readonly month: string;
  readonly rows: number;
  /** Order-free digest of the logical rows; independent of the Parquet bytes. */
  readonly digest: string;
  /** Canonical columns that the mapping supplies, in canonical order. Others are absent from the file. */
  readonly columns: readonly string[];
  /** SHA-256 of the Parquet file. */
  readonly sha256: string;
  /** Absolute path of the Parquet file while the run works; never part of a hash. */
  readonly path: string;
  /** Distinct cut-off dates in the part, ISO, ascending (empty for tables without one). */
  readonly cutoffs: readonly string[];
}

export const REJECT_REASONS = [
  'missingValue',
  'badDate',
  'badNumber',
  'tooManyDecimals',
  'outOfRange',
  'negative',
  'unknownCode',
  'badCurrency',
  'columnCount',
  'badExpression',
  'duplicateKey',
  'looksPersonal',
  'tooLong',
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

/** A row that did not enter the snapshot. The value is masked: length and character classes only. */
export interface Reject {
  readonly table: TableName;
  /** Input name as in SnapshotInput. */
  readonly file: string;
  /** 1-based physical line of the record's first character; null where a query has no lines. */
  readonly line: number | null;
  /** Source column, or null where the whole row is at fault. */
  readonly column: string | null;
  readonly reason: RejectReason;
  readonly expected: string;
  readonly maskedValue: string | null;
  /** Month the row would belong to, or null when that cannot be told. */
  readonly month: string | null;
}

/** Counts of one input, from the bytes, the manifest and the parser; they must agree. */
export interface InputControl {
  readonly name: string;
  readonly table: TableName;
  readonly month: string | null;
  /** Which columns of an unpivoted source: `to=AAA`; absent where the month says it. */
  readonly group?: string;
  /**
   * Records counted from the bytes (record ends outside quotes, less the header). A source that is unpivoted has one
   * control a group of columns, each over all its records.
   */
  readonly recordsInBytes: number;
  /** Records left out: by `where`, by being of a later month than asked for, or by having nothing in an unpivoted month. */
  readonly filtered: number;
  readonly loaded: number;
  readonly rejected: number;
  /** Sum of the control column (principal_balance, amount, balance) over loaded and over rejected rows, decimal text. */
  readonly loadedTotal: string | null;
  readonly manifest: ManifestRecord | null;
  /** Whether the mapping names a manifest; where it does and there is none, a critical tie fails. */
  readonly manifestExpected?: boolean;
}

/** What the sender declared: one line of a manifest file. Absent members were not declared. */
export interface ManifestRecord {
  readonly cutoffDate: string | null;
  readonly rowCount: number | null;
  readonly controlTotal: string | null;
  readonly sha256: string | null;
  /** ISO instant at which the sender extracted the data. */
  readonly extractedAt: string | null;
}

/** Completeness (D1) and validity (D2) counts of one loan_snapshot month, taken before rejects leave. */
export interface QualityCount {
  readonly month: string;
  readonly column: string;
  readonly cells: number;
  readonly present: number;
}

/**
 * The sealed data of a run. `hash` covers input hashes, mapping hashes and the logical digests of the parts.
 */
export interface Snapshot {
  readonly hash: string;
  readonly inputs: readonly SnapshotInput[];
  /** SHA-256 of each mapping's canonical JSON, by mapping file name. */
  readonly mappings: Readonly<Record<string, string>>;
  readonly parts: readonly TablePart[];
  readonly rejects: readonly Reject[];
  /** All rejects by reason; `rejects` keeps at most 10,000 of them with their positions. */
  readonly rejectCounts: Readonly<Record<string, number>>;
  readonly controls: readonly InputControl[];
  readonly quality: readonly QualityCount[];
  /** Duplicate keys whose rows differ: a critical tie fails. */
  readonly conflictingKeys: number;
  /** Set where the rows stayed in the lender's engine: parts then have no files, and `hash` covers the facts. */
  readonly staying?: StayingBook;
}

/** A book that stays where it is: the connection's name, the engine with its version, and the tables that were asked. */
export interface StayingBook {
  readonly connection: string;
  readonly engine: string;
  readonly tables: readonly { readonly table: TableName; readonly rows: number }[];
}

/** The tables that tell what was lent at a cut-off: the loans, or sums where a month has no loans. */
const BOOK_TABLES = ['loan_snapshot', 'balance_aggregate'] as const;
export type BookTable = (typeof BOOK_TABLES)[number];

/** The parts that make the book, by month: loans, or sums of months without loans. */
export function bookOf({ parts }: Pick<Snapshot, 'parts'>): ReadonlyMap<string, TablePart> {
  const [loans, sums] = BOOK_TABLES.map((table) => parts.filter((part) => part.table === table));
  return new Map([...(sums ?? []), ...(loans ?? [])].map((part) => [part.month, part]));
}

/** Whether there is no book, and what there is was added up elsewhere and has no cut-off: transitions or vintages. */
export function isAllAdded(snapshot: Pick<Snapshot, 'parts'>): boolean {
  const added = snapshot.parts.some(({ table }) => table === 'transition_count' || table === 'vintage_cell');
  return added && bookOf(snapshot).size === 0;
}

/** One check that two independent numbers agree. `difference` is left minus right, decimal text. */
export interface Tie {
  readonly id: string;
  readonly critical: boolean;
  readonly month: string | null;
  readonly left: string | null;
  readonly right: string | null;
  readonly difference: string | null;
  readonly tolerance: string;
  readonly toleranceReason: string | null;
  readonly passed: boolean;
  /** Why it could not be checked (`notSupplied:gl_control`), or null. A tie that was not checked has not passed. */
  readonly notChecked: string | null;
}

/** What the gates say of a snapshot for one period. `blockers` empty means the report may be issued. */
export interface CheckResult {
  readonly cutoffDate: string;
  readonly ties: readonly Tie[];
  readonly blockers: readonly string[];
  readonly warnings: readonly string[];
  /** ISO instant of extraction by the newest manifest of the period, or null. */
  readonly extractedAt: string | null;
}
