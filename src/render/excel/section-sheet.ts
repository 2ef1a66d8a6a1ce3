import {
  LABEL_WORDS,
  type Report,
  type ReportBlock,
  type ReportCell,
  type ReportChart,
  type ReportTable,
} from '../../domain/index.ts';
import { type Edition, termOf, unitName } from './edition.ts';
import {
  absenceRows,
  BLANK,
  columnCount,
  figureCell,
  framedCell,
  limitCell,
  line,
  linkCell,
  type RowPlan,
  reportCell,
  row,
  type SheetPlan,
  sentenceCell,
  statusCell,
  textCell,
} from './sheet-plan.ts';

type Section = Report['sections'][number];

/**
 * Sections that become sheets: those with a table, a chart, or a figure in a sentence. A long list without figures, of
 * which the PDF prints a part at most, has a sheet of its own behind its section's, so that it can be sorted and filtered.
 */
export function sheetSections(report: Report): readonly Section[] {
  return report.sections
    .filter(({ blocks }) => blocks.some(hasNumbers))
    .flatMap((section) => {
      const own = section.blocks.filter(isLongList);
      const rest = section.blocks.filter((block) => !isLongList(block));
      if (own.length === 0 || !rest.some(hasNumbers)) return [section];
      return [{ ...section, blocks: rest }, ...own.map((block) => listSection(section, block))];
    });
}

/** Rows from which on a list is looked through with filters rather than read. */
const LONG_LIST = 40;

function isLongList(block: ReportBlock): block is ReportTable {
  return (
    block.kind === 'table' &&
    (block.printed !== undefined || block.workbookOnly === true) &&
    block.rows.length >= LONG_LIST &&
    block.rows.every(({ cells }) => cells.every((cell) => !holdsFigure(cell)))
  );
}

function holdsFigure(cell: ReportCell): boolean {
  if (cell === null) return false;
  if ('wording' in cell) return Object.values(cell.wording.params).some((param) => 'figure' in param);
  return 'figure' in cell;
}

function listSection(section: Section, table: ReportTable): Section {
  return { ...section, id: `${section.id}-${table.id}`, title: table.title, blocks: [table] };
}

/** One section of the report: its sentences, its tables one below another, and the numbers behind its charts. */
export function sectionSheet(edition: Edition, section: Section, name: string, overview: string): SheetPlan {
  const top = topRows(edition, edition.plain(section.title), overview);
  const body = section.blocks.flatMap((block, at) => [
    ...gapBetween(section.blocks[at - 1], block),
    ...blockRows(edition, block),
  ]);
  const rows = [...top, ...body];
  const headers = rows.flatMap(({ look }, at) => (look === 'columns' ? [at + 1] : []));
  const [header] = headers.length === 1 ? headers : [];
  const columns = columnCount(rows);
  const frozenRows = header !== undefined && header <= MOST_FROZEN ? header : top.length;
  return {
    name,
    rows,
    frozen: { rows: frozenRows, columns: columns > 8 ? 1 : 0 },
    repeated: header === undefined ? { from: 1, to: top.length } : { from: header, to: header },
    landscape: columns > 7 || section.blocks.some((block) => block.kind === 'table' && block.wide),
    breaks: [],
    filter: header === undefined ? null : filterBelow(rows, header),
    data: false,
  };
}

/** More frozen rows than this leave too little of a laptop's screen to scroll in. */
const MOST_FROZEN = 8;

/** The rows that every sheet but the first begins with: its title, the way back, and what it belongs to. */
export function topRows(edition: Edition, title: string, overview: string): readonly RowPlan[] {
  const { identity } = edition.report;
  const unit = termOf(edition, 'unitLine', { unit: unitName(edition, 'amount') });
  const { lender, period } = identity;
  const names = [LABEL_WORDS[identity.label][edition.locale], lender[edition.locale], period, edition.asOf, unit];
  const back = linkCell(termOf(edition, 'back', { sheet: overview }), overview);
  return [line('title', textCell(title)), row('context', [back, textCell(names.join(' · '))], 'rest')];
}

function hasNumbers(block: ReportBlock): boolean {
  if (block.kind === 'table' || block.kind === 'chart') return true;
  const wordings = block.kind === 'list' ? block.items : [block.wording];
  return wordings.some(({ params }) => Object.values(params).some((param) => 'figure' in param));
}

