import type {
  CheckResult,
  ComparisonKey,
  Figure,
  Finding,
  Indicator,
  LenderSettings,
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
    Partial<Pick<LenderSettings, 'timeZone'>>;
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
  readonly snapshot: Pick<Snapshot, 'hash' | 'inputs' | 'controls' | 'rejects' | 'rejectCounts'>;
  readonly outlook: Outlook;
  readonly findings: readonly Finding[];
  /** Words for dimension values; a value without words reads as supplied. */
  readonly dimensionWords: Readonly<Record<string, Readonly<Record<string, LocalText>>>>;
  readonly inputsHash: string;
  readonly tools: Readonly<Record<string, string>>;
}
