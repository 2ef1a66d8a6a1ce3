import { join } from 'node:path';

import type { Configuration } from '../config/index.ts';
import {
  COMPARISONS,
  type ErrorPlace,
  type Indicator,
  nearest,
  type ReportSettings,
  RiskpressError,
} from '../domain/index.ts';
import { indicatorsOf } from '../measure/index.ts';
import { occurrencesBetween } from '../schedule/index.ts';

const ANY_MOMENT = '2000-01-01T00:00:00Z';

/**
 * What a configuration says in the words of other rooms: measures in thresholds, cron in schedules. A bound on a
 * measure that nothing answers to would never be breached. Errors: `configReference`, `configInvalid`.
 */
export function checkNames({ folder, lender, reports }: Configuration): void {
  for (const report of Object.values(reports)) {
    const file = join(folder, 'reports', `${report.id}.yaml`);
    checkThresholds(file, report);
    checkCron(file, report, lender.timeZone);
  }
}

function checkThresholds(file: string, { thresholds, definitionSet, dimensions }: ReportSettings): void {
  const indicators = indicatorsOf(definitionSet);
  const measures = indicators.flatMap(measureNames);
  for (const [i, { figure }] of thresholds.entries()) {
    const [name = '', ...parts] = figure.split('/');
    const key = `thresholds.${i}.figure`;
    if (!measures.includes(name)) throw unknown({ file, key }, `measure ${name} in ${definitionSet}`, name, measures);
    const own = indicators.find(({ code }) => code === name.split('.')[0])?.ownDimensions ?? [];
    const known = [...own, ...dimensions];
    for (const part of parts) {
      const dimension = part.split('=')[0] ?? '';
      if (!known.includes(dimension)) throw unknown({ file, key }, `dimension ${dimension}`, dimension, known);
    }
  }
}

/** `C2`, `C2.balance`, `C2.prevMonth`, `C2.balance_prevMonth_growth` and so on. */
function measureNames({ code, measures }: Indicator): readonly string[] {
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
