import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';

import { RiskpressError } from '../domain/index.ts';
import { extract, type ProcessLimits, type RowBreak } from './extraction.ts';
import { type ArchiveLimits, readDirectory } from './workbook-archive.ts';
import { readSheetNames } from './workbook-sheet.ts';

export interface SheetExtract {
  /** UTF-8, comma, every value quoted, one line a row; rows of the sheet without any value are left out. */
  readonly csvPath: string;
  /** The sheet's row that holds the header: the first row with a value. */
  readonly firstLine: number;
  /** For `sheetRowOf`. */
  readonly breaks: readonly RowBreak[];
}

const LIMITS: ArchiveLimits & ProcessLimits = {
  maxEntries: 2000,
  maxBytes: 1024 ** 3,
  maxRatio: 100,
  heapMb: 768,
  seconds: 300,
};

/**
 * Writes one sheet of an .xlsx workbook as a CSV file into a new folder under `targetFolder`. What the zip directory
 * declares is judged first; the workbook itself is read in a process of its own, bounded in memory and time. Errors:
 * `inputMissing` (no file, no such sheet: the sheets are named), `inputUnreadable` (encrypted, truncated, not a
 * workbook, a bomb).
 */
export async function extractSheet(
  path: string,
  sheet: string,
  targetFolder: string,
  limits: ArchiveLimits & ProcessLimits = LIMITS,
): Promise<SheetExtract> {
  requireFile(path);
  readDirectory(path, limits);
  const csvPath = join(await mkdtemp(join(targetFolder, 'sheet-')), 'sheet.csv');
  const breaks = await extract({ kind: 'sheet', path, sheet, csvPath, limits }, limits);
  return { csvPath, firstLine: breaks[0]?.row ?? 1, breaks };
}

/** Names of a workbook's sheets, in its own order. Errors: `inputMissing`, `inputUnreadable`. */
export async function sheetNames(path: string): Promise<readonly string[]> {
  requireFile(path);
  return readSheetNames(path, LIMITS);
}

/** The row of the sheet that a line (1-based) of the CSV file came from. */
export function sheetRowOf({ breaks }: Pick<SheetExtract, 'breaks'>, line: number): number {
  const last = breaks.findLast((candidate) => candidate.line <= line);
  return last === undefined ? line : last.row + line - last.line;
}

function requireFile(path: string): void {
  if (!existsSync(path)) throw new RiskpressError('inputMissing', `${path}: no such file`, { place: { file: path } });
}
