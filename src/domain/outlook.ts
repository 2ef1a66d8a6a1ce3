import type { Figure } from './figure.ts';

/**
 * What the history of one indicator says about its month-to-month changes. Not a forecast: it describes what was.
 * `figures` are `change_low`, `change_median`, `change_high` (pp or amount) and `change_count`.
 */
export interface OutlookSeries {
  readonly indicator: string;
  readonly changes: number;
  readonly figures: readonly Figure[];
}

export interface Outlook {
  readonly series: readonly OutlookSeries[];
  /** Indicators without enough history, with the number of changes that there are. */
  readonly refused: readonly { readonly indicator: string; readonly changes: number }[];
}
