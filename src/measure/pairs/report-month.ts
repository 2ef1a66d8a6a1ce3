import type { MonthSources } from '../statement.ts';

/** Whether a month is the report's own: matrices, vintages and cuts of flows are told for it alone. */
export function isReportMonth({ month, settings }: MonthSources): boolean {
  return month === settings.months.at(-1);
}
