import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { compose } from '../../src/compose/index.ts';
import {
  type BoardBound,
  type BoardEntry,
  canonicalJson,
  DEFINITION_SETS,
  LOCALES,
  type Report,
  type ReportChart,
  type ReportTable,
  showFigure,
} from '../../src/domain/index.ts';
import { loadWords, say } from '../../src/render/index.ts';
import { catalogueInputs, SAMPLE_MONTH, type SampleOptions } from '../support/catalogue-sample.ts';
import { figureIdsOf, wordingsOf } from '../support/report-walk.ts';

const words = await loadWords(new URL('../../templates/words', import.meta.url).pathname);
const report = compose(catalogueInputs());
const KINDS = ['management', 'board', 'branch'] as const;

/** What a report owes whatever its data: every sentence in both languages, every figure carried, no empty table. */
function checkWhole(of: Report): void {
  for (const wording of wordingsOf(of)) {
    for (const locale of LOCALES)
      say(words, locale, wording, (id) => (Object.hasOwn(of.figures, id) ? '1' : missing(id)));
  }
  for (const id of figureIdsOf(of)) expect(Object.hasOwn(of.figures, id), id).toBe(true);
  for (const table of tablesOf(of)) {
    if (['ties', 'inputs'].includes(table.id)) continue;
    expect(table.rows.length, table.id).toBeGreaterThan(0);
    for (const { cells } of table.rows) expect(cells, table.id).toHaveLength(table.columns.length);
    const bodies = table.rows.flatMap(({ cells }) => (cells.length === 1 ? cells : cells.slice(1)));
    expect(
      bodies.some((cell) => cell !== null),
      table.id,
    ).toBe(true);
  }
}

function missing(id: string): never {
  throw new Error(`the report does not carry ${id}`);
}

function tablesOf(of: Report): readonly ReportTable[] {
  return of.sections.flatMap(({ blocks }) => blocks.filter((block) => block.kind === 'table'));
}

function chartsOf(of: Report): readonly ReportChart[] {
  return of.sections.flatMap(({ blocks }) => blocks.filter((block) => block.kind === 'chart'));
}

