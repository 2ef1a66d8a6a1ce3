import { DPD_BANDS, UNKNOWN } from '../../domain/index.ts';

/** Last days of the buckets of 30 days in which loans roll; one more bucket is open at the end. */
const ROLL_ENDS: readonly number[] = [0, 30, 60, 90, 120, 150, 180];

/** Last days of the steps, ascending, fine enough for bands and buckets; one more step is open at the end. Numbers group faster than names. */
export const DAY_STEPS: readonly number[] = [
  ...new Set([...DPD_BANDS.flatMap((band) => (band.to === null ? [] : [band.to])), ...ROLL_ENDS]),
].sort((a, b) => a - b);

/** Number of the day step that stands for unknown days past due. */
export const UNKNOWN_STEP = DAY_STEPS.length + 1;

/** Names of the buckets in which loans roll month by month, best first. */
export const ROLL_BUCKETS: readonly string[] = [
  '0',
  ...ROLL_ENDS.slice(1).map((end) => `${end - 29}-${end}`),
  `${(ROLL_ENDS.at(-1) ?? 0) + 1}+`,
];

/** The ageing band (逾期账龄) of a day step. */
export function bandOf(step: number): string {
  if (step >= UNKNOWN_STEP) return UNKNOWN;
  const first = firstDay(step);
  return DPD_BANDS.find((band) => band.to === null || first <= band.to)?.name ?? UNKNOWN;
}

/** The number of the bucket of a day step in ROLL_BUCKETS; undefined for unknown days. */
export function bucketOf(step: number): number | undefined {
  if (step >= UNKNOWN_STEP) return undefined;
  const first = firstDay(step);
  const bucket = ROLL_ENDS.findIndex((end) => first <= end);
  return bucket === -1 ? ROLL_ENDS.length : bucket;
}

/** The first day step of a band; that of unknown days where there is no such band. */
export function stepOfBand(name: string): number {
  const band = DPD_BANDS.find((candidate) => candidate.name === name);
  return band === undefined ? UNKNOWN_STEP : DAY_STEPS.filter((last) => last < band.from).length;
}

function firstDay(step: number): number {
  return step === 0 ? 0 : (DAY_STEPS[step - 1] ?? 0) + 1;
}
