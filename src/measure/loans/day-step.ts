import { DPD_BANDS, UNKNOWN } from '../../domain/index.ts';

/** Last days of the bands, ascending; one more step is open at the end. Numbers group faster than names. */
export const DAY_STEPS: readonly number[] = DPD_BANDS.flatMap((band) => (band.to === null ? [] : [band.to]));

/** Number of the day step that stands for unknown days past due. */
export const UNKNOWN_STEP = DAY_STEPS.length + 1;

/** The ageing band (逾期账龄) of a day step. */
export function bandOf(step: number): string {
  return DPD_BANDS[step]?.name ?? UNKNOWN;
}

/** The day step of a band; that of unknown days where there is no such band. */
export function stepOfBand(name: string): number {
  const step = DPD_BANDS.findIndex((band) => band.name === name);
  return step === -1 ? UNKNOWN_STEP : step;
}
