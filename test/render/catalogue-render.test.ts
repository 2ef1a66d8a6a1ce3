import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

import { compose } from '../../src/compose/index.ts';
import { OWN_DIMENSIONS, OWN_VALUES } from '../../src/compose/own-value.ts';
import { KNOWN_COLUMNS, KNOWN_LISTS } from '../../src/compose/section-lists.ts';
import { LOCALES, type Report, type ReportChart, type ReportTable, silent } from '../../src/domain/index.ts';
import { drawChart } from '../../src/render/chart/index.ts';
import { readWorkbookFigures, renderWorkbook } from '../../src/render/excel/index.ts';
import { readSaved } from '../../src/render/excel/saved-workbook.ts';
import { loadWords, render } from '../../src/render/index.ts';
import { readPages } from '../../src/render/pdf/index.ts';
import { contentsOf, sectionNumber } from '../../src/render/pdf/view-contents.ts';
import { tableView } from '../../src/render/pdf/view-table.ts';
import { speakerOf } from '../../src/render/speaker.ts';
import { testBrowser } from '../support/browser.ts';
import { catalogueInputs } from '../support/catalogue-sample.ts';
import { TEMPLATES } from '../support/sample-words.ts';

const words = await loadWords(`${TEMPLATES}/words`);
const report = compose(catalogueInputs());
const speaker = speakerOf(report, 'en', words);

function blocksOf(of: Report): Report['sections'][number]['blocks'] {
  return of.sections.flatMap(({ blocks }) => blocks);
}

function table(id: string): ReportTable {
  const found = blocksOf(report).find((block) => block.kind === 'table' && block.id === id);
  if (found?.kind !== 'table') throw new Error(`no table ${id}`);
  return found;
}

function chart(id: string): ReportChart {
  const found = blocksOf(report).find((block) => block.kind === 'chart' && block.id === id);
  if (found?.kind !== 'chart') throw new Error(`no chart ${id}`);
  return found;
}

describe('numbers of sections', () => {
  it('count the parts of a section within it, and leave annexes without one', () => {
    const numbers = Object.fromEntries(report.sections.map(({ id }, at) => [id, sectionNumber(report.sections, at)]));
    expect(numbers).toMatchObject({ overview: '1', indicators: '2', quality: '2.1', cuts: '2.14', trend: '3' });
    expect(numbers.definitions).toBe('');
  });

  it('and the contents leave out tables that the workbook alone has', () => {
    const { exhibits, sections, hasMany } = contentsOf(report, speaker, () => 1);
    const printed = blocksOf(report).filter((block) => block.kind === 'table' && block.workbookOnly !== true);
    expect(exhibits.filter(({ anchor }) => anchor.startsWith('table-'))).toHaveLength(printed.length);
    expect(printed.length).toBeLessThan(blocksOf(report).filter(({ kind }) => kind === 'table').length);
    expect(hasMany).toBe(true);
    expect(sections.filter(({ isPart }) => isPart)).toHaveLength(14);
  });
});

describe('a table of the PDF', () => {
  it('prints the first rows of a list and says what it leaves to the workbook', () => {
    const view = tableView(table('list-newNpl'), speaker, 1);
    expect(view.rows).toHaveLength(15);
    expect(view.remarks).toEqual(['The first 15 of 40; all of them stand in the workbook.']);
    expect(tableView(table('list-largeOverdue'), speaker, 1).remarks).toEqual([]);
  });

  it('keeps the total among the rows it prints', () => {
    const long = {
      ...table('moved-C2-region-prevMonth'),
      printed: { rows: 1, note: { key: 'page.plain', params: { text: { literal: 'x' } } } },
    };
    expect(tableView(long, speaker, 1).rows.map(({ look }) => look)).toEqual(['part', 'total']);
  });

  it('marks restated figures and says what was issued', () => {
    const view = tableView(table('trend'), speaker, 1);
    const marked = view.rows.flatMap(({ cells }) => cells.filter(({ text }) => text.toString().endsWith('</span> r')));
    expect(marked).toHaveLength(1);
    expect(marked[0]?.text.toString()).toContain('C2@2026-08');
    expect(view.remarks).toEqual(['r restated: C2 of 2026-08 was issued as 1.49% (monthly/2026-08/r1)']);
  });

  it('names the day of its data and the unit of its amounts', () => {
    expect(tableView(table('waterfall'), speaker, 1).unit).toBe('As of 2026-10-31 · Amounts in CNY m');
  });
});

