import type { Configuration } from '../config/index.ts';
import {
  COMPARISONS,
  comparisonMonth,
  monthOf,
  monthsUpTo,
  nearest,
  type Period,
  parsePeriod,
  type ReportSettings,
  RiskpressError,
  type Scope,
} from '../domain/index.ts';

/** What a person or the schedule asks for, before it is checked. */
export interface Ask {
  readonly report: string;
  readonly period: string;
  readonly scope: Scope;
  readonly reason: string | null;
  /** A new revision on today's data and rules, beside the issue that exists. */
  readonly restate: boolean;
  readonly late: boolean;
}

/** A checked ask: report and period exist and fit each other. */
export interface Assignment {
  readonly settings: ReportSettings;
  readonly period: Period;
  readonly scope: Scope;
}

/** Months beyond the trend that give the outlook its history. */
const HISTORY_MONTHS = 25;

/** Checks an ask against the configuration. Errors: `usage` with the nearest known name. */
export function checkAsk(ask: Pick<Ask, 'report' | 'period' | 'scope'>, configuration: Configuration): Assignment {
  const settings = reportNamed(ask.report, configuration);
  const period = parsePeriod(ask.period, configuration.lender.fiscalYearStart);
  if (period.kind !== settings.period) {
    const found = `${period.name} (a ${period.kind})`;
    throw new RiskpressError('usage', `period: ${settings.id} reports a ${settings.period}, found ${found}`);
  }
  checkScope(settings, ask.scope);
  return { settings, period, scope: ask.scope };
}

/** A configured report. Error `usage` with the nearest known name. */
export function reportNamed(name: string, { reports }: Configuration): ReportSettings {
  const settings = Object.hasOwn(reports, name) ? reports[name] : undefined;
  if (settings === undefined) throw unknownReport(name, Object.keys(reports));
  return settings;
}

/** Months that a run measures, oldest first: the trend's, the comparisons' and the outlook's, ending with the cut-off's. */
export function monthsMeasured(
  settings: ReportSettings,
  cutoffDate: string,
  fiscalYearStart: number,
): readonly string[] {
  const last = monthOf(cutoffDate);
  const compared = COMPARISONS.map((key) => comparisonMonth(last, key, fiscalYearStart));
  return [...new Set([...monthsUpTo(last, Math.max(settings.trendMonths, HISTORY_MONTHS)), ...compared])].sort();
}

function checkScope(settings: ReportSettings, scope: Scope): void {
  const wanted = settings.scopeDimension;
  if (wanted !== undefined && scope[wanted] === undefined) {
    throw new RiskpressError('usage', `scope: ${settings.id} is issued by ${wanted}; add --scope ${wanted}=VALUE`);
  }
  for (const dimension of Object.keys(scope)) {
    if (settings.dimensions.includes(dimension)) continue;
    const near = nearest(dimension, settings.dimensions);
    const hint = near === undefined ? `known: ${settings.dimensions.join(', ')}` : `did you mean ${near}?`;
    throw new RiskpressError('usage', `scope: ${settings.id} has no dimension ${dimension}; ${hint}`);
  }
}

function unknownReport(name: string, known: readonly string[]): RiskpressError {
  const near = nearest(name, known);
  const hint = near === undefined ? `configured: ${known.join(', ') || 'none'}` : `did you mean ${near}?`;
  return new RiskpressError('usage', `there is no report ${name}; ${hint}`);
}
