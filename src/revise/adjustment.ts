import {
  COMPARISONS,
  comparisonMonth,
  DEFINITION_SETS,
  type Figure,
  type Fraction,
  figureId,
  fractionOf,
  parseScopePath,
  type Scope,
  significantText,
  unitsText,
} from '../domain/index.ts';

/** An approved change after close: an amount and the figures it changes. */
export interface Adjustment {
  readonly id: string;
  /** Month whose figures it changes. */
  readonly month: string;
  /** As written in the row: `C1.balance C1.balance/class=loss C2`. */
  readonly cells: string;
  /** Decimal text in major units of the report's currency. */
  readonly amount: string;
  readonly reason: string;
  readonly preparer: string;
  readonly approver: string;
}

/** One figure that an adjustment changed. */
export interface AdjustedFigure extends Pick<Adjustment, 'id' | 'amount' | 'reason' | 'preparer' | 'approver'> {
  readonly figure: string;
  /** Decimal text before this adjustment, in the figure's own terms. */
  readonly before: string | null;
}

/** Figures after the adjustments, what each changed, and the cells that name no figure. */
export interface Adjusted {
  readonly figures: ReadonlyMap<string, Figure>;
  readonly adjusted: readonly AdjustedFigure[];
  readonly unknown: readonly { readonly id: string; readonly cell: string }[];
}

/** What adjusting needs to know of a report. */
export interface AdjustingTerms {
  readonly reportMonth: string;
  readonly fiscalYearStart: number;
  /** Judges a figure anew after it was changed. */
  readonly statusOf: (figure: Figure) => Figure['status'];
}

interface Cell {
  readonly text: string;
  readonly sign: 1n | -1n;
  readonly name: string;
  readonly dimensions: Scope;
  readonly part: 'numerator' | 'denominator';
}

const RATIO_UNITS: readonly Figure['unit'][] = ['ratio', 'index'];
const CELL =
  /^(-?)([A-Z][A-Z0-9]*[a-z]?(?:\.[A-Za-z0-9_]+)?)((?:\/[a-z][a-z0-9_]*=[^/:]*)*)(?::(numerator|denominator))?$/;

/**
 * Applies adjustments in their order. A cell names a figure without its period: `C1.balance/class=loss`, with `-` in
 * front to take the amount away. An amount is added to amounts, to the numerator of a ratio, or to its denominator where
 * the cell ends in `:denominator`. The report month's changes against earlier months are worked out anew.
 */
export function applyAdjustments(
  before: ReadonlyMap<string, Figure>,
  adjustments: readonly Adjustment[],
  terms: AdjustingTerms,
): Adjusted {
  const figures = new Map(before);
  const adjusted: AdjustedFigure[] = [];
  const unknown: { id: string; cell: string }[] = [];
  for (const { month, cells, ...rest } of adjustments) {
    for (const text of cells.split(/[\s,;]+/).filter(Boolean)) {
      const cell = cellOf(text);
      const figure = cell === null ? undefined : namedBy(cell, month, before);
      const current = figure === undefined ? undefined : figures.get(figure.id);
      const changed = current === undefined || cell === null ? null : withAmount(current, cell, rest.amount);
      if (changed === null) unknown.push({ id: rest.id, cell: text });
      else {
        figures.set(changed.id, { ...changed, status: terms.statusOf(changed) });
        adjusted.push({ ...rest, figure: changed.id, before: current?.value ?? null });
      }
    }
  }
  for (const { figure } of adjusted) compareAnew(figures, figure, terms);
  return { figures, adjusted, unknown };
}

function cellOf(text: string): Cell | null {
  const match = CELL.exec(text);
  if (match === null) return null;
  const [, sign, name = '', path = '', part] = match;
  const dimensions = parseScopePath(path);
  if (dimensions === undefined) return null;
  return {
    text,
    sign: sign === '-' ? -1n : 1n,
    name,
    dimensions,
    part: part === 'denominator' ? 'denominator' : 'numerator',
  };
}

/** The figure of a cell, whatever its definition set: one report has one. */
function namedBy({ name, dimensions }: Cell, month: string, figures: ReadonlyMap<string, Figure>): Figure | undefined {
  const [indicator = '', measure = ''] = name.split('.');
  const plain = figureId({ indicator, measure, period: month, dimensions });
  const sets = DEFINITION_SETS.map((set) =>
    figureId({ indicator, measure, period: month, dimensions: { ...dimensions, set } }),
  );
  return [plain, ...sets].map((id) => figures.get(id)).find((figure) => figure !== undefined);
}

