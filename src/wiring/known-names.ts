import { join } from 'node:path';

import type { Configuration } from '../config/index.ts';
import {
  COMPARISONS,
  DEFINITION_SETS,
  type ErrorPlace,
  type Indicator,
  nearest,
  type OwnIndicatorSettings,
  type ReportSettings,
  RiskpressError,
} from '../domain/index.ts';
import { indicatorsOf } from '../measure/index.ts';
import { RESTATEMENT } from '../revise/index.ts';
import { occurrencesBetween } from '../schedule/index.ts';

const ANY_MOMENT = '2000-01-01T00:00:00Z';

/**
 * What a configuration says in the words of other rooms: measures in bounds and breaks, cron in schedules. A bound on a
 * measure that nothing answers to would never be breached. Errors: `configReference`, `configInvalid`.
 */
export function checkNames(configuration: Configuration): void {
  const { folder, lender, reports, indicators: own } = configuration;
  for (const report of Object.values(reports)) {
    const file = join(folder, 'reports', `${report.id}.yaml`);
    const { definitionSet, dimensions } = report;
    const indicators = [
      ...indicatorsOf(definitionSet),
      RESTATEMENT,
      ...own.filter(({ sets }) => sets.includes(definitionSet)),
    ];
    for (const [i, { figure }] of report.thresholds.entries()) {
      const place = { file, key: `thresholds.${i}.figure` };
      checkFigure(place, figure, { indicators, dimensions, among: ` in ${definitionSet}` });
    }
    checkCron(file, report, lender.timeZone);
  }
  const known = {
    indicators: [...DEFINITION_SETS.flatMap((set) => indicatorsOf(set)), RESTATEMENT, ...own],
    among: '',
  };
  const dimensions = [...new Set(Object.values(reports).flatMap((report) => report.dimensions))];
  for (const set of configuration.boundSets) {
    const file = join(folder, 'bounds', `${set.id}.yaml`);
    for (const [i, { figure }] of set.bounds.entries()) {
      checkFigure({ file, key: `bounds.${i}.figure` }, figure, { ...known, dimensions });
    }
  }
  for (const [i, { figure }] of lender.breaks.entries()) {
    const place = { file: join(folder, 'riskpress.yaml'), key: `breaks.${i}.figure` };
    const isIndicator = known.indicators.some(({ code }) => code === figure);
    if (!isIndicator) checkFigure(place, figure, { ...known, dimensions });
  }
}

/** What a bound or a break may name: an indicator of the catalogue, or one that the lender adds. */
interface Known {
  readonly indicators: readonly (Indicator | OwnIndicatorSettings)[];
  readonly dimensions: readonly string[];
  readonly among: string;
}

function checkFigure(place: ErrorPlace, figure: string, { indicators, dimensions, among }: Known): void {
  const [name = '', ...parts] = figure.split('/');
  const measures = indicators.flatMap(measureNames);
  if (!measures.includes(name)) throw unknown(place, `measure ${name}${among}`, name, measures);
  const found = indicators.filter(({ code }) => code === name.split('.')[0]);
  const own = found.flatMap((indicator) => ('ownDimensions' in indicator ? indicator.ownDimensions : []));
  const known = [...new Set([...own, ...dimensions])];
  for (const part of parts) {
    const dimension = part.split('=')[0] ?? '';
    if (!known.includes(dimension)) throw unknown(place, `dimension ${dimension}`, dimension, known);
  }
}

/** `C2`, `C2.balance`, `C2.prevMonth`, `C2.balance_prevMonth_growth` and so on. */
function measureNames(indicator: Indicator | OwnIndicatorSettings): readonly string[] {
  const { code } = indicator;
  const measures = 'measures' in indicator ? indicator.measures : [{ measure: '' }];
  return measures.flatMap(({ measure }) => {
    const changes = COMPARISONS.map((key) => (measure === '' ? key : `${measure}_${key}`));
    const names = [measure, ...changes, ...changes.map((change) => `${change}_growth`)];
    return names.map((each) => (each === '' ? code : `${code}.${each}`));
  });
}

function unknown(place: ErrorPlace, what: string, name: string, known: readonly string[]): RiskpressError {
  const near = nearest(name, known);
  const hint = near === undefined ? 'docs/reference/indicators.md lists what there is' : `did you mean ${near}?`;
  return new RiskpressError('configReference', `${place.file}: ${place.key}: there is no ${what}; ${hint}`, { place });
}

function checkCron(file: string, { schedule }: ReportSettings, timeZone: string): void {
  if (schedule === undefined) return;
  try {
    occurrencesBetween({ ...schedule, timeZone: schedule.timeZone ?? timeZone }, ANY_MOMENT, ANY_MOMENT);
  } catch (cause) {
    const key = 'schedule.cron';
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new RiskpressError('configInvalid', `${file}: ${key}: ${what}`, { place: { file, key }, cause });
  }
}
