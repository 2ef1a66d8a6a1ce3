import {
  type BreakQuestion,
  breaksOn,
  type Figure,
  type Fraction,
  figureId,
  fractionOf,
  shiftMonth,
  significantText,
} from '../domain/index.ts';
import { minus, over } from './contribution.ts';
import { commonDimensions } from './further.ts';
import type { MeasureSettings } from './settings.ts';

/** Series that are looked at: the stock ratios and the book itself. Flows jump by nature. */
const SERIES = [
  ['C1', 'balance'],
  ['C1', 'count'],
  ...['C2', 'C4', 'C5', 'C6', 'C11', 'P1', 'P2'].map((code) => [code, ''] as const),
  ['C14', 'par30'],
] as const;

/** Changes that a series must have before any of them can be called unusual. */
const LEAST_CHANGES = 8;
/** Months in which a jump is asked about: an older one was, in its time. */
const ASKED_MONTHS = 13;
/** How many times the usual change a jump is, and the least that it is: half a point of a ratio, 5 % of an amount. */
const TIMES = 8n;
const LEAST_RATIO: Fraction = { numerator: 5n, denominator: 1000n };
const LEAST_SHARE: Fraction = { numerator: 5n, denominator: 100n };

/**
 * Jumps far outside a series' own monthly changes that nobody declared: more than 8 times the median of the other
 * absolute changes, and more than a floor. They are questions: a merger, a redefinition, a month of write-offs, an error?
 */
export function breakQuestions(
  figures: ReadonlyMap<string, Figure>,
  settings: MeasureSettings,
): readonly BreakQuestion[] {
  const since = lastUnasked(settings.months);
  return SERIES.flatMap(([indicator, measure]) => {
    const declared = breaksOn(settings.breaks ?? [], { indicator, measure });
    return seriesQuestions(seriesOf(figures, settings, indicator, measure)).filter(
      ({ month }) => month > since && !declared.some(({ date }) => date.slice(0, 7) === month),
    );
  });
}

/** The last month of which nothing is asked any more. */
function lastUnasked(months: readonly string[]): string {
  const last = months.at(-1);
  return last === undefined ? '' : shiftMonth(last, -ASKED_MONTHS);
}

function seriesOf(
  figures: ReadonlyMap<string, Figure>,
  settings: MeasureSettings,
  indicator: string,
  measure: string,
): readonly Figure[] {
  const dimensions = commonDimensions(settings);
  return settings.months.flatMap((period) => figures.get(figureId({ indicator, measure, period, dimensions })) ?? []);
}

interface Change {
  readonly before: Figure;
  readonly figure: Figure;
  readonly change: Fraction;
}

/** Questions of one series, oldest month first. */
function seriesQuestions(series: readonly Figure[]): readonly BreakQuestion[] {
  const changes = series.flatMap((figure, i): readonly Change[] => {
    const before = series[i - 1];
    if (before?.value == null || figure.value === null || shiftMonth(before.period, 1) !== figure.period) return [];
    return [{ before, figure, change: minus(fractionOf(figure.value), fractionOf(before.value)) }];
  });
  if (changes.length < LEAST_CHANGES) return [];
  return changes.flatMap((each): readonly BreakQuestion[] => {
    const usual = median(changes.filter((other) => other !== each).map(({ change }) => absolute(change)));
    if (!isAbove(absolute(each.change), times(usual, TIMES)) || !isAboveFloor(each)) return [];
    return [
      {
        figure: each.figure.id,
        before: each.before.id,
        month: each.figure.period,
        unit: each.figure.unit,
        change: significantText(each.change),
        usual: significantText(usual),
      },
    ];
  });
}

function isAboveFloor({ figure, before, change }: Change): boolean {
  if (figure.unit === 'ratio') return isAbove(absolute(change), LEAST_RATIO);
  const base = fractionOf(before.value ?? '0');
  return base.numerator === 0n || isAbove(absolute(over(change, base)), LEAST_SHARE);
}

/** The middle value; of an even number the mean of the two in the middle. */
function median(values: readonly Fraction[]): Fraction {
  const sorted = values.toSorted((a, b) => (isAbove(a, b) ? 1 : isAbove(b, a) ? -1 : 0));
  const zero: Fraction = { numerator: 0n, denominator: 1n };
  const [low, high] = [
    sorted[Math.floor((sorted.length - 1) / 2)] ?? zero,
    sorted[Math.floor(sorted.length / 2)] ?? zero,
  ];
  return {
    numerator: low.numerator * high.denominator + high.numerator * low.denominator,
    denominator: 2n * low.denominator * high.denominator,
  };
}

function absolute({ numerator, denominator }: Fraction): Fraction {
  return { numerator: numerator < 0n ? -numerator : numerator, denominator };
}

function times({ numerator, denominator }: Fraction, factor: bigint): Fraction {
  return { numerator: numerator * factor, denominator };
}

function isAbove(a: Fraction, b: Fraction): boolean {
  return a.numerator * b.denominator > b.numerator * a.denominator;
}
