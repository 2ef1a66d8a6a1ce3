/** A point that the report raises, with its evidence: figure ids or tie ids. */
export interface Finding {
  readonly id: string;
  readonly kind: 'thresholdBreached' | 'thresholdNear' | 'floorBreach' | 'tieFailed' | 'rejects';
  readonly severity: 'red' | 'amber';
  /** Figure ids, the first being the one that the finding is about. */
  readonly evidence: readonly string[];
  /** The bound that was reached, decimal text in the figure's own terms; null where there is none. */
  readonly bound: string | null;
  /** Tie id of a `tieFailed`, else null. */
  readonly tie: string | null;
}