/** Null where the figure has no value that an amount could change. */
function withAmount(figure: Figure, cell: Cell, amount: string): Figure | null {
  const { unit, numerator, denominator, value } = figure;
  if (unit === 'amount') {
    return value === null || cell.part === 'denominator' ? null : { ...figure, value: plus(value, cell.sign, amount) };
  }
  if (!RATIO_UNITS.includes(unit) || numerator === null || denominator === null || value === null) return null;
  const parts = { numerator, denominator };
  const changed = { ...parts, [cell.part]: plus(parts[cell.part], cell.sign, amount) };
  const [top, bottom] = [fractionOf(changed.numerator), fractionOf(changed.denominator)];
  if (bottom.numerator === 0n) return { ...figure, ...changed, value: null, reason: 'zeroDenominator' };
  return { ...figure, ...changed, value: significantText(quotient(top, bottom)) };
}

function plus(value: string, sign: bigint, amount: string): string {
  const [a, b] = [fractionOf(value), fractionOf(amount)];
  const scale = Math.max(decimalsOf(value), decimalsOf(amount));
  const units = 10n ** BigInt(scale);
  const sum = (a.numerator * units) / a.denominator + sign * ((b.numerator * units) / b.denominator);
  return unitsText(sum, scale);
}

function decimalsOf(text: string): number {
  return text.split('.')[1]?.length ?? 0;
}

function quotient(a: Fraction, b: Fraction): Fraction {
  const [top, bottom] = [a.numerator * b.denominator, a.denominator * b.numerator];
  return bottom < 0n ? { numerator: -top, denominator: -bottom } : { numerator: top, denominator: bottom };
}

/** Changes of the report month that rest on an adjusted figure, now or then. */
function compareAnew(figures: Map<string, Figure>, id: string, { reportMonth, fiscalYearStart }: AdjustingTerms): void {
  const figure = figures.get(id);
  if (figure === undefined) return;
  const { indicator, measure, dimensions } = figure;
  for (const key of COMPARISONS) {
    const earlier = comparisonMonth(reportMonth, key, fiscalYearStart);
    const [now, then] = [reportMonth, earlier].map((period) =>
      figures.get(figureId({ indicator, measure, period, dimensions })),
    );
    if (now === undefined || then === undefined) continue;
    const name = measure === '' ? key : `${measure}_${key}`;
    const changed = (suffix: string, partsOf: typeof differenceOf): void => {
      const place = figureId({ indicator, measure: `${name}${suffix}`, period: reportMonth, dimensions });
      const before = figures.get(place);
      const parts = partsOf(now, then);
      if (before?.value != null && parts !== null) figures.set(place, { ...before, ...parts });
    };
    changed('', differenceOf);
    changed('_growth', growthOf);
  }
}

type Parts = Pick<Figure, 'value'> & Partial<Pick<Figure, 'numerator' | 'denominator'>>;

/** Now less then: exact for amounts, from numerators and denominators for ratios. */
function differenceOf(now: Figure, then: Figure): Parts | null {
  const [a, b] = [exactOf(now), exactOf(then)];
  if (a === null || b === null || now.value === null || then.value === null) return null;
  if (now.unit === 'amount') return { value: plus(now.value, -1n, then.value) };
  const denominator = a.denominator * b.denominator;
  return {
    value: significantText({ numerator: a.numerator * b.denominator - b.numerator * a.denominator, denominator }),
  };
}

function growthOf(now: Figure, then: Figure): Parts | null {
  if (now.value === null || then.value === null) return null;
  const change = plus(now.value, -1n, then.value);
  const [top, bottom] = [fractionOf(change), fractionOf(then.value)];
  if (bottom.numerator <= 0n) return null;
  return { value: significantText(quotient(top, bottom)), numerator: change, denominator: then.value };
}

/** A ratio by its parts, so that nothing of its 15 digits is rounded twice. */
function exactOf({ value, numerator, denominator, unit }: Figure): Fraction | null {
  if (RATIO_UNITS.includes(unit) && numerator !== null && denominator !== null) {
    const bottom = fractionOf(denominator);
    return bottom.numerator === 0n ? null : quotient(fractionOf(numerator), bottom);
  }
  return value === null ? null : fractionOf(value);
}
