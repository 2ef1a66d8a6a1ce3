import { RiskpressError } from '../domain/index.ts';
import type { MappingDraft } from './mapping-text.ts';
import { judgeMarks, profileColumns } from './profile.ts';
import { type Records, readRecords } from './records.ts';
import { isWorkbook, readSample } from './sample.ts';
import { chooseTable } from './table-choice.ts';

/** Reads workbooks for the draft: another room's work. */
export interface SheetReader {
  /** Names of the sheets, in order. */
  readonly names: (path: string) => Promise<readonly string[]>;
  /** Path of a UTF-8 CSV file with the rows of a sheet. */
  readonly toCsv: (path: string, sheet: string) => Promise<string>;
}

/** The beginning of a table, wherever it stands. */
export interface Table {
  readonly records: Records;
  readonly source: MappingDraft['source'];
  /** False when the table goes on beyond what was read. */
  readonly whole: boolean;
}

const MAX_SHEETS = 20;

/** Opens a text file, or the sheet of a workbook whose headers say most. Errors as `draftMapping`. */
export async function openTable(file: string, encoding?: string, sheets?: SheetReader): Promise<Table> {
  if (await isWorkbook(file)) return openBestSheet(file, sheets);
  const sample = await readSample(file, encoding);
  const records = readRecords(sample.text, sample.whole);
  const marks = judgeMarks(profileColumns(records.header, records.rows));
  return {
    records,
    whole: sample.whole,
    source: {
      kind: 'text',
      encoding: { value: sample.encoding, doubts: sample.doubts },
      delimiter: { value: records.delimiter, doubts: records.doubts },
      decimal: { value: marks.decimal, doubts: marks.doubts },
      thousands: marks.thousands,
    },
  };
}

async function openBestSheet(file: string, sheets: SheetReader | undefined): Promise<Table> {
  if (sheets === undefined) {
    const message = `${file}: expected a text file, found a workbook: save its sheet as CSV`;
    throw new RiskpressError('inputUnreadable', message, { place: { file } });
  }
  const names = await sheets.names(file);
  const tables: { readonly name: string; readonly table: Table; readonly matched: number }[] = [];
  for (const name of names.slice(0, MAX_SHEETS)) {
    const table = await openSheet(file, name, sheets);
    if (table === null) continue;
    const { header, rows } = table.records;
    tables.push({ name, table, matched: chooseTable(profileColumns(header, rows), name).score });
  }
  const [best] = tables.toSorted((a, b) => b.matched - a.matched);
  if (best === undefined) {
    const message = `${file}: expected a sheet with a header, found none in ${names.join(', ')}`;
    throw new RiskpressError('headerMismatch', message, { place: { file } });
  }
  const doubts = names.length > 1 ? [`chosen among ${names.length} sheets for its headers`] : [];
  return { ...best.table, source: { kind: 'sheet', sheet: { value: best.name, doubts } } };
}

/** A sheet's table, or null where it is empty or no worksheet. */
async function openSheet(file: string, name: string, sheets: SheetReader): Promise<Table | null> {
  try {
    return await openTable(await sheets.toCsv(file, name), 'utf-8');
  } catch (error) {
    if (error instanceof RiskpressError && /is empty|expected a sheet/.test(error.message)) return null;
    throw error;
  }
}
