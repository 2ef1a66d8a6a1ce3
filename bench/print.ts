import { cpus, loadavg } from 'node:os';

import type { Spread } from './pairs.ts';
import { spreadOf } from './pairs.ts';
import { type CaseResult, meetsBar, type Ratio } from './result.ts';
import type { Trial } from './task.ts';

/** Machine class and load, so that a reader can judge the numbers. */
export function machineLine(): string {
  const [minute = 0] = loadavg();
  return `${cpus().length} cores, Node ${process.versions.node}, load ${minute.toFixed(2)}`;
}

/** A case as lines of text: what was compared, each side's medians, the ratios. */
export function caseLines({ title, notes, sides, ratios }: CaseResult): readonly string[] {
  return [
    `## ${title}`,
    ...notes.map((note) => `   ${note}`),
    '',
    ...Object.entries(sides).map(([name, trials]) => `   ${name.padEnd(24)}${sideText(trials)}`),
    '',
    ...ratios.map((ratio) => `   ${ratio.name.padEnd(44)}${ratioText(ratio)}`),
    '',
  ];
}

function sideText(trials: readonly Trial[]): string {
  const steps = Object.keys(trials[0]?.steps ?? {}).map(
    (name) => `${name} ${seconds(spreadOf(trials.map(({ steps }) => steps[name] ?? null)))}`,
  );
  return [
    `wall ${seconds(spreadOf(trials.map(({ wallMs }) => wallMs)))}`,
    `CPU ${seconds(spreadOf(trials.map(({ cpuMs }) => cpuMs)))}`,
    ...steps,
    `peak ${megabytes(trials.map(({ ownPeak }) => ownPeak))}`,
    `engine ${megabytes(trials.map(({ enginePeak }) => enginePeak))}`,
  ].join('   ');
}

function ratioText(ratio: Ratio): string {
  const { spread, bar } = ratio;
  if (spread === null) return 'not measured';
  const range = spread.count === 1 ? '' : `   (${number(spread.low)} to ${number(spread.high)}, ${spread.count} pairs)`;
  const limit = bar === null ? '' : 'atMost' in bar ? `at most ${bar.atMost}` : `at least ${bar.atLeast}`;
  const verdict = { true: `   bar: ${limit}, met`, false: `   bar: ${limit}, MISSED`, null: '' }[`${meetsBar(ratio)}`];
  return `${number(spread.median).padStart(7)}${range}${verdict}`;
}

function number(value: number): string {
  return value < 1 ? value.toFixed(3) : value.toFixed(2);
}

function seconds(spread: Spread | null): string {
  return spread === null ? 'n/a' : `${(spread.median / 1000).toFixed(2)} s`;
}

/** The highest, as a peak is of interest where it is worst. */
function megabytes(bytes: readonly (number | null)[]): string {
  const highest = spreadOf(bytes)?.high;
  return highest === undefined ? 'n/a' : `${Math.round(highest / 1e6)} MB`;
}
