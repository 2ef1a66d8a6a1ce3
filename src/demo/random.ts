/** A choice with an integer weight. */
export type Weighted<T> = readonly (readonly [choice: T, weight: number])[];

/**
 * sfc32: small, fast, and the same on every machine, as it uses 32-bit integers only (Math.exp and Math.log, which a
 * bell curve would need, may differ in the last digit between engines).
 * Source: PractRand, Chris Doty-Humphrey, "sfc32".
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  /** `seed` is any whole number from 0 to 2^53 - 1. */
  constructor(seed: number) {
    this.#a = seed >>> 0;
    this.#b = Math.floor(seed / 0x1_0000_0000) >>> 0;
    this.#c = 0x9e37_79b9;
    this.#counter = 1;
    for (let round = 0; round < 15; round += 1) this.next();
  }

  /**
   * A stream of its own for one purpose (and one of many, by number), so that what is drawn for one table moves no other:
   * `purpose` and `number` are mixed into the seed by FNV-1a.
   */
  static stream(seed: number, purpose: string, number = 0): Random {
    const text = `${seed}/${purpose}/${number}`;
    return new Random((fnv(text, 0x811c_9dc5) & 0x1f_ffff) * 0x1_0000_0000 + fnv(text, 0x050c_5d1f));
  }

  /** A whole number from 0 to 2^32 - 1. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }

  /** A whole number from 0 to limit - 1; limit at most 2^21, so that the product below stays exact. */
  below(limit: number): number {
    return Math.floor((this.next() * limit) / 0x1_0000_0000);
  }

  /** A whole number from low to high, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True in `perMillion` of a million cases. */
  chance(perMillion: number): boolean {
    return this.below(1_000_000) < perMillion;
  }

  pick<T>(choices: Weighted<T>): T {
    const total = choices.reduce((sum, [, weight]) => sum + weight, 0);
    let left = this.below(total);
    for (const [choice, weight] of choices) {
      left -= weight;
      if (left < 0) return choice;
    }
    throw new RangeError('expected weights that are not all 0');
  }
}

function fnv(text: string, basis: number): number {
  let hash = basis;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193);
  return hash >>> 0;
}
