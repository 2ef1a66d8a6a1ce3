import type { Report, ReportBlock, Wording } from '../../src/domain/index.ts';

/**
 * A figure in the order of reading. `drawing` names the chart or sparklines it belongs to: the PDF writes some of
 * their figures as labels, the workbook all of them as cells.
 */
export interface ReadFigure {
  readonly id: string;
  readonly drawing: string | null;
}

/**
 * Figures of a report in reading order, told from the report alone: sentences, board, months of the board, then each
 * section's blocks. `words` are those of either language, keyed as in the word files.
 */
export function readingOrder(report: Report, words: Readonly<Record<string, string>>): readonly ReadFigure[] {
  const { sentences, board } = report.onePage;
  return [
    ...sentences.flatMap((wording) => said(wording, words)),
    ...board.flatMap((row) => [row.figure, ...row.changes].flatMap((id) => (id === null ? [] : [read(id)]))),
    ...board.flatMap(({ trend }) => trend.map((id) => ({ id, drawing: 'sparklines' }))),
    ...report.sections.flatMap(({ blocks }) => blocks.flatMap((block) => inBlock(block, words))),
  ];
}

function inBlock(block: ReportBlock, words: Readonly<Record<string, string>>): readonly ReadFigure[] {
  if (block.kind === 'list') return block.items.flatMap((item) => said(item, words));
  if (block.kind === 'table') return block.rows.flatMap(({ cells }) => cells.flatMap((cell) => inCell(cell, words)));
  if (block.kind !== 'chart') return said(block.wording, words);
  const points = block.categories.flatMap((_, at) => block.series.map((series) => series.points[at] ?? null));
  return points.flatMap((id) => (id === null ? [] : [{ id, drawing: block.id }]));
}

type Table = Extract<ReportBlock, { readonly kind: 'table' }>;

function inCell(
  cell: Table['rows'][number]['cells'][number],
  words: Readonly<Record<string, string>>,
): readonly ReadFigure[] {
  if (cell === null) return [];
  if ('wording' in cell) return said(cell.wording, words);
  return 'figure' in cell ? [read(cell.figure)] : [];
}

function said({ key, params }: Wording, words: Readonly<Record<string, string>>): readonly ReadFigure[] {
  const places = Array.from((words[key] ?? '').matchAll(/\{(\w+)\}/g), (match) => params[match[1] ?? '']);
  return places.flatMap((param) => (param !== undefined && 'figure' in param ? [read(param.figure)] : []));
}

function read(id: string): ReadFigure {
  return { id, drawing: null };
}
