import { join } from 'node:path';

import {
  type BoundSet,
  columnOf,
  type LenderSettings,
  RESERVED_DIMENSIONS,
  type ReportSettings,
  type SignalRuleSettings,
  tableOf,
} from '../domain/index.ts';
import { refusal, unknown } from './references.ts';

interface Checked {
  readonly folder: string;
  readonly lender: LenderSettings;
  readonly reports: Readonly<Record<string, ReportSettings>>;
  readonly boundSets: readonly BoundSet[];
  readonly signalRules: readonly SignalRuleSettings[];
}

/** Refuses names of derived dimensions that are taken, bounds of reports that are not there, and dates out of order. */
export function checkAdditions({ folder, lender, reports, boundSets, signalRules }: Checked): void {
  checkOwnDimensions(join(folder, 'riskpress.yaml'), lender);
  for (const set of boundSets) checkBoundSet(join(folder, 'bounds', `${set.id}.yaml`), set, Object.keys(reports));
  for (const rule of signalRules) checkSignalRule(join(folder, 'signals', `${rule.id}.yaml`), rule);
}

function checkOwnDimensions(file: string, { dimensions, scales }: LenderSettings): void {
  const names = dimensions.map(({ name }) => name);
  for (const [i, name] of names.entries()) {
    const key = `dimensions.${i}.name`;
    if (columnOf('loan_snapshot', name) !== undefined) {
      throw refusal('configReference', file, key, `${name} is a column of loan_snapshot; name the dimension otherwise`);
    }
    if (RESERVED_DIMENSIONS.includes(name)) {
      throw refusal('configReference', file, key, `${name} is an indicator's own dimension; name yours otherwise`);
    }
    if (names.indexOf(name) < i) throw refusal('configReference', file, key, `${name} is there twice`);
  }
  const scaleNames = scales.map(({ name }) => name);
  const twice = scaleNames.findIndex((name, i) => scaleNames.indexOf(name) < i);
  if (twice >= 0) throw refusal('configReference', file, `scales.${twice}.name`, `${scaleNames[twice]} is there twice`);
}

function checkBoundSet(file: string, set: BoundSet, reports: readonly string[]): void {
  for (const [i, report] of (set.reports ?? []).entries()) {
    if (!reports.includes(report)) throw unknown(file, `reports.${i}`, `report ${report}`, report, reports);
  }
  for (const [i, bound] of set.bounds.entries()) {
    const approved = bound.approved ?? set.approved;
    const expires = bound.expires ?? set.expires;
    if (approved === undefined || expires === undefined || expires >= approved.date) continue;
    const key = bound.expires === undefined ? 'expires' : `bounds.${i}.expires`;
    throw refusal(
      'configInvalid',
      file,
      key,
      `expected a day after the approval of ${approved.date}, found ${expires}`,
    );
  }
}

function checkSignalRule(file: string, { date, table }: SignalRuleSettings): void {
  if (date === undefined) return;
  const columns = Object.entries(tableOf(table).columns);
  const dates = columns.filter(([, { type }]) => type === 'date').map(([name]) => name);
  if (!dates.includes(date)) throw unknown(file, 'date', `date column ${date} in ${table}`, date, dates);
}
