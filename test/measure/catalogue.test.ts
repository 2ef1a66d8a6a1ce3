import { describe, expect, it } from 'vitest';

import { CANONICAL_TABLES, DEFINITION_SETS, figureId, parseFigureId, UNITS } from '../../src/domain/index.ts';
import { CATALOGUE, entriesOf } from '../../src/measure/catalogue.ts';
import { sumsOf } from '../../src/measure/entry.ts';
import { factOf } from '../../src/measure/fact.ts';

const TEXTS = ['name', 'formula', 'numerator', 'denominator', 'pitfall'] as const;

describe('the catalogue', () => {
  it('has every indicator of the first issue, once', () => {
    const codes = CATALOGUE.entries.map(({ code }) => code);
    expect(codes).toEqual(
      expect.arrayContaining('C1 C2 C2a C3 C4 C5 C6 C7 C8 C9 C13 C14 P1 P2 K3 K4 K5 D1 D2 D3 D4 D5 D8'.split(' ')),
    );
    for (const set of DEFINITION_SETS) {
      const ofSet = entriesOf(CATALOGUE, set).map(({ code }) => code);
      expect(new Set(ofSet).size).toBe(ofSet.length);
    }
  });

  it.each(CATALOGUE.entries.map((entry) => [entry.code, entry] as const))(
    '%s is whole in both languages',
    (_, entry) => {
      for (const text of TEXTS) {
        expect(entry[text]['zh-CN'], text).toMatch(/[\u4e00-\u9fff]|PAR/u);
        expect(entry[text].en, text).toMatch(/[A-Za-z]/);
        expect(entry[text].en, text).not.toMatch(/[\u4e00-\u9fff]/u);
      }
      for (const source of Object.values(entry.source)) expect(source).not.toMatch(/https?:|www\./);
      expect(entry.sets.length).toBeGreaterThan(0);
      expect(entry.measures.length).toBeGreaterThan(0);
    },
  );

  it('names measures so that ids can be read back, and none twice', () => {
    const seen = new Set<string>();
    for (const entry of CATALOGUE.entries) {
      for (const measure of entry.measures) {
        const key = `${entry.code}.${entry.sets.join()}.${measure.measure}/${measure.split?.join('/') ?? ''}`;
        expect(seen.has(key), key).toBe(false);
        seen.add(key);
        expect(UNITS).toContain(measure.unit);
        const name = { indicator: entry.code, measure: measure.measure, period: '2026-10', dimensions: {} };
        expect(parseFigureId(figureId(name))).toEqual(name);
      }
    }
  });

  it('adds up only facts of one scale', () => {
    for (const { code, measures } of CATALOGUE.entries) {
      for (const { formula } of measures) {
        for (const sum of sumsOf(formula)) {
          expect(new Set(sum.map((term) => factOf(CATALOGUE.facts, term.fact).scale)).size, code).toBe(1);
        }
      }
    }
  });

  it('names no fact as a canonical column: an alias equal to a column means another thing on some engines', () => {
    const aggregated = [...CATALOGUE.facts].flatMap(([name, fact]) => (fact.sql === undefined ? [] : [name]));
    expect(aggregated.length).toBeGreaterThan(0);
    const loanColumns = Object.keys(CANONICAL_TABLES.loan_snapshot.columns);
    for (const name of aggregated) expect(loanColumns).not.toContain(name);
  });
});
