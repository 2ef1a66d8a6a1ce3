import { type Figure, fractionOf } from '../domain/index.ts';
import { type MeasureSettings, sheetsOf, strictestStatus } from '../measure/index.ts';

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
