import { bookOf, type Figure, fractionOf, parsePeriod, type Snapshot } from '../domain/index.ts';
import {
  boardOf,
  type Measurement,
  type MeasureSettings,
  movedFigures,
  sheetsOf,
  strictestStatus,
  withoutMoved,
} from '../measure/index.ts';

/** Judges a figure that was changed after measuring, by the same bounds. */
export function judgeAnew(settings: MeasureSettings, cutoffDate: string): (figure: Figure) => Figure['status'] {
  const sheets = sheetsOf(settings, cutoffDate);
  const cuts = new Set([...settings.dimensions, ...Object.keys(settings.scope), 'set']);
  return ({ indicator, measure, dimensions, period, value }) => {
    const ownDimensions = Object.keys(dimensions).filter((name) => !cuts.has(name));
    const exact = value === null ? null : fractionOf(value);
    const judged = { indicator, measure, dimensions, ownDimensions, exact };
    return strictestStatus(judged, period, sheets, settings.fiscalYearStart);
  };
}

/** What is told from figures alone, over figures that were changed after measuring: the board, and what moved ratios. */
export function tellAnew(
  changed: Pick<Measurement, 'figures'>,
  settings: MeasureSettings,
  snapshot: Snapshot,
): Pick<Measurement, 'figures' | 'board'> {
  const book = bookOf(snapshot);
  const cutoffs = new Map(
    settings.months.map((month) => [month, book.get(month)?.cutoffs.at(-1) ?? parsePeriod(month).end]),
  );
  const figures = withoutMoved(changed.figures);
  const board = boardOf({ figures, settings, cutoffs });
  const told = [...movedFigures(figures, settings), ...board.figures].map((figure) => [figure.id, figure] as const);
  return { figures: new Map([...figures, ...told]), board: board.entries };
}
