import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';

import { checkSnapshot } from '../check/index.ts';
import { type Configuration, connectionsOf, mappingsOf } from '../config/index.ts';
import { type CheckResult, deepFreeze, type Engine, monthOf, type Snapshot } from '../domain/index.ts';
import { ingest } from '../ingest/index.ts';
import { type MeasureSettings, measure } from '../measure/index.ts';
import { type Assignment, monthsMeasured } from './ask.ts';
import { judgeAnew, tellAnew } from './judging.ts';
import { expiredBounds, readAdditions, silentRules } from './lender-additions.ts';
import { monthsHeld } from './months-held.ts';
import { openGates } from './open-gates.ts';
import { type Revised, revise } from './revision.ts';
import { engineOf, openStayingBook } from './staying-book.ts';
import { strangeGrades } from './strange-grades.ts';
import type { Workplace } from './workplace.ts';

/** Takes in the book up to the period's last month: typed tables, rejects, controls, hashes. Closed months are kept. */
export async function takeIn({ settings, period }: Assignment, place: Workplace, rescan = false): Promise<Snapshot> {
  const { configuration, folders, progress } = place;
  progress('ingest', `${settings.id} ${period.name}`);
  const staying = await openStayingBook({ settings, period }, place);
  if (staying !== undefined) return staying;
  return ingest(mappingsOf(configuration, settings), {
    engine: await place.engine(),
    connections: connectionsOf(configuration),
    stageFolder: folders.stage,
    through: monthOf(period.end),
    rescan,
    progress,
  });
}

/** Judges a snapshot for a period, without stopping. */
export async function judge(assignment: Assignment, snapshot: Snapshot, place: Workplace): Promise<CheckResult> {
  const { settings, period } = assignment;
  place.progress('check', `ties of ${period.name}`);
  // A formula that cannot be read stops the run here, before anything is measured by it.
  const { signalRules } = await readAdditions(place.configuration, settings, await place.engine());
  const check = await checkSnapshot(snapshot, {
    engine: await engineOf(snapshot, place),
    period,
    cutoff: settings.cutoff,
    gates: settings.gates,
    months: monthsHeld(snapshot, monthsShown(assignment, place), settings),
    currency: settings.currency ?? place.configuration.lender.currency,
  });
  const expired = expiredBounds(place.configuration, settings, check.cutoffDate);
  const strange = await strangeGrades(await engineOf(snapshot, place), snapshot, place.configuration.lender.scales);
  const added = [...expired, ...silentRules(signalRules, snapshot), ...strange];
  return deepFreeze({ ...check, warnings: [...check.warnings, ...added] });
}

/** The gates: whatever blocks stops the run here, with every blocker named. Error `gateFailed`. */
export async function checkGates(assignment: Assignment, snapshot: Snapshot, place: Workplace): Promise<CheckResult> {
  return openGates(assignment, await judge(assignment, snapshot, place));
}

/** Snapshot -> figures, for every month measured, the scope and every cut, adjusted and compared with what was issued. */
export async function measureBook(
  assignment: Assignment & { readonly order?: { readonly orderedAt: string } },
  snapshot: Snapshot,
  check: CheckResult,
  place: Workplace,
): Promise<Revised> {
  const { settings } = assignment;
  const { configuration, folders, progress } = place;
  progress('measure', `${settings.definitionSet}, month ${monthOf(check.cutoffDate)}`);
  const terms = await measureSettings(assignment, { snapshot, check }, configuration, await place.engine());
  const measurement = await measure(snapshot, {
    engine: await engineOf(snapshot, place),
    // What an engine of the lender's holds is not known to be unchanged: its facts are asked anew.
    factsFolder: snapshot.staying === undefined ? folders.facts : await mkdtemp(join(place.temp, 'facts-')),
    check,
    progress,
    settings: assignment.order === undefined ? terms : { ...terms, orderedAt: assignment.order.orderedAt },
  });
  const statusOf = judgeAnew(terms, check.cutoffDate);
  const revised = await revise(
    assignment,
    { snapshot, measurement, month: monthOf(check.cutoffDate), statusOf },
    place,
  );
  return revised.adjusted.length === 0 ? revised : Object.freeze({ ...revised, ...tellAnew(revised, terms, snapshot) });
}

/** How a report is measured: everything of the configuration that a figure depends on. */
export async function measureSettings(
  { settings, scope }: Assignment,
  { snapshot, check }: { readonly snapshot: Snapshot; readonly check: CheckResult },
  configuration: Configuration,
  engine: Engine,
): Promise<MeasureSettings> {
  const { lender } = configuration;
  return {
    months: monthsHeld(snapshot, monthsMeasured(settings, check.cutoffDate, lender.fiscalYearStart), settings),
    fiscalYearStart: lender.fiscalYearStart,
    definitionSet: settings.definitionSet,
    currency: settings.currency ?? lender.currency,
    scope,
    dimensions: settings.dimensions,
    thresholds: settings.thresholds,
    ...(await readAdditions(configuration, settings, engine)),
    minimumBase: settings.minimumBase,
    cardProducts: lender.floors.cardProducts,
    floors: lender.floors,
    requiredProvisions: lender.provisions.required,
    obligorLines: lender.obligorLines,
    signalDays: lender.warning.days,
    holidays: lender.calendar.holidays,
    workedWeekends: lender.calendar.workedWeekends,
    byCollector: lender.collections.byCollector,
    forbiddenHours: lender.collections.forbiddenHours,
    timeZone: lender.timeZone,
    obligorCuts: 'everyMonth',
  };
}

/** Months of the trend, from the period's own end: what must be there without gaps. */
function monthsShown({ settings, period }: Assignment, place: Workplace): readonly string[] {
  return monthsMeasured(settings, period.end, place.configuration.lender.fiscalYearStart).slice(-settings.trendMonths);
}
