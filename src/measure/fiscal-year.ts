/** Months since the fiscal year began, the month itself included: 1 to 12. */
export function monthsToDate(month: string, fiscalYearStart: number): number {
  return ((Number(month.slice(5, 7)) - fiscalYearStart + 12) % 12) + 1;
}
