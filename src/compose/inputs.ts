import type {
  BoardEntry,
  CheckResult,
  ComparisonKey,
  Figure,
  Finding,
  Indicator,
  LenderSettings,
  LoanList,
  LocalText,
  Order,
  Outlook,
  ReportSettings,
  Snapshot,
} from '../domain/index.ts';

/** Everything a report is made of. Nothing else is read: no clock, no file, no randomness. */
export interface ComposeInputs {
  readonly order: Order;
  readonly settings: ReportSettings;
  readonly lender: Pick<LenderSettings, 'lender' | 'currency' | 'displayUnit'> &
    Partial<Pick<LenderSettings, 'timeZone' | 'dimensions' | 'scales'>>;
  /** ISO date of the data's cut-off. */
  readonly cutoffDate: string;
  /** Months shown in trends, oldest first; the last is the report's. */
  readonly months: readonly string[];
  readonly comparisons: readonly { readonly key: ComparisonKey; readonly month: string }[];
  readonly figures: ReadonlyMap<string, Figure>;
  readonly indicators: readonly Indicator[];
  /** Indicators asked for and not available, with the reason. */
  readonly missing: readonly { readonly indicator: string; readonly reason: string }[];
  readonly check: CheckResult;
  readonly snapshot: Pick<Snapshot, 'hash' | 'inputs' | 'controls' | 'rejects' | 'rejectCounts' | 'staying'>;
  readonly outlook: Outlook;
  readonly findings: readonly Finding[];
  /** Words for dimension values; a value without words reads as supplied. */
  readonly dimensionWords: Readonly<Record<string, Readonly<Record<string, LocalText>>>>;
  readonly inputsHash: string;
  readonly tools: Readonly<Record<string, string>>;
  /** The loans behind the numbers; pseudonymous ids only. */
  readonly lists?: readonly LoanList[];
  readonly breaks?: readonly BreakMark[];
  /** The KRI board, where bounds come in named sets; without it the report's own thresholds are shown. */
  readonly board?: readonly BoardEntry[];
  readonly restated?: readonly Restatement[];
  readonly adjustments?: readonly AdjustedFigure[];
  /** What others already received: the regulator, finance, the last board paper. */
  readonly reported?: readonly OutsideValue[];
  readonly benchmarks?: readonly OutsideValue[];
  readonly waivers?: readonly WaivedTie[];
}

/** A month from which on a series is not comparable with what was before. */
export interface BreakMark {
  /** ISO date, or its month. */
  readonly date: string;
  /** `C2` and all its measures, or one measure: `C14.par30`. */
  readonly figure: string;
  readonly reason: LocalText;
  /** False where nobody declared it: a jump far outside the series' own changes, asked about. */
  readonly declared: boolean;
}

/** A figure of an earlier month that an issue gave otherwise. */
export interface Restatement {
  /** Figure id. */
  readonly figure: string;
  /** Decimal text as issued, in the figure's own terms; null where it was not available then. */
  readonly issued: string | null;
  /** Id of the issue. */
  readonly issue: string;
}

/** One figure that an adjustment changed after close. */
export interface AdjustedFigure {
  readonly id: string;
  /** Figure id; its value is the one after the adjustment. */
  readonly figure: string;
  /** Decimal text in the figure's own terms. */
  readonly before: string | null;
  /** Decimal text in major units. */
  readonly amount: string;
  readonly reason: string;
  readonly preparer: string;
  readonly approver: string;
}

/** A value of one of our indicators from elsewhere, in the figure's own terms. */
export interface OutsideValue {
  /** Name without a period: `C2`, `C1.balance`. */
  readonly figure: string;
  readonly period: string;
  readonly source: string;
  readonly value: string;
  /** ISO date of publication or of reporting. */
  readonly date: string | null;
  readonly explanation?: string | null;
}

/** A tie that failed and was waived for a time. */
export interface WaivedTie {
  readonly tie: string;
  readonly amount: string;
  /** ISO date. */
  readonly until: string;
  readonly reason: string;
  readonly approvedBy: readonly string[];
}
