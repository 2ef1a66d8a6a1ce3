import {
  type BoardEntry,
  type BoundSet,
  type BreakQuestion,
  COMPARISONS,
  comparisonMonth,
  type DefinitionSet,
  type Figure,
  type FloorSettings,
  type GradeScale,
  type Indicator,
  type LoanList,
  type OwnDimension,
  type OwnIndicator,
  type RequiredProvisions,
  type Scope,
  type SeriesBreak,
  type SignalRule,
  type Threshold,
} from '../domain/index.ts';

/** What to measure: the months, the definition set, the restriction of the book and the cuts. */
export interface MeasureSettings {
  /** Months (`2026-10`) to measure, oldest first; the last is the report month. Months of comparisons are among them. */
  readonly months: readonly string[];
  /** First month (1-12) of the fiscal year. */
  readonly fiscalYearStart: number;
  readonly definitionSet: DefinitionSet;
  /** ISO 4217; amounts of a month that holds any other currency are `mixedCurrency`. */
  readonly currency: string;
  /** Dimension values that every loan must have; the empty scope is the whole book. */
  readonly scope: Scope;
  /** Columns of `loan_snapshot` to cut by. */
  readonly dimensions: readonly string[];
  /** Codes or group letters of the indicators to measure; the whole catalogue where absent. */
  readonly indicators?: readonly string[];
  readonly thresholds: readonly Threshold[];
  /** Decimal text in major units: a rate over a smaller amount is `baseTooSmall`. */
  readonly minimumBase: string;
  /** Values of `product` that are credit cards and follow the card floors. */
  readonly cardProducts: readonly string[];
  /** Which floors hold beside those by days past due; the strict reading of all where absent. */
  readonly floors?: FloorSettings;
  /** Coefficients by class of the provisions that something asks for, and what that is; P9 has no value without them. */
  readonly requiredProvisions?: RequiredProvisions | undefined;
  /**
   * Months in which numbers per obligor (K3-K5) are cut: those of the report's comparisons where absent. Ranking the
   * obligors of every cut of every month costs more than everything else together.
   */
  readonly obligorCuts?: 'comparedMonths' | 'everyMonth';
  /** Lines of obligor ratios (`O1`...) in place of the built-in ones. */
  readonly obligorLines?: Readonly<
    Record<string, { readonly amber?: string | undefined; readonly red?: string | undefined } | undefined>
  >;
  /** Working days allowed for a warning signal, by severity. */
  readonly signalDays?: Readonly<Record<string, number | undefined>>;
  /** Days without work beside Saturdays and Sundays (ISO), and Saturdays and Sundays that are worked. */
  readonly holidays?: readonly string[];
  readonly workedWeekends?: readonly string[];
  /** Whether collections are told by collector: a person's record, for those cleared. */
  readonly byCollector?: boolean;
  /** Hours of the day (0 to 23, where the borrower is) in which nobody may be contacted. */
  readonly forbiddenHours?: readonly number[];
  /** ISO instant of the order; D4 tells how long after the cut-off it came. */
  readonly orderedAt?: string;
  /** IANA zone in which the day of extraction is told; UTC where absent. */
  readonly timeZone?: string;
  /** What the lender adds: indicators, dimensions made from columns of a loan, named sets of bounds, known breaks. */
  readonly ownIndicators?: readonly OwnIndicator[];
  readonly ownDimensions?: readonly OwnDimension[];
  readonly boundSets?: readonly BoundSet[];
  readonly breaks?: readonly SeriesBreak[];
  /** Ordered scales of grades for transitions that come counted already. */
  readonly scales?: readonly GradeScale[];
  /** Rules that raise early-warning signals from ratios and events. */
  readonly signalRules?: readonly SignalRule[];
}

/** An indicator, or a cut, that was asked for and cannot be given. */
export interface MissingIndicator {
  readonly indicator: string;
  readonly reason: string;
}

/** Everything that was measured, frozen. */
export interface Measurement {
  /** Every figure by id. */
  readonly figures: ReadonlyMap<string, Figure>;
  /** The catalogue's indicators of the definition set, in catalogue order. */
  readonly indicators: readonly Indicator[];
  /** Indicators of the set that the data cannot give for the report month, with the missing column. */
  readonly missing: readonly MissingIndicator[];
  /** Configured dimensions whose column the report month does not have. */
  readonly missingDimensions: readonly { readonly dimension: string; readonly reason: string }[];
  /** Indicator code -> the statements that its figures rest on, in `statements`. */
  readonly queries: Readonly<Record<string, readonly string[]>>;
  /** The loans, obligors and cases behind the report month's numbers; pseudonymous ids only. */
  readonly lists: readonly LoanList[];
  /** Every figure that has a bound, with all its bounds: the KRI board. */
  readonly board: readonly BoardEntry[];
  /** Jumps that nobody declared. */
  readonly breakQuestions: readonly BreakQuestion[];
  /** SQL of the report month by statement name; tables stand under their canonical names. */
  readonly statements: Readonly<Record<string, string>>;
}

/** Whether a month's numbers per obligor are cut: the report month's and those it is compared with, or all. */
export function cutsObligors(settings: MeasureSettings, month: string): boolean {
  return settings.obligorCuts === 'everyMonth' || isCompared(settings, month);
}

/** Whether a month is the report's, or one of those it is compared with. */
export function isCompared({ months, fiscalYearStart }: MeasureSettings, month: string): boolean {
  const reportMonth = months.at(-1);
  if (month === reportMonth || reportMonth === undefined) return true;
  return COMPARISONS.some((key) => comparisonMonth(reportMonth, key, fiscalYearStart) === month);
}
