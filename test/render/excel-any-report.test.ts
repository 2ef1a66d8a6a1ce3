import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { beforeAll, expect, it } from 'vitest';

import {
  type Figure,
  LABELS,
  LOCALES,
  type Param,
  type Report,
  type ReportBlock,
  reportSchema,
  STATUSES,
  UNITS,
} from '../../src/domain/index.ts';
import { readWorkbookFigures, renderWorkbook } from '../../src/render/excel/index.ts';
import type { Words } from '../../src/render/words.ts';
import { readingOrder } from '../support/reading-order.ts';
import { sampleReport } from '../support/sample-report.ts';
import { sampleWords } from '../support/sample-words.ts';

let words: Words;

beforeAll(async () => {
  words = await sampleWords();
});

it('any report that is valid becomes a workbook that shows it, figure by figure', async () => {
  await fc.assert(
    fc.asyncProperty(anyReport(), fc.constantFrom(...LOCALES), async (report, locale) => {
      const { bytes } = await renderWorkbook(report, locale, words);
      const found = await readWorkbookFigures(bytes);
      expect(found.map(({ id }) => id)).toEqual(readingOrder(report, words[locale]).map(({ id }) => id));
      for (const part of Object.values(unzipSync(bytes)))
        expect(strFromU8(part)).not.toMatch(/\bNaN\b|Infinity|undefined|\bnull\b|\[object/);
    }),
    { numRuns: 100 },
  );
});

/** Reports of every label and shape: no figures at all, only absent ones, all zero, empty tables, charts with gaps. */
function anyReport(): fc.Arbitrary<Report> {
  return fc.tuple(anyValues(), fc.constantFrom(...LABELS)).chain(([values, label]) => {
    const figures = values.map(figureOf);
    const board = figures.length === 0 ? fc.constant([]) : fc.array(anyBoardRow(figures), { maxLength: 3 });
    const sections = fc.array(fc.array(anyBlock(figures), { maxLength: 4 }), { maxLength: 3 });
    const sentences = fc.array(anyWording(figures), { maxLength: 3 });
    return fc.tuple(board, sections, sentences).map(([rows, blocks, said]) =>
      reportSchema.parse(
        sampleReport((report) => ({
          ...report,
          identity: { ...report.identity, label },
          onePage: { sentences: said, board: rows },
          sections: blocks.map((section, at) => ({ id: `s${at}`, title: plain('Section'), blocks: section })),
          figures: Object.fromEntries(figures.map((figure) => [figure.id, figure])),
        })),
      ),
    );
  });
}

type Value = Pick<Figure, 'unit' | 'measure' | 'value' | 'status'>;

function anyValues(): fc.Arbitrary<Value[]> {
  const value = fc.oneof(
    fc.constantFrom(null, '0', '0.00', '-0.004', '99999999999999.99', '-123456789012345678.12'),
    fc
      .bigInt({ min: -(10n ** 13n), max: 10n ** 13n })
      .map((units) => `${units / 1000n}.${`${units}`.slice(-3).padStart(3, '0').replace('-', '0')}`),
  );
  const status = fc.constantFrom(null, ...STATUSES);
  const measure = fc.constantFrom('', 'total', 'total_prevMonth', 'prevYearEnd');
  return fc.array(fc.record({ unit: fc.constantFrom(...UNITS), measure, value, status }), { maxLength: 12 });
}

function figureOf({ unit, measure, value, status }: Value, at: number): Figure {
  const id = `C${at}${measure === '' ? '' : `.${measure}`}@2026-${String((at % 12) + 1).padStart(2, '0')}`;
  const terms = { numerator: null, denominator: null, definitionSet: 'cn_2023', definition: `C${at}/1` };
  const named = { id, indicator: `C${at}`, measure, period: id.split('@')[1] ?? '', dimensions: {} };
  return { ...named, ...terms, value, unit, currency: null, status, reason: value === null ? 'noHistory' : null };
}

function anyBoardRow(figures: readonly Figure[]): fc.Arbitrary<Report['onePage']['board'][number]> {
  const id = fc.constantFrom(...figures.map((figure) => figure.id));
  return fc.record({
    name: fc.string().map((name) => ({ 'zh-CN': name, en: name })),
    figure: id,
    changes: fc.array(fc.option(id), { minLength: 4, maxLength: 4 }),
    threshold: fc.constantFrom(null, '0.05', '-3', '1000000'),
    status: fc.constantFrom(null, ...STATUSES),
    trend: fc.constant([]),
  });
}

function anyBlock(figures: readonly Figure[]): fc.Arbitrary<ReportBlock> {
  const wording = anyWording(figures);
  const text = fc.constantFrom('headline' as const, 'paragraph' as const, 'note' as const, 'subheading' as const);
  return fc.oneof(
    fc.record({ kind: text, wording }),
    fc.record({ kind: fc.constant('list' as const), items: fc.array(wording, { maxLength: 3 }) }),
    anyTable(figures),
    anyChart(figures),
  );
}

function anyTable(figures: readonly Figure[]): fc.Arbitrary<ReportBlock> {
  const cell = fc.oneof(
    fc.constant(null),
    anyParam(figures),
    anyWording(figures).map((wording) => ({ wording })),
  );
  return fc.integer({ min: 1, max: 5 }).chain((width) =>
    fc.record({
      kind: fc.constant('table' as const),
      id: fc.constant('t'),
      title: fc.constant(plain('Table')),
      columns: fc.array(
        fc.constantFrom('text' as const, 'number' as const).map((align) => ({ title: plain('Column'), align })),
        { minLength: width, maxLength: width },
      ),
      rows: fc.array(
        fc.record({
          total: fc.boolean(),
          status: fc.constantFrom(null, ...STATUSES),
          cells: fc.array(cell, { minLength: width, maxLength: width }),
        }),
        { maxLength: 12 },
      ),
      wide: fc.boolean(),
    }),
  );
}

function anyChart(figures: readonly Figure[]): fc.Arbitrary<ReportBlock> {
  const point = figures.length === 0 ? fc.constant(null) : fc.option(fc.constantFrom(...figures.map(({ id }) => id)));
  return fc.nat({ max: 4 }).chain((length) =>
    fc.record({
      kind: fc.constant('chart' as const),
      id: fc.constant('c'),
      form: fc.constantFrom('line' as const, 'stackedArea' as const, 'bar' as const, 'stackedBar' as const),
      title: fc.constant(plain('Chart')),
      alternative: fc.constant(plain('What it shows')),
      unit: fc.constantFrom(...UNITS),
      categories: fc.array(
        fc.string().map((literal) => ({ literal })),
        { minLength: length, maxLength: length },
      ),
      series: fc.array(
        fc.record({
          name: fc.constant(plain('Series')),
          points: fc.array(point, { minLength: length, maxLength: length }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      lines: fc.array(
        fc.constantFrom('0.05', '12').map((value) => ({ name: plain('Limit'), value })),
        { maxLength: 1 },
      ),
    }),
  );
}

function anyParam(figures: readonly Figure[]): fc.Arbitrary<Param> {
  const text = fc.string({ unit: 'binary', maxLength: 20 }).map((literal): Param => ({ literal }));
  if (figures.length === 0) return text;
  return fc.oneof(
    text,
    fc.constantFrom(...figures).map(({ id }): Param => ({ figure: id })),
  );
}

/** A sentence of one or two parameters; `sample.npl` stands for any sentence with text around its figures. */
function anyWording(figures: readonly Figure[]): fc.Arbitrary<{ key: string; params: Record<string, Param> }> {
  const param = anyParam(figures);
  return fc.oneof(
    param.map((text) => ({ key: 'page.plain', params: { text } })),
    fc.tuple(param, param).map(([npl, change]) => ({ key: 'sample.npl', params: { npl, change } })),
  );
}

function plain(literal: string): { key: string; params: Record<string, Param> } {
  return { key: 'page.plain', params: { text: { literal } } };
}
