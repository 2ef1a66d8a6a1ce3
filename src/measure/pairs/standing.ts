import { loanStatement } from '../loans/statement.ts';
import { tapeStatement } from '../quality/tape-statement.ts';
import type { MonthSources, Statement } from '../statement.ts';

/** What stood on a tape, and its currencies: those of an earlier tape are not known from the measured one. */
export function standingStatements(book: MonthSources): readonly Statement[] {
  return [loanStatement(book), tapeStatement(book)].filter((statement) => statement !== undefined);
}
