import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { plainAmount, tapeAmount } from '../../src/demo/loan.ts';
import { Random } from '../../src/demo/random.ts';
import { parseUnits } from '../../src/domain/index.ts';

describe('Random', () => {
  it('gives the same numbers on every machine', () => {
    const random = new Random(1);
    const drawn = Array.from({ length: 4 }, () => random.next());
    expect(drawn).toEqual([2308299391, 1950625580, 354034397, 661219729]);
  });

  it('stays within its bounds and reaches both', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: -50, max: 50 }), fc.nat({ max: 5 }), (seed, low, span) => {
        const random = new Random(seed);
        const drawn = new Set(Array.from({ length: 400 }, () => random.between(low, low + span)));
        expect(Math.min(...drawn)).toBe(low);
        expect(Math.max(...drawn)).toBe(low + span);
        expect(drawn.size).toBe(span + 1);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('picks by weight, and never what weighs nothing', () => {
    const random = new Random(3);
    const counts = { rare: 0, often: 0, never: 0 };
    const choices = [
      ['rare', 1],
      ['never', 0],
      ['often', 3],
    ] as const;
    for (let i = 0; i < 20_000; i += 1) counts[random.pick(choices)] += 1;
    expect(counts.never).toBe(0);
    expect(counts.often / counts.rare).toBeCloseTo(3, 0);
    expect(() => random.pick([['none', 0]])).toThrow(RangeError);
  });
});

describe('amounts of a tape', () => {
  it('read back to the fen, in quotes just where a comma stands', () => {
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (fen) => {
        const text = tapeAmount(fen);
        expect(parseUnits(text.replaceAll(/[",]/g, ''))).toBe(BigInt(fen));
        expect(text.replaceAll('"', '')).toMatch(/^\d{1,3}(,\d{3})*\.\d{2}$/);
        expect(text.startsWith('"') && text.endsWith('"')).toBe(text.includes(','));
        expect(parseUnits(plainAmount(fen))).toBe(BigInt(fen));
      }),
    );
  });

  it.each([
    [0, '0.00'],
    [5, '0.05'],
    [99_999, '999.99'],
    [100_000, '"1,000.00"'],
    [123_456_789, '"1,234,567.89"'],
  ])('%i fen read %s', (fen, text) => {
    expect(tapeAmount(fen)).toBe(text);
  });
});