describe('a chart', () => {
  it('of a waterfall labels every step with its figure, in order', () => {
    const { svg, legend } = drawChart(chart('waterfall'), speaker, 'chart-1');
    const shown = Array.from(svg.matchAll(/data-figure="([^"]*)"/g), ([, id = '']) => id.replace(/@.*/, ''));
    expect(shown).toEqual(
      ['opening', 'inflow', 'cured', 'collected', 'writtenOff', 'sold', 'other', 'closing'].map((name) => `F1.${name}`),
    );
    expect(legend.map(({ name }) => name)).toEqual(['Balance', 'Adds', 'Takes away']);
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it('marks the months in which its series broke', () => {
    const { svg } = drawChart(chart('quality'), speaker, 'chart-1');
    expect(svg).toContain('Break: New classification rules');
    expect(svg).toContain('Question: Unexplained');
    const { breaks: _, ...whole } = chart('quality');
    expect(drawChart(whole, speaker, 'chart-1').svg).not.toContain('Break: ');
  });

  it('of cohorts ends each line at the last age that its cohort has reached', () => {
    const { svg } = drawChart(chart('V1-'), speaker, 'chart-1');
    const ends = Array.from(svg.matchAll(/data-figure="([^"]*)"/g), ([, id = '']) => id);
    expect(ends).toHaveLength(6);
    expect(ends[0]).toMatch(/cohort=2025-08\/mob=13$/);
    expect(ends.at(-1)).toMatch(/mob=[34]$/);
  });
});

describe.each(LOCALES)('the workbook in %s', (locale) => {
  it('holds every table, every row of a list with amounts that can be added, and the mark of restated figures', async () => {
    const { bytes } = await renderWorkbook(report, locale, words);
    const cells = readSaved(bytes).sheets.flatMap((sheet) => sheet.cells);
    const loans = cells.filter(({ text }) => /^LN10\d\d$/.test(text));
    expect(loans).toHaveLength(40 + 3 + 40 + 2);
    const amounts = cells.filter(({ isNumber, text }) => isNumber && text === '1234567.89');
    expect(amounts).toHaveLength(loans.length);
    expect(cells.filter(({ isNumber, format }) => isNumber && format.includes(' r"'))).not.toHaveLength(0);
    const sheets = readSaved(bytes).sheets.map(({ name, cells: own }) => [
      name,
      own.filter(({ text }) => /^LN1/.test(text)).length,
    ]);
    expect(sheets.filter(([, rows]) => rows !== 0).map(([, rows]) => rows)).toEqual([2, 3, 40, 40]);
    const shown = new Set((await readWorkbookFigures(bytes)).map(({ id }) => id));
    expect(shown).toContain('M6.low@2026-10/from=normal/to=repaid');
  });
});

it("a board's report over the whole catalogue has at most twelve pages", async () => {
  const browser = await testBrowser();
  const board = { ...compose(catalogueInputs({ kind: 'board' })) };
  const [en] = await render(
    { ...board, identity: { ...board.identity, languages: ['en'] } },
    { ...browser, templates: TEMPLATES, issueNumber: { id: 'board/2026-10/r1', checkpoint: null }, progress: silent },
  ).finally(() => rm(browser.workFolder, { recursive: true }));
  expect((await readPages(en?.pdf ?? new Uint8Array())).length).toBeLessThanOrEqual(12);
});

describe('the words', () => {
  it.each(LOCALES)('in %s hold every list, column, own dimension and own value that pages name by word', (locale) => {
    const keys = [
      ...KNOWN_LISTS.map((id) => `list.${id}`),
      ...KNOWN_COLUMNS.map((name) => `listColumn.${name}`),
      ...[...OWN_DIMENSIONS].flatMap((name) => [`ownDimension.${name}`, `ownDimensionInText.${name}`]),
      ...Object.entries(OWN_VALUES).flatMap(([name, values]) => values.map((value) => `own.${name}.${value}`)),
    ];
    const missing = keys.filter((key) => !Object.hasOwn(words[locale], `compose.${key}`));
    expect(missing).toEqual([]);
  });
});
