import { type BoardRow, instantText, LABEL_WORDS } from '../../domain/index.ts';
import { type Edition, issueName, termOf, unitName } from './edition.ts';
import {
  absenceRows,
  BLANK,
  type CellPlan,
  columnCount,
  figureCell,
  limitCell,
  line,
  linkCell,
  type RowPlan,
  row,
  type SheetPlan,
  sentenceCell,
  statusCell,
  textCell,
} from './sheet-plan.ts';

/** The first sheet: what this is, five sentences, the board with its months, and the way to every other sheet. */
export function overviewSheet(edition: Edition, name: string, others: readonly string[]): SheetPlan {
  const { onePage } = edition.report;
  const rows = [
    line('label', textCell(markOf(edition))),
    line('title', textCell(edition.report.identity.title[edition.locale])),
    ...details(edition),
    BLANK,
    line('heading', textCell(termOf(edition, 'sentences'))),
    ...onePage.sentences.map((wording) => line('paragraph', sentenceCell(edition, wording))),
    BLANK,
    ...board(edition),
    BLANK,
    ...boardTrend(edition),
    BLANK,
    line('heading', textCell(termOf(edition, 'contents'))),
    ...others.map((sheet) => row('body', [linkCell(sheet, sheet)], 'all')),
  ];
  const trend = rows.findLastIndex(({ look }) => look === 'columns');
  return {
    name,
    rows,
    frozen: { rows: 2, columns: 0 },
    repeated: { from: 1, to: 2 },
    landscape: columnCount(rows) > 8,
    breaks: onePage.board.length === 0 ? [] : [trend],
    filter: null,
    data: false,
  };
}

/** The label and, before the issue, that this is none. */
function markOf(edition: Edition): string {
  const label = LABEL_WORDS[edition.report.identity.label][edition.locale];
  return edition.draft ? `${label} · ${issueName(edition)}` : label;
}

function details(edition: Edition): readonly RowPlan[] {
  const { identity, order } = edition.report;
  const scope = Object.entries(identity.scope).map(([dimension, value]) => `${dimension} = ${value}`);
  const subject = identity.subject?.[edition.locale] ?? scope.join(', ');
  const pairs: readonly (readonly [string, string])[] = [
    ['lender', identity.lender[edition.locale]],
    ['period', `${identity.period} · ${edition.word(`page.kind.${identity.kind}`)}`],
    ['cutoff', identity.cutoffDate],
    ...(scope.length === 0 ? [] : [['scope', subject] as const]),
    ['unit', unitName(edition, 'amount')],
    ['base', `${edition.word(`page.set.${identity.definitionSet}`)} · ${edition.plain(identity.balanceBase)}`],
    ['issue', issueName(edition)],
    ['ordered', instantText(order.orderedAt, identity.timeZone)],
  ];
  return pairs.map(([key, value]) =>
    row('detail', [textCell(termOf(edition, `detail.${key}`)), textCell(value)], 'rest'),
  );
}

function board(edition: Edition): readonly RowPlan[] {
  const { comparisons, onePage } = edition.report;
  const titles = [
    textCell(termOf(edition, 'board.indicator')),
    textCell(termOf(edition, 'board.unit')),
    textCell(termOf(edition, 'board.value'), 'right'),
    ...comparisons.map(({ key, month }) => textCell(`${edition.word(`page.comparison.${key}`)}\n${month}`, 'right')),
    textCell(termOf(edition, 'board.threshold'), 'right'),
    textCell(termOf(edition, 'board.status')),
  ];
  const rows = onePage.board.map((item) => row('body', boardCells(edition, item)));
  return [
    line('heading', textCell(termOf(edition, 'board.title'))),
    row('columns', titles),
    ...rows,
    ...absenceRows(edition, rows),
  ];
}

function boardCells(edition: Edition, item: BoardRow): readonly (CellPlan | null)[] {
  return [
    textCell(item.name[edition.locale]),
    textCell(boardUnit(edition, item)),
    figureCell(edition, item.figure),
    ...edition.report.comparisons.map((_, at) => {
      const change = item.changes[at] ?? null;
      return change === null ? null : figureCell(edition, change);
    }),
    thresholdCell(edition, item),
    statusCell(edition, item.status),
  ];
}

/** The unit of the value, and that of its changes where it is another (a ratio moves in percentage points). */
function boardUnit(edition: Edition, { figure, changes }: BoardRow): string {
  const { unit } = edition.figure(figure);
  const first = changes.find((id) => id !== null);
  const moved = first === undefined || first === null ? unit : edition.figure(first).unit;
  if (moved === unit) return unitName(edition, unit);
  return termOf(edition, 'board.units', { unit: unitName(edition, unit), change: unitName(edition, moved) });
}

function thresholdCell(edition: Edition, { figure, threshold }: BoardRow): CellPlan | null {
  if (threshold === null) return null;
  if (!/^-?\d+(\.\d+)?$/.test(threshold)) return textCell(threshold, 'right');
  return limitCell(edition, edition.figure(figure).unit, threshold);
}

/** The sparkline of the board as numbers: one column a month, oldest first. */
function boardTrend(edition: Edition): readonly RowPlan[] {
  const rows = edition.report.onePage.board;
  const periodOf = (id: string): string => edition.figure(id).period;
  const periods = [...new Set(rows.flatMap(({ trend }) => trend.map(periodOf)))].sort();
  if (periods.length === 0) return [];
  return [
    line('heading', textCell(termOf(edition, 'board.trend'))),
    row('columns', [
      textCell(termOf(edition, 'board.indicator')),
      ...periods.map((period) => textCell(period, 'right')),
    ]),
    ...rows.map((item) => {
      const ids = new Map(item.trend.map((id) => [periodOf(id), id]));
      const points = periods.map((period) => ids.get(period));
      const cells = points.map((id) => (id === undefined ? null : figureCell(edition, id)));
      return row('body', [textCell(item.name[edition.locale]), ...cells]);
    }),
  ];
}
