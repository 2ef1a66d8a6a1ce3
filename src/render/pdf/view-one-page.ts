import { type BoardRow, type Report, STATUSES, showFigure } from '../../domain/index.ts';
import { absenceText } from '../absence.ts';
import { drawSparkline } from '../chart/index.ts';
import type { Speaker } from '../speaker.ts';
import { Markup } from './markup.ts';
import { type StatusView, statusView } from './view-status.ts';

export interface OnePageView {
  readonly title: string;
  readonly sentences: readonly Markup[];
  readonly boardTitle: string;
  readonly summary: readonly (StatusView & { readonly count: string })[];
  readonly heads: {
    readonly status: string;
    readonly indicator: string;
    readonly value: string;
    readonly threshold: string;
    readonly trend: string;
  };
  readonly comparisons: readonly { readonly name: string; readonly month: string }[];
  readonly rows: readonly BoardRowView[];
  readonly note: string;
  readonly absences: string;
  readonly hasAbsences: boolean;
}

interface BoardRowView {
  readonly status: StatusView;
  readonly name: Markup;
  readonly value: Markup;
  readonly changes: readonly Markup[];
  readonly threshold: string;
  readonly sparkline: Markup;
}

/** The first page a reader needs: the sentences and the board. */
export function onePageOf(report: Report, speaker: Speaker): OnePageView {
  const { board, sentences } = report.onePage;
  const figures = board.flatMap((row) => [row.figure, ...row.changes.filter((id) => id !== null)]);
  const absences = absenceText(figures.map(speaker.figure), speaker);
  return {
    title: speaker.word('page.onePage.title'),
    sentences: sentences.map((sentence) => Markup.ofPieces(speaker.say(sentence))),
    boardTitle: speaker.word('page.onePage.board'),
    summary: summaryOf(board, speaker),
    heads: headsOf(board, speaker),
    comparisons: report.comparisons.map(({ key, month }) => ({ name: speaker.word(`page.comparison.${key}`), month })),
    rows: board.map((row) => boardRow(row, report.comparisons.length, speaker)),
    note: speaker.word('page.onePage.changeUnit'),
    absences,
    hasAbsences: absences !== '',
  };
}

/** How many indicators stand at each status, worst first. */
function summaryOf(board: readonly BoardRow[], speaker: Speaker): OnePageView['summary'] {
  return STATUSES.toReversed().map((status) => ({
    ...statusView(status, speaker),
    count: String(board.filter((row) => row.status === status).length),
  }));
}

function headsOf(board: readonly BoardRow[], speaker: Speaker): OnePageView['heads'] {
  const months = String(Math.max(0, ...board.map((row) => row.trend.length)));
  return {
    status: speaker.word('page.onePage.status'),
    indicator: speaker.word('page.onePage.indicator'),
    value: speaker.word('page.onePage.value'),
    threshold: speaker.word('page.onePage.threshold'),
    trend: speaker.word('page.onePage.trend', { months }),
  };
}

function boardRow(row: BoardRow, comparisons: number, speaker: Speaker): BoardRowView {
  const { unit } = speaker.figure(row.figure);
  const limit = row.threshold === null ? null : { value: row.threshold, unit, measure: '' };
  const months = String(row.trend.length);
  const name = row.name[speaker.locale];
  const values = row.trend.map((id) => speaker.figure(id).value);
  const alternative = speaker.word('page.onePage.trendAlternative', { name, months });
  return {
    status: row.status === null ? noLimit(speaker) : statusView(row.status, speaker),
    name: Markup.ofPieces([{ kind: 'text', text: name }]),
    value: figureMarkup(row.figure, speaker),
    changes: Array.from({ length: comparisons }, (_, at) => figureMarkup(row.changes[at] ?? null, speaker)),
    threshold: limit === null ? speaker.word('page.onePage.noThreshold') : showFigure(limit, speaker.unit),
    sparkline: Markup.ofDrawing(
      drawSparkline(
        values.map((value) => (value === null ? null : Number(value))),
        alternative,
      ),
    ),
  };
}

function figureMarkup(id: string | null, speaker: Speaker): Markup {
  return Markup.ofPieces([id === null ? { kind: 'text', text: '–' } : speaker.piece({ figure: id })]);
}

function noLimit(speaker: Speaker): StatusView {
  return { shape: '', word: speaker.word('page.status.none'), look: 'none' };
}
