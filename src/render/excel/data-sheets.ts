import { type Figure, instantText, type Unit } from '../../domain/index.ts';
import { type Edition, issueName, termOf } from './edition.ts';
import { topRows } from './section-sheet.ts';
import { type CellPlan, figureCell, line, type RowPlan, row, type SheetPlan, textCell } from './sheet-plan.ts';

/** Columns of the data sheet, in order; their titles are `workbook.figures.<name>`. */
const COLUMNS = [
  'id',
  'shown',
  'number',
  'value',
  'unit',
  'currency',
  'indicator',
  'measure',
  'period',
  'dimensions',
  'numerator',
  'denominator',
  'status',
  'reason',
  'definitionSet',
  'definition',
] as const;

/** Columns, counting from 1, that the check of the saved file reads. */
export const SHOWN_COLUMN = COLUMNS.indexOf('shown') + 1;
export const EXACT_COLUMN = COLUMNS.indexOf('value') + 1;

const NUMERIC: readonly string[] = ['shown', 'number', 'value', 'numerator', 'denominator'];

/** Every figure of the report by id: as shown, as a plain number to calculate with, and as exact text. */
export function figuresSheet(edition: Edition, name: string, overview: string): SheetPlan {
  const top = topRows(edition, termOf(edition, 'figures.title'), overview);
  const figures = Object.values(edition.report.figures).toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const titles = COLUMNS.map((key) =>
    textCell(termOf(edition, `figures.${key}`), NUMERIC.includes(key) ? 'right' : 'left'),
  );
  const header = top.length + 1;
  return {
    name,
    rows: [...top, row('columns', titles), ...figures.map((figure) => row('data', figureCells(edition, figure)))],
    frozen: { rows: header, columns: 1 },
    repeated: { from: header, to: header },
    landscape: true,
    breaks: [],
    filter: { top: header, bottom: header + figures.length, columns: COLUMNS.length },
    data: true,
  };
}

/** Where this file comes from, how to read it, and how many figures each sheet shows. */
export function provenanceSheet(
  edition: Edition,
  name: string,
  overview: string,
  counts: readonly { readonly sheet: string; readonly figures: number }[],
): SheetPlan {
  const top = topRows(edition, termOf(edition, 'provenance.title'), overview);
  const notes = ['rounding', 'absent', 'ids', 'data', 'sentences'].map((key) =>
    line('paragraph', textCell(termOf(edition, `reading.${key}`))),
  );
  return {
    name,
    rows: [
      ...top,
      ...sourceRows(edition),
      line('heading', textCell(termOf(edition, 'reading.title'))),
      ...notes,
      line('heading', textCell(termOf(edition, 'provenance.counts'))),
      ...counts.map(({ sheet, figures }) => row('detail', [textCell(sheet), textCell(String(figures))], 'rest')),
    ],
    frozen: { rows: top.length, columns: 0 },
    repeated: { from: 1, to: top.length },
    landscape: false,
    breaks: [],
    filter: null,
    data: false,
  };
}

function figureCells(edition: Edition, figure: Figure): readonly (CellPlan | null)[] {
  const dimensions = Object.entries(figure.dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  const texts: Readonly<Record<(typeof COLUMNS)[number], string | null>> = {
    ...figure,
    shown: null,
    number: null,
    dimensions: dimensions.map(([dimension, value]) => `${dimension}=${value}`).join('; '),
  };
  return COLUMNS.map((key) => {
    if (key === 'shown') return { ...figureCell(edition, figure.id), figures: [] };
    if (key === 'number') return figure.value === null ? null : plainNumber(figure.value, figure.unit);
    const text = texts[key];
    return text === null || text === '' ? null : textCell(text, NUMERIC.includes(key) ? 'right' : 'left');
  });
}

/** Formats of the unscaled number: a ratio is a true fraction here, so that it can be calculated with. */
const PLAIN_FORMATS: Readonly<Record<Unit, string>> = {
  ratio: '0.00%',
  pp: '0.0000%',
  amount: '#,##0.00',
  count: '#,##0',
  days: '#,##0',
  index: '0.0000',
};

function plainNumber(value: string, unit: Unit): CellPlan {
  return { ...textCell(value, 'right'), number: { value: Number(value), format: PLAIN_FORMATS[unit] } };
}

function sourceRows(edition: Edition): readonly RowPlan[] {
  const { identity, order, provenance, schema } = edition.report;
  const person = termOf(edition, order.proved ? 'provenance.proved' : 'provenance.typed', { person: order.orderedBy });
  const pairs: readonly (readonly [string, string | null])[] = [
    ['issue', issueName(edition)],
    ['schema', schema],
    ['orderedAt', instantText(order.orderedAt, identity.timeZone)],
    ['orderedBy', person],
    ['reason', order.reason],
    ['extractedAt', order.extractedAt === null ? null : instantText(order.extractedAt, identity.timeZone)],
    ['snapshot', provenance.snapshot],
    ['inputs', provenance.inputs],
    ['staying', stayedText(edition)],
  ];
  const known = pairs.flatMap(([key, value]): RowPlan[] =>
    value === null ? [] : [detail(termOf(edition, `provenance.${key}`), value)],
  );
  const tools = Object.entries(provenance.tools).sort(([a], [b]) => (a < b ? -1 : 1));
  return [...known, ...tools.map(([tool, version]) => detail(tool, version))];
}

/** Where the loan rows stayed; null where they were taken in and sealed. */
function stayedText(edition: Edition): string | null {
  const { staying } = edition.report.provenance;
  if (staying === undefined) return null;
  const { connection, engine, tables } = staying;
  return termOf(edition, 'provenance.stayed', { connection, engine, tables: tables.join(', ') });
}

function detail(name: string, value: string): RowPlan {
  return row('detail', [textCell(name), textCell(value)], 'rest');
}
