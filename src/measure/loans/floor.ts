import { DPD_BANDS, LOAN_CLASSES, type LoanClass, UNKNOWN } from '../../domain/index.ts';

interface FloorStep {
  /** The floor holds for more than this many days past due. */
  readonly moreThan: number;
  readonly atBest: LoanClass;
}

/** Best class a loan may have by its days past due. Source: CBIRC and PBoC order 2023 no. 1; collateral does not lift it. */
const LOAN_FLOORS: readonly FloorStep[] = [
  { moreThan: 360, atBest: 'loss' },
  { moreThan: 270, atBest: 'doubtful' },
  { moreThan: 90, atBest: 'substandard' },
  { moreThan: 0, atBest: 'special_mention' },
];

/** The same for credit cards. Source: commercial bank credit card measures 2011, article 92. */
const CARD_FLOORS: readonly FloorStep[] = [
  { moreThan: 180, atBest: 'loss' },
  { moreThan: 120, atBest: 'doubtful' },
  { moreThan: 90, atBest: 'substandard' },
  { moreThan: 0, atBest: 'special_mention' },
];

/** Last days of the day steps, ascending, fine enough for every band and floor; one more step is open at the end. */
export const DAY_STEPS: readonly number[] = [
  ...new Set([
    ...DPD_BANDS.flatMap((band) => (band.to === null ? [] : [band.to])),
    ...LOAN_FLOORS.map((step) => step.moreThan),
    ...CARD_FLOORS.map((step) => step.moreThan),
  ]),
].sort((a, b) => a - b);

/** Number of the day step that stands for unknown days past due. */
export const UNKNOWN_STEP = DAY_STEPS.length + 1;

const RANKS: readonly string[] = LOAN_CLASSES;

/** The ageing band (逾期账龄) that a day step lies in. */
export function bandOf(step: number): string {
  if (step === UNKNOWN_STEP) return UNKNOWN;
  const first = firstDay(step);
  return DPD_BANDS.find((band) => band.to === null || first <= band.to)?.name ?? UNKNOWN;
}

/** The first day step of a band; that of unknown days where there is no such band. */
export function stepOfBand(name: string): number {
  const band = DPD_BANDS.find((candidate) => candidate.name === name);
  return band === undefined ? UNKNOWN_STEP : DAY_STEPS.filter((last) => last < band.from).length;
}

/** Whether a class is better than the floor of its day step. An unknown class or day count breaches nothing. */
export function isBreach(loanClass: string, step: number, card: boolean): boolean {
  if (step === UNKNOWN_STEP) return false;
  const floors = card ? CARD_FLOORS : LOAN_FLOORS;
  const floor = floors.find((rule) => firstDay(step) > rule.moreThan)?.atBest ?? 'normal';
  const rank = RANKS.indexOf(loanClass);
  return rank >= 0 && rank < RANKS.indexOf(floor);
}

function firstDay(step: number): number {
  return step === 0 ? 0 : (DAY_STEPS[step - 1] ?? 0) + 1;
}
