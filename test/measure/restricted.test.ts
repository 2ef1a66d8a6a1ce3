import { describe, expect, it } from 'vitest';

import { CATALOGUE, restricted } from '../../src/measure/catalogue.ts';
import { sumsOf } from '../../src/measure/entry.ts';

describe('a catalogue of some indicators', () => {
  it.each(CATALOGUE.entries.map(({ code }) => code))('%s keeps every statement that it rests on', (code) => {
    const { entries, facts, statements } = restricted(CATALOGUE, [code]);
    expect(new Set(entries.map((entry) => entry.code))).toEqual(new Set([code]));
    const names = statements.map(({ name }) => name);
    for (const { fact } of entries.flatMap(({ measures }) =>
      measures.flatMap(({ formula }) => sumsOf(formula).flat()),
    )) {
      expect(names).toContain(facts.get(fact)?.statement);
    }
    for (const { from = [], beside = [] } of statements)
      expect(names).toEqual(expect.arrayContaining([...from, ...beside]));
  });

  it('takes whole groups by their letter, and nothing else', () => {
    const groups = new Set(restricted(CATALOGUE, ['C', 'K']).entries.map(({ code }) => code.charAt(0)));
    expect(groups).toEqual(new Set(['C', 'K']));
    expect(restricted(CATALOGUE, ['C2']).statements.length).toBeLessThan(CATALOGUE.statements.length / 2);
  });
});
