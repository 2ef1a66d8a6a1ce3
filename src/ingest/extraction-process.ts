import { RiskpressError } from '../domain/index.ts';
import { CsvWriter } from './csv-writer.ts';
import type { ExtractionAnswer, ExtractionJob, RowBreak } from './extraction.ts';
import { readQuery } from './query-sqlite.ts';
import type { SheetRow } from './workbook-row.ts';
import { readSheet } from './workbook-sheet.ts';

// The program of the child process: one job, one answer.
process.once('message', (job: ExtractionJob) => {
  run(job)
    .then((breaks): ExtractionAnswer => ({ ok: true, breaks }), failure)
    .then((answer) => process.send?.(answer, () => process.exit(0)));
});
process.once('disconnect', () => process.exit(1));

async function run(job: ExtractionJob): Promise<readonly RowBreak[]> {
  const writer = new CsvWriter(job.csvPath);
  try {
    if (job.kind === 'sheet') return await writeSheet(job, writer);
    for (const record of readQuery(job.path, job.query)) writer.write(record);
    return [{ line: 1, row: 1 }];
  } finally {
    writer.close();
  }
}

/** The first row that holds anything is the header; shorter rows are filled up to its width. */
async function writeSheet(job: ExtractionJob & { kind: 'sheet' }, writer: CsvWriter): Promise<readonly RowBreak[]> {
  const breaks: RowBreak[] = [];
  let width = 0;
  let line = 0;
  const onRow = ({ row, cells }: SheetRow): void => {
    line += 1;
    if (line === 1) width = cells.length;
    const last = breaks.at(-1);
    if (last === undefined || row - line !== last.row - last.line) breaks.push({ line, row });
    writer.write(cells.length < width ? [...cells, ...Array<null>(width - cells.length).fill(null)] : cells);
  };
  await readSheet(job, job.limits, onRow);
  if (line > 0) return breaks;
  throw new RiskpressError('inputUnreadable', `${job.path}: sheet ${JSON.stringify(job.sheet)} is empty`);
}

function failure(error: unknown): ExtractionAnswer {
  if (error instanceof RiskpressError) return { ok: false, code: error.code, message: error.message };
  return {
    ok: false,
    code: 'internal',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}
