import {
  deepFreeze,
  type Figure,
  type Fraction,
  figureId,
  fractionOf,
  type Outlook,
  type OutlookSeries,
  significantText,
} from '../domain/index.ts';

/** Fewer month-to-month changes than this say nothing about what is usual. */
const MINIMUM_CHANGES = 12;

/**
 * Describes how each series moved from month to month: the range that held the middle 80 % of its changes.
 * `history` holds one figure a month, oldest first; months without a value break the chain and are not bridged.
 * Quantiles are nearest-rank, so each bound is a change that happened (Hyndman and Fan 1996, type 1).
 */
export function describeHistory(history: readonly (readonly Figure[])[]): Outlook {
  const described = history.filter((figures) => figures.length > 0).map(describeSeries);
  return deepFreeze({
    series: described.filter((series) => series.changes >= MINIMUM_CHANGES),
    refused: described
      .filter((series) => series.changes < MINIMUM_CHANGES)
      .map(({ indicator, changes }) => ({ indicator, changes })),
  });
}

function describeSeries(figures: readonly Figure[]): OutlookSeries & { readonly indicator: string } {
  const last = lastOf(figures);
  const changes = changesOf(figures).toSorted(compareFractions);
  return {
    indicator: last.indicator,
    changes: changes.length,
    figures: [
      changeFigure(last, 'change_low', quantile(changes, 10)),
      changeFigure(last, 'change_median', quantile(changes, 50)),
      changeFigure(last, 'change_high', quantile(changes, 90)),
      countFigure(last, changes.length),
    ],
  };
}

function changesOf(figures: readonly Figure[]): Fraction[] {
  return figures.slice(1).flatMap((figure, i) => {
    const before = figures[i]?.value ?? null;
    return figure.value === null || before === null ? [] : [subtract(fractionOf(figure.value), fractionOf(before))];
  });
}

/** The smallest change that at least `percent` of the changes do not exceed; null of nothing. */
function quantile(sorted: readonly Fraction[], percent: number): Fraction | null {
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? null;
}

function changeFigure(of: Figure, measure: string, change: Fraction | null): Figure {
  return {
    ...named(of, measure),
    unit: of.unit === 'ratio' ? 'pp' : of.unit,
    value: change === null ? null : significantText(change),
    reason: change === null ? 'noHistory' : null,
  };
}

function countFigure(of: Figure, count: number): Figure {
  return { ...named(of, 'change_count'), unit: 'count', currency: null, value: String(count), reason: null };
}

function named(of: Figure, suffix: string): Figure {
  const measure = of.measure === '' ? suffix : `${of.measure}_${suffix}`;
  return { ...of, measure, id: figureId({ ...of, measure }), numerator: null, denominator: null, status: null };
}

function subtract(a: Fraction, b: Fraction): Fraction {
  return {
    numerator: a.numerator * b.denominator - b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

function compareFractions(a: Fraction, b: Fraction): number {
  const difference = subtract(a, b).numerator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function lastOf(figures: readonly Figure[]): Figure {
  const last = figures.at(-1);
  if (last === undefined) throw new RangeError('a series has at least one figure');
  return last;
}
