import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Figure, figureId, type Report, UNITS, unitsText } from '../../src/domain/index.ts';
import { readWorkbookFigures, renderWorkbook } from '../../src/render/excel/index.ts';
import { sampleReport } from '../support/sample-report.ts';
import { sampleWords } from '../support/sample-words.ts';

const office = ['libreoffice', 'soffice'].find((name) => spawnSync(name, ['--version']).status === 0);

/** Export settings of LibreOffice: UTF-8, comma, cells as shown, every sheet to a file of its own. */
const AS_SHOWN = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1';

describe.skipIf(office === undefined)('[optional: LibreOffice]', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'riskpress-office-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('shows every figure with the text that the report shows', async () => {
    const words = await sampleWords();
    const { bytes } = await renderWorkbook(sampleReport(withRandomFigures), 'en', words);
    await writeFile(join(folder, 'book.xlsx'), bytes);
    await convert(folder, office ?? '');
    const sheets = await shownSheets(folder);
    const figures = await readWorkbookFigures(bytes);
    expect(figures.length).toBeGreaterThan(900);
    for (const { id, text, sheet, row, column } of figures) {
      const shown = sheets.get(sheet)?.[row - 1]?.[column - 1] ?? '';
      expect(shown === text || isSentenceWith(shown, text) ? text : shown, `${sheet} ${row}:${column} ${id}`).toBe(
        text,
      );
    }
  });
});

async function convert(folder: string, program: string): Promise<void> {
  const profile = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile')).href}`;
  const target = ['--outdir', folder, join(folder, 'book.xlsx')];
  await promisify(execFile)(program, [profile, '--headless', '--convert-to', AS_SHOWN, ...target], {
    timeout: 100_000,
  });
}

async function shownSheets(folder: string): Promise<ReadonlyMap<string, readonly string[][]>> {
  const sheets = new Map<string, readonly string[][]>();
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.csv'))) {
    const text = await readFile(join(folder, file), 'utf8');
    sheets.set(file.slice('book-'.length, -'.csv'.length), parse(text, { relax_column_count: true }));
  }
  return sheets;
}

function isSentenceWith(shown: string, text: string): boolean {
  return /[a-z] /i.test(shown) && shown.includes(text);
}

/** Adds a section of 400 figures of every unit, size and sign. */
function withRandomFigures(report: Report): Report {
  const parts = fc.record({
    unit: fc.constantFrom(...UNITS),
    measure: fc.constantFrom('', 'total', 'total_prevMonth', 'total_prevYearEnd_growth'),
    digits: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
    scale: fc.constantFrom(0, 2, 6, 10, 14),
  });
  const figures = fc.sample(parts, { numRuns: 400, seed: 7 }).map(({ unit, measure, digits, scale }, at): Figure => {
    const dimensions = { region: `R${at}` };
    const id = figureId({ indicator: 'C1', measure, period: '2026-10', dimensions });
    const terms = { numerator: null, denominator: null, definitionSet: 'cn_2023', definition: 'C1/1' };
    const value = unitsText(digits, scale);
    return { id, indicator: 'C1', measure, period: '2026-10', dimensions, value, unit, ...terms, ...REST };
  });
  const title = { key: 'page.plain', params: { text: { literal: 'Random figures' } } };
  const rows = figures.map(({ id }) => ({ total: false, status: null, cells: [{ literal: id }, { figure: id }] }));
  const columns = [
    { title, align: 'text' as const },
    { title, align: 'number' as const },
  ];
  const block = { kind: 'table' as const, id: 'random', title, columns, rows, wide: false };
  return {
    ...report,
    sections: [...report.sections, { id: 'random', title, blocks: [block] }],
    figures: { ...report.figures, ...Object.fromEntries(figures.map((figure) => [figure.id, figure])) },
  };
}

const REST = { currency: null, status: null, reason: null } as const;