/** Tables stand apart; sentences that follow each other do not, and a note belongs to what it stands under. */
function gapBetween(before: ReportBlock | undefined, block: ReportBlock): readonly RowPlan[] {
  if (isTabular(block) || block.kind === 'subheading') return [BLANK];
  return before !== undefined && isTabular(before) && block.kind !== 'note' ? [BLANK] : [];
}

function isTabular({ kind }: ReportBlock): boolean {
  return kind === 'table' || kind === 'chart';
}

function blockRows(edition: Edition, block: ReportBlock): readonly RowPlan[] {
  switch (block.kind) {
    case 'table':
      return tableRows(edition, block);
    case 'chart':
      return chartRows(edition, block);
    case 'list':
      return block.items.map((item) => line('paragraph', framedCell(['• ', ''], sentenceCell(edition, item))));
    case 'subheading':
      return [line('heading', sentenceCell(edition, block.wording))];
    default:
      return [line(block.kind, sentenceCell(edition, block.wording))];
  }
}

function tableRows(edition: Edition, table: ReportTable): readonly RowPlan[] {
  const withStatus = table.rows.some(({ status }) => status !== null);
  const side = (at: number) => (table.columns[at]?.align === 'number' ? 'right' : 'left');
  const titles = table.columns.map(({ title }, at) => textCell(edition.plain(title), side(at)));
  const status = withStatus ? [textCell(termOf(edition, 'board.status'))] : [];
  const rows = table.rows.map((item) => {
    const cells = table.columns.map((_, at) => reportCell(edition, item.cells[at] ?? null, side(at)));
    const end = item.status === null ? null : statusCell(edition, item.status);
    return row(item.total ? 'total' : 'body', withStatus ? [...cells, end] : cells);
  });
  return [
    line('heading', sentenceCell(edition, table.title)),
    row('columns', [...titles, ...status]),
    ...rows,
    ...absenceRows(edition, rows),
  ];
}

/** The numbers behind a chart: a row for each position on its axis, a column for each series and reference line. */
function chartRows(edition: Edition, chart: ReportChart): readonly RowPlan[] {
  const titles = [...chart.series, ...chart.lines].map(({ name }) => textCell(edition.plain(name), 'right'));
  const rows = chart.categories.map((category, at) => {
    const points = chart.series.map(({ points }) => points[at] ?? null);
    const cells = points.map((id) => (id === null ? null : figureCell(edition, id)));
    const limits = chart.lines.map(({ value }) => limitCell(edition, chart.unit, value));
    return row('body', [reportCell(edition, category, 'left'), ...cells, ...limits]);
  });
  return [
    line('heading', framedCell(chartFrame(edition, chart), sentenceCell(edition, chart.title))),
    line('note', sentenceCell(edition, chart.alternative)),
    row('columns', [textCell(termOf(edition, 'chart.category')), ...titles]),
    ...rows,
    ...absenceRows(edition, rows),
  ];
}

/** What stands before and after a chart's title: that these are its numbers, and their unit. */
function chartFrame(edition: Edition, chart: ReportChart): readonly [string, string] {
  const [before = '', after = ''] = termOf(edition, 'chart.title', {
    title: TITLE,
    unit: unitName(edition, chart.unit),
  }).split(TITLE);
  return [before, after];
}

const TITLE = '<title>';

/**
 * A filter over a table's rows; total rows at its end stay out, so that sorting keeps them last. A table that shows
 * figures has none: sorting it would leave the ids beside it behind.
 */
function filterBelow(rows: readonly RowPlan[], header: number): SheetPlan['filter'] {
  const below = rows.slice(header).findIndex(({ look }) => look !== 'body');
  const count = below === -1 ? rows.length - header : below;
  const table = rows.slice(header, header + count);
  if (count < FILTER_FROM || table.some(({ cells }) => cells.some((cell) => cell?.figures.length))) return null;
  return { top: header, bottom: header + count, columns: rows[header - 1]?.cells.length ?? 1 };
}

/** Rows from which on a filter helps more than its arrows disturb. */
const FILTER_FROM = 10;