function table(id: string, of = report): ReportTable {
  const found = tablesOf(of).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no table ${id} among ${tablesOf(of).map((each) => each.id)}`);
  return found;
}

function section(id: string, of = report): Report['sections'][number] | undefined {
  return of.sections.find((each) => each.id === id);
}

const plainText = (wording: Parameters<typeof say>[2]): string =>
  say(words, 'en', wording, (id) => shown(id))
    .map(({ text }) => text)
    .join('');

function shown(id: string): string {
  const figure = report.figures[id];
  return figure === undefined ? missing(id) : showFigure(figure, report.identity.displayUnit.en);
}

describe.each(DEFINITION_SETS)('the whole catalogue in the set %s', (set) => {
  test.each(KINDS)('becomes a %s report without an empty table', (kind) => {
    checkWhole(compose(catalogueInputs({ set, kind })));
  });
});

test('whatever is absent, for whatever reason, is left out of the pages and never breaks them', () => {
  const reasons = fc.constantFrom(null, null, 'notSupplied:ecl', 'noHistory', 'zeroDenominator', 'baseTooSmall');
  fc.assert(
    fc.property(fc.array(reasons, { minLength: 29, maxLength: 29 }), fc.constantFrom(...KINDS), (pattern, kind) => {
      let at = 0;
      const chosen = new Map<string, string | null>();
      const absent: SampleOptions['absent'] = (code, measure) => {
        if (code === 'C1') return null;
        const key = `${code}.${measure}`;
        if (!chosen.has(key)) chosen.set(key, pattern[at++ % pattern.length] ?? null);
        return chosen.get(key) ?? null;
      };
      checkWhole(compose(catalogueInputs({ kind, absent })));
    }),
    { numRuns: 6 },
  );
});

test('equal inputs give equal bytes', () => {
  expect(canonicalJson(compose(catalogueInputs()))).toBe(canonicalJson(report));
});

describe('the sections', () => {
  test('stand in the order of the trade, the indicators as parts of one', () => {
    const ids = report.sections.map(({ id, part }) => (part === true ? `  ${id}` : id));
    expect(ids).toEqual([
      ...['overview', 'indicators', '  quality', '  ageing', '  migration', '  vintage', '  formation'],
      ...[
        '  concentration',
        '  provisions',
        '  collateral',
        '  warnings',
        '  collections',
        '  legal',
        '  microfinance',
      ],
      ...['  own', '  cuts', 'trend', 'forecast', 'compliance', 'findings', 'loans'],
      ...['definitions', 'ties', 'thresholds', 'inputs'],
    ]);
  });

  test('each open with a sentence that holds a number', () => {
    const silent = report.sections.filter(({ blocks: [first], id }) => {
      if (['forecast', 'findings', 'definitions', 'thresholds', 'ties', 'inputs'].includes(id)) return false;
      return first?.kind !== 'headline' || !/\d/.test(plainText(first.wording));
    });
    expect(silent.map(({ id }) => id)).toEqual([]);
  });

  test('vanish where none of their indicators has a value, and the list says why', () => {
    const without = compose(
      catalogueInputs({ absent: (code) => (/^[LV]/.test(code) ? 'notSupplied:collection_action.at' : null) }),
    );
    for (const id of ['collections', 'legal', 'vintage']) expect(section(id, without)).toBeUndefined();
    expect(section('migration', without)).toBeDefined();
    const rows = table('missing', without).rows.map(({ cells: [code] }) => code);
    expect(rows).toContainEqual({ literal: 'L1' });
    expect(rows).toContainEqual({ literal: 'L9.lapsed' });
  });

  test('a single measure that is not there leaves its row, and stands in the list', () => {
    const names = (of: Report) => table('concentration', of).rows.map(({ cells: [name] }) => name);
    const without = compose(
      catalogueInputs({
        absent: (code, measure) => (code === 'K1' && measure === 'tier1' ? 'notSupplied:capital.tier1_capital' : null),
      }),
    );
    const name = { text: { 'zh-CN': 'K1tier1', en: 'K1 tier1' } };
    expect(names(report)).toContainEqual(name);
    expect(names(without)).not.toContainEqual(name);
    expect(table('missing', without).rows.map(({ cells: [code] }) => code)).toContainEqual({ literal: 'K1.tier1' });
    expect(table('missing').rows).toHaveLength(1);
  });
});

test("a lender's own indicator has its section, its row and its definition with no code", () => {
  const own = table('own').rows;
  expect(own).toHaveLength(1);
  expect(own[0]?.cells[1]).toEqual({ figure: `X1@${SAMPLE_MONTH}` });
  expect(table('definitions').rows.map(({ cells: [code] }) => code)).toContainEqual({ literal: 'X1/1' });
});

describe('tables of splits', () => {
  test('a matrix has its states, then the exits, then the base', () => {
    const titles = table('M6-share').columns.map(({ title }) => plainText(title));
    expect(titles).toEqual([
      ...['State at the start', 'Normal', 'Special mention', 'Substandard', 'Doubtful', 'Loss'],
      ...['Repaid', 'Written off', 'Sold', 'Gone', 'Base'],
    ]);
    expect(table('M6-low').workbookOnly).toBe(true);
    expect(table('M6-share-dpd').rows).toHaveLength(5);
  });

  test('what moved a ratio adds up, in its last column, to the change of the ratio', () => {
    const moved = table('moved-C2-region-prevMonth');
    expect(moved.workbookOnly).toBeUndefined();
    expect(moved.rows.at(-1)).toMatchObject({
      total: true,
      cells: [{ word: 'compose.total' }, null, null, { figure: `C2.prevMonth@${SAMPLE_MONTH}` }],
    });
    expect(table('moved-C2-product-prevMonth', compose(withProductMoves())).workbookOnly).toBe(true);
    expect(table('causes-prevYearEnd').rows).toHaveLength(8);
  });

  test('a long split is read from the largest, and the PDF says what it leaves to the workbook', () => {
    const collectors = table('L2-collector');
    const cash = collectors.rows.map(({ cells: [, , cell] }) => {
      return cell !== null && cell !== undefined && 'figure' in cell ? Number(report.figures[cell.figure]?.value) : 0;
    });
    expect(cash).toEqual(cash.toSorted((a, b) => b - a));
    expect(collectors.printed?.rows).toBe(20);
    expect(collectors.rows).toHaveLength(30);
  });

  test('collectors are named only under a label of confidence', () => {
    const inputs = catalogueInputs();
    const open = compose({ ...inputs, settings: { ...inputs.settings, label: 'internal' } });
    expect(tablesOf(open).some(({ id }) => id === 'L2-collector')).toBe(false);
    expect(tablesOf(open).some(({ id }) => id === 'L2-team')).toBe(true);
  });

  test('a triangle prints chosen ages, keeps all for the workbook, and draws at most six cohorts', () => {
    expect(
      table('V1-')
        .columns.map(({ title }) => plainText(title))
        .slice(0, 4),
    ).toEqual(['Cohort', 'Base', '1 m', '2 m']);
    expect(table('V1--all').workbookOnly).toBe(true);
    expect(table('V1--all').columns).toHaveLength(15);
    const chart = chartsOf(report).find(({ id }) => id === 'V1-');
    expect(chart?.series).toHaveLength(6);
    expect(chart?.series[0]?.points.at(-1)).not.toBeNull();
    expect(chart?.series.at(-1)?.points.at(-1)).toBeNull();
  });
});

/** Moves of C2 by product as well as by region. */
function withProductMoves() {
  const inputs = catalogueInputs();
  const figures = new Map(inputs.figures);
  for (const part of ['rate', 'mix', 'contribution']) {
    const of = inputs.figures.get(`C2.${part}_prevMonth@${SAMPLE_MONTH}/region=East`);
    if (of === undefined) throw new Error('the sample has no move of C2');
    const id = `C2.${part}_prevMonth@${SAMPLE_MONTH}/product=card`;
    figures.set(id, { ...of, id, dimensions: { product: 'card' } });
  }
  return { ...inputs, figures };
}

describe('bounds, breaks, restated figures', () => {
  test('the board of indicators counts what its rows show', () => {
    const inputs = catalogueInputs();
    const figures = new Map(inputs.figures);
    const c2 = figures.get(`C2@${SAMPLE_MONTH}`);
    if (c2 === undefined) throw new Error('no C2');
    figures.set(c2.id, { ...c2, status: 'red' });
    const judged = compose({ ...inputs, figures });
    expect(table('kri', judged).rows.map(({ status }) => status)).toEqual(['red', null, null]);
    const [opening] = section('indicators', judged)?.blocks ?? [];
    expect(opening?.kind === 'headline' ? plainText(opening.wording) : '').toContain(
      'Of 3 bounded indicators 1 stand at alert',
    );
  });

  test('an indicator with several bounds has a row for each, with whose they are', () => {
    const bound: BoardBound = {
      figure: `C2@${SAMPLE_MONTH}`,
      name: 'C2',
      set: 'law',
      kind: 'law',
      setName: { 'zh-CN': '法规', en: 'Law' },
      amber: null,
      red: '0.05',
      direction: 'above',
      atBound: 'within',
      approved: null,
      expires: null,
      expired: false,
      tested: true,
      owner: null,
      action: null,
      status: 'green',
      headroom: 'none',
    };
    const appetite: BoardBound = {
      ...bound,
      set: 'appetite',
      kind: 'appetite',
      red: '0.01',
      status: 'red',
      expired: true,
    };
    const entry: BoardEntry = {
      figure: bound.figure,
      name: 'C2',
      status: 'red',
      history: [],
      bounds: [bound, appetite],
      daysInStatus: `Q1.daysInStatus@${SAMPLE_MONTH}/key=C2`,
      breaches: 'none',
      headroom: 'none',
    };
    const board = compose({ ...catalogueInputs(), board: [entry] });
    const { rows } = table('kri', board);
    expect(rows.map(({ status }) => status)).toEqual(['green', 'red']);
    expect(rows[0]?.cells[1]).toEqual({ figure: bound.figure });
    expect(rows[1]?.cells[1]).toBeNull();
    const cell = rows[1]?.cells.at(-1);
    expect(cell !== null && cell !== undefined && 'wording' in cell ? plainText(cell.wording) : '').toMatch(
      /^Law \(risk appetite\); expired/,
    );
  });

  test('a break stands on the charts of its series and in the text; an undeclared one is a question', () => {
    const quality = chartsOf(report).find(({ id }) => id === 'quality');
    expect(quality?.breaks?.map(({ at }) => at)).toEqual([5, 9]);
    expect(chartsOf(report).find(({ id }) => id === 'book')?.breaks).toBeUndefined();
    const texts = (section('trend')?.blocks ?? []).flatMap((block) =>
      block.kind === 'paragraph' ? [plainText(block.wording)] : [],
    );
    expect(texts[0]).toMatch(/^Break of the series: C2 is not comparable with earlier months from March 2026 on\. New/);
    expect(texts[1]).toMatch(/^Question: C5 jumped in July 2026/);
  });

  test('a restated figure carries what was issued, and only where the report shows it', () => {
    expect(report.restated?.map(({ figure, note }) => [figure, plainText(note)])).toEqual([
      ['C2@2026-08', 'r restated: C2 of 2026-08 was issued as 1.49% (monthly/2026-08/r1)'],
    ]);
    expect(compose({ ...catalogueInputs(), restated: [] }).restated).toBeUndefined();
  });
});

describe('values from elsewhere', () => {
  test('agree to the digits that were reported; a difference is open until it is explained', () => {
    const inputs = catalogueInputs();
    const of = (value: string, explanation?: string) => {
      const reported = [
        { figure: 'C2', period: SAMPLE_MONTH, source: 'G11', value, date: null, explanation: explanation ?? null },
      ];
      const [row] = table('reported', compose({ ...inputs, reported })).rows;
      return [row?.status, row?.cells.at(-1)];
    };
    const ours = inputs.figures.get(`C2@${SAMPLE_MONTH}`)?.value ?? '';
    expect(of(Number(ours).toFixed(4))).toEqual([null, { word: 'compose.agrees' }]);
    expect(of('0.0999')).toEqual(['amber', { word: 'compose.unexplained' }]);
    expect(of('0.0999', 'another scope')).toEqual([null, { literal: 'another scope' }]);
  });

  test('adjustments show before, adjustment and after', () => {
    const [row] = table('adjustments').rows;
    expect(row?.cells.slice(2, 5)).toEqual([
      { text: { 'zh-CN': '1.61%', en: '1.61%' } },
      { amount: '5000000.00' },
      { figure: `C2@${SAMPLE_MONTH}` },
    ]);
  });

  test('a waiver stands on the first page and in its table', () => {
    expect(report.onePage.sentences.map(({ key }) => key)).toContain('compose.sentence.waivers');
    expect(table('waivers').rows).toHaveLength(1);
  });
});

describe('lists of loans', () => {
  test('print fifteen rows and leave all to the workbook; empty ones are not there', () => {
    expect(table('list-newNpl').rows).toHaveLength(40);
    expect(table('list-newNpl').printed?.rows).toBe(15);
    expect(plainText(table('list-newNpl').printed?.note ?? { key: '', params: {} })).toBe(
      'The first 15 of 40; all of them stand in the workbook.',
    );
    expect(plainText(table('list-due30').printed?.note ?? { key: '', params: {} })).toContain(
      'of 4,321 here; the workbook holds the first 40',
    );
    expect(tablesOf(report).some(({ id }) => id === 'list-legal')).toBe(false);
    expect(table('list-myList').columns.map(({ title }) => plainText(title))).toEqual(['odd']);
  });

  test('those of the compliance page stand there, and a board is spared them', () => {
    const inSection = (id: string, of = report) =>
      (section(id, of)?.blocks ?? []).flatMap((block) => (block.kind === 'table' ? [block.id] : []));
    expect(inSection('compliance')).toContain('list-lapsed');
    expect(inSection('loans')).not.toContain('list-lapsed');
    const board = compose(catalogueInputs({ kind: 'board' }));
    expect(tablesOf(board).some(({ id }) => id.startsWith('list-'))).toBe(false);
  });

  test('amounts are amounts, classes are words', () => {
    const [row] = table('list-newNpl').rows;
    expect(row?.cells).toEqual([
      { literal: 'LN1000' },
      { amount: '1234567.89' },
      { literal: '2026-12-01' },
      { literal: '0' },
      { word: 'compose.class.substandard' },
    ]);
  });
});
