import { DEFAULT_DEFINITION_SET, type Figure, figureId, type Unit } from '../domain/index.ts';
import type { Result } from './evaluation.ts';
import { valueText } from './figures.ts';
import type { MeasureSettings } from './settings.ts';

/** A figure that is finished from others. */
export interface Further {
  readonly indicator: string;
  readonly version: number;
  readonly measure: string;
  readonly unit: Unit;
  /** Own dimensions and cut, beside those that every figure of the report carries. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly result: Result;
}

/** A figure of the report month, finished from others: it has no bound of its own. */
export function furtherFigure(further: Further, settings: MeasureSettings): Figure {
  const { indicator, version, measure, unit, result } = further;
  const period = settings.months.at(-1) ?? '';
  const dimensions = { ...commonDimensions(settings), ...further.dimensions };
  return Object.freeze({
    id: figureId({ indicator, measure, period, dimensions }),
    indicator,
    measure,
    period,
    dimensions: Object.freeze(dimensions),
    value: result.exact === null ? null : valueText(result.exact, unit),
    unit,
    currency: unit === 'amount' ? settings.currency : null,
    numerator: result.numerator,
    denominator: result.denominator,
    definitionSet: settings.definitionSet,
    definition: `${indicator}/${version}`,
    status: null,
    reason: result.reason,
  });
}

/** Dimensions that every figure of a report carries. */
export function commonDimensions({ scope, definitionSet }: MeasureSettings): Readonly<Record<string, string>> {
  return definitionSet === DEFAULT_DEFINITION_SET ? scope : { ...scope, set: definitionSet };
}
