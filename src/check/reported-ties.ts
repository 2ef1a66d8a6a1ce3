import { type Figure, fractionOf, type ReportSettings, roundedText, type Tie } from '../domain/index.ts';
import { kindOf, tieOf, unchecked } from './tie.ts';

/** A value of one of our figures that others already received. */
export interface ReportedValue {
  /** Figure name without its period: `C2`, `C1.balance/class=loss`. */
  readonly figure: string;
  readonly month: string;
  readonly source: string;
  /** Decimal text in the figure's own terms. */
  readonly value: string;
}

/** Reported values are kept with as many decimals; ours is rounded to them before it is compared. */
const DECIMALS = 6;

/**
 * Our figures against values that were reported elsewhere. A difference is a warning, unless `gates.critical` names the
 * tie or its kind. A value of which there is no figure is not checked.
 */
export function reportedTies(
  reported: readonly ReportedValue[],
  figureOf: (value: ReportedValue) => Figure | undefined,
  { tolerances, critical }: Pick<ReportSettings['gates'], 'tolerances' | 'critical'>,
): readonly Tie[] {
  return reported.map((value) => {
    const id = `reported.value/${value.figure}/${value.source}`;
    const figure = figureOf(value);
    if (figure === undefined) return unchecked(id, value.month, `noFigure:${value.figure}`);
    if (figure.value === null) return unchecked(id, value.month, figure.reason ?? 'noData');
    const left = roundedText(fractionOf(figure.value), DECIMALS);
    const right = roundedText(fractionOf(value.value), DECIMALS);
    const stops = critical.includes(id) || critical.includes(kindOf(id));
    return tieOf({ id, month: value.month, critical: stops, left, right }, tolerances);
  });
}
