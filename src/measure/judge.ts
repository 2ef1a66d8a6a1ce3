import {
  type BoundSet,
  type DefinitionSet,
  monthOf,
  type OwnIndicator,
  type SetBound,
  type Status,
  type Threshold,
} from '../domain/index.ts';
import { monthsToDate } from './fiscal-year.ts';
import { type Bounds, type Judged, readBounds, statusOf } from './threshold.ts';

/** Bounds that are tested in the same months, of one set or of the report itself. */
export interface Sheet {
  readonly bounds: Bounds;
  readonly tested: SetBound['tested'];
}

/** What bounds come from, and the day on which an expired one stops to count. */
export interface Judging {
  readonly thresholds: readonly Threshold[];
  readonly boundSets?: readonly BoundSet[];
  readonly ownIndicators?: readonly OwnIndicator[];
  readonly definitionSet: DefinitionSet;
  readonly fiscalYearStart: number;
}

const SEVERITY = ['green', 'amber', 'red'] as const;

/** Every sheet of bounds in force on a day: the report's thresholds, indicators' own where it has none, and each set. */
export function sheetsOf(judging: Judging, cutoff: string): readonly Sheet[] {
  const own = ownThresholds(judging);
  const plain: Sheet = { bounds: readBounds([...judging.thresholds, ...own]), tested: 'everyMonth' };
  const sets = (judging.boundSets ?? []).flatMap((set) => {
    const held = set.bounds.filter((bound) => isMeant(bound, judging) && !isExpired(set, bound, cutoff));
    return [...Map.groupBy(held, ({ tested }) => tested)].map(([tested, bounds]) => ({
      bounds: readBounds(bounds),
      tested,
    }));
  });
  return [plain, ...sets];
}

/** Bounds of a lender's own indicators that the report does not bound itself. */
export function ownThresholds({ thresholds, ownIndicators = [] }: Judging): readonly Threshold[] {
  return ownIndicators.flatMap(({ code, direction, thresholds: own }) => {
    if (own === undefined || thresholds.some(({ figure }) => figure === code)) return [];
    return [{ ...own, figure: code, direction: direction === 'lowerIsWorse' ? 'below' : 'above' }];
  });
}

/** The strictest status that any sheet gives a figure of a month; null where none judges it. */
export function strictestStatus(
  figure: Judged,
  month: string,
  sheets: readonly Sheet[],
  fiscalYearStart: number,
): Status | null {
  let worst = -1;
  for (const { bounds, tested } of sheets) {
    if (!isTested(tested, month, fiscalYearStart)) continue;
    const status = statusOf(figure, bounds);
    if (status !== null) worst = Math.max(worst, SEVERITY.indexOf(status));
  }
  return SEVERITY[worst] ?? null;
}

/** Whether a bound is tested in a month. */
export function isTested(tested: SetBound['tested'], month: string, fiscalYearStart: number): boolean {
  const into = monthsToDate(month, fiscalYearStart);
  switch (tested) {
    case 'everyMonth':
      return true;
    case 'quarterEnd':
      return into % 3 === 0;
    case 'yearEnd':
      return into === 12;
    default:
      return monthOf(tested) === month;
  }
}

/** Whether a bound's last day lies before a cut-off. */
export function isExpired(set: BoundSet, bound: SetBound, cutoff: string): boolean {
  const expires = bound.expires ?? set.expires;
  return expires !== undefined && expires < cutoff;
}

/** Whether a bound was meant for the definition set. */
export function isMeant({ definitionSet }: SetBound, judging: Pick<Judging, 'definitionSet'>): boolean {
  return definitionSet === undefined || definitionSet === judging.definitionSet;
}
