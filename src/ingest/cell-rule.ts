import type { RejectReason } from '../domain/index.ts';

/** Why a cell is refused: holds for a text that is not absent. */
export interface CellFault {
  readonly when: string;
  readonly reason: RejectReason;
  readonly expected: string;
}

/**
 * How one text becomes one typed value, as SQL over the text `raw` and the value `typed`. `typed` never fails: what does
 * not convert is NULL. `good` is true for a fit text, and false or NULL for any other and for an absent one; it stands
 * in the fast pass. `faults` say, for the second pass, why a text is not good, the first that holds.
 */
export interface CellRule {
  readonly sqlType: string;
  /** A step between, computed once; `typed` then sees it as its second argument. */
  readonly step?: (raw: string) => string;
  readonly typed: (raw: string, step: string) => string;
  readonly good: (raw: string, typed: string) => string;
  /**
   * True for a value that is not good after all. Where it is given, the fast pass leaves `good` out and this is counted
   * over the written values instead, which costs next to nothing where few values repeat: Parquet keeps each once.
   */
  readonly late?: (value: string) => string;
  readonly faults: (raw: string, typed: string) => readonly CellFault[];
}
