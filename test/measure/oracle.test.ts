import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { LOAN_CLASSES } from '../../src/domain/index.ts';
import type { Measurement } from '../../src/measure/index.ts';
import { type BookRow, loan, openWorkshop, shown, tape, type Workshop } from './book.ts';

const FOLDER = process.env.RISKPRESS_ORACLES ?? join(import.meta.dirname, '../../../shared/oracles');
const CLASSES: readonly string[] = LOAN_CLASSES;
const present = existsSync(FOLDER);
if (!present) console.warn(`oracles: none at ${FOLDER}; set RISKPRESS_ORACLES. Their tests are SKIPPED.`);

const READERS: readonly (readonly [string, (measured: Measurement) => number])[] = [
  ['gini', (measured) => Number(shown(measured, 'K5@2026-10'))],
  ['hhi (raw', (measured) => Number(shown(measured, 'K4@2026-10'))],
  ['-ln(raw hhi)', (measured) => -Math.log(Number(shown(measured, 'K4@2026-10')))],
  [
    'hhi normalised',
    (measured) => {
      const share = 1 / Number(shown(measured, 'K4.obligors@2026-10'));
      return (Number(shown(measured, 'K4@2026-10')) - share) / (1 - share);
    },
  ],
];

let workshop: Workshop;

beforeAll(async () => {
  workshop = await openWorkshop();
});

afterAll(async () => {
  await workshop.close();
});

describe.skipIf(!present)('[oracle: concentration-index] concentration indices on fixed vectors', () => {
  const file = z.object({
    vectors: z.record(
      z.string(),
      z.union([z.array(z.number()), z.object({ n: z.number(), first: z.number(), rest: z.number() })]),
    ),
    expected: z.array(z.object({ vector: z.string(), index: z.string(), value: z.number(), tolerance: z.number() })),
  });
  const { vectors, expected } = present
    ? file.parse(JSON.parse(readFileSync(join(FOLDER, 'concentration-index/vectors.json'), 'utf8')))
    : { vectors: {}, expected: [] };

  for (const { vector, index, value, tolerance } of expected) {
    const read = READERS.find(([name]) => index.startsWith(name))?.[1];
    if (read === undefined) {
      it.skip(`${index} of ${vector}: SKIPPED, not an indicator of the catalogue`, () => {});
      continue;
    }
    it(`${index} of ${vector}`, async () => {
      const given = vectors[vector] ?? [];
      const balances = Array.isArray(given)
        ? given
        : Array.from({ length: given.n }, (_, i) => (i === 0 ? given.first : given.rest));
      const rows = balances.map((balance, i) => loan(`L${i}`, String(balance)));
      const measured = await workshop.measure(await workshop.snapshot([tape(rows)]), { dimensions: [] });
      expect(Math.abs(read(measured) - value)).toBeLessThanOrEqual(Math.max(tolerance, 1e-14));
    });
  }
});

describe.skipIf(!present)(
  '[oracle: opennpl-synthetic] openNPL portfolio, legal balance in one declared currency',
  () => {
    const expected = z.object({
      dpd_bands_loans: z.record(z.string(), z.number()),
      rules: z.record(z.string(), z.number()),
      legal_balance_total: z.number(),
      hhi_legal_balance: z.number(),
      top10_share: z.number(),
      gini: z.number(),
      obligors_with_loans: z.number(),
    });
    const answers = present
      ? expected.parse(JSON.parse(readFileSync(join(FOLDER, 'opennpl-synthetic/expected.json'), 'utf8')))
      : undefined;
    let one: Measurement;
    let many: Measurement;

    beforeAll(async () => {
      const loans = z
        .array(z.record(z.string(), z.string()))
        .parse(parse(readFileSync(join(FOLDER, 'opennpl-synthetic/loans.csv')), { columns: true, bom: true }));
      const settings = { months: ['2019-12'], definitionSet: 'par', currency: 'EUR', dimensions: [] } as const;
      const declared = await workshop.snapshot([
        tape(
          loans.map((row) => foreignLoan(row, 'EUR')),
          '2019-12',
        ),
      ]);
      one = await workshop.measure(declared, settings);
      const asItIs = await workshop.snapshot([
        tape(
          loans.map((row) => foreignLoan(row, row.loan_currency ?? '')),
          '2019-12',
        ),
      ]);
      many = await workshop.measure(asItIs, settings);
    });

    const read = (id: string): number => Number(shown(one, `${id}@2019-12${id.includes('/') ? '' : '/set=par'}`));
    const band = (...names: readonly string[]): number =>
      names.reduce(
        (sum, name) => sum + Number(shown(one, `C13.count@2019-12/band=${encodeURIComponent(name)}/set=par`)),
        0,
      );

    it('puts the loans into the published bands', () => {
      expect(band('361+')).toBe(answers?.dpd_bands_loans['361+']);
      expect(band('91-180', '181-270')).toBe(answers?.dpd_bands_loans['91-270']);
      expect(band('271-360')).toBe(answers?.dpd_bands_loans['271-360']);
      expect(band('1-30', '31-60', '61-90')).toBe(answers?.dpd_bands_loans['1-90']);
    });

    it('agrees on total, obligors, HHI, top ten and Gini', () => {
      expect(read('C1.balance')).toBe(answers?.legal_balance_total);
      expect(read('K4.obligors')).toBe(answers?.obligors_with_loans);
      expect(read('K4')).toBeCloseTo(answers?.hhi_legal_balance ?? 0, 14);
      expect(read('K3.loans')).toBeCloseTo(answers?.top10_share ?? 0, 13);
      expect(read('K5')).toBeCloseTo(answers?.gini ?? 0, 13);
    });

    it.each([
      ['R01', 'defaultBeforeOrigination'],
      ['R02', 'originationAfterCutoff'],
      ['R03', 'lastPaymentAfterCutoff'],
      ['R04', 'maturityBeforeOrigination'],
      ['R05', 'interestRateAbove100'],
    ])('counts the contradictions of %s (%s)', (code, rule) => {
      const [, count] = Object.entries(answers?.rules ?? {}).find(([name]) => name.startsWith(code)) ?? [];
      expect(Number(shown(one, `D3.count@2019-12/rule=${rule}/set=par`))).toBe(count);
    });

    it('adds up nothing across 109 currencies, and still counts', () => {
      for (const id of ['C1.balance', 'K3.loans', 'K4', 'K5', 'C5']) {
        expect(shown(many, `${id}@2019-12/set=par`)).toBe('(mixedCurrency)');
      }
      expect(shown(many, 'C1.count@2019-12/set=par')).toBe('200');
      expect(shown(many, 'K4.obligors@2019-12/set=par')).toBe('200');
    });
  },
);

describe.skipIf(!present)('[oracle: cn-classification-rules] five-category floors by days past due', () => {
  const cases = present
    ? z
        .array(z.record(z.string(), z.string()))
        .parse(parse(readFileSync(join(FOLDER, 'cn-classification-rules/cases.csv')), { columns: true, bom: true }))
    : [];
  const plain = cases.filter((row) => isPlainFloor(row));

  for (const row of cases.filter((each) => !isPlainFloor(each))) {
    it.skip(`${row.case_id}: SKIPPED, needs facts beyond days past due (${row.other_facts})`, () => {});
  }

  it('has cases to check', () => expect(plain.length).toBeGreaterThan(15));

  it('flags every class better than the floor and no other', async () => {
    const rows = plain.flatMap((row) =>
      LOAN_CLASSES.map((asset_class_5) =>
        loan(`${row.case_id}-${asset_class_5}`, '1', {
          asset_class_5,
          days_past_due: Number(row.days_past_due),
          product: row.customer_kind === 'card' ? 'card' : 'loan',
          dim_case: `${row.case_id}-${asset_class_5}`,
        }),
      ),
    );
    const snapshot = await workshop.snapshot([tape(rows)]);
    const measured = await workshop.measure(snapshot, { dimensions: ['dim_case'], cardProducts: ['card'] });
    for (const row of plain) {
      const floor = CLASSES.indexOf(row.expected_minimum_class ?? '');
      expect(floor, `${row.case_id}: a class`).toBeGreaterThanOrEqual(0);
      for (const [rank, name] of LOAN_CLASSES.entries()) {
        const breaches = shown(measured, `C9.count@2026-10/dim_case=${row.case_id}-${name}`);
        expect(breaches, `${row.case_id} ${name}`).toBe(rank < floor ? '1' : '0');
      }
    }
  });
});

function isPlainFloor(row: Readonly<Record<string, string>>): boolean {
  const byDays = row.rule_set === 'cn_2023' || row.rule_set === 'cn_credit_card_2011_art92';
  return byDays && (row.other_facts === '' || row.other_facts === 'fully collateralised');
}

function foreignLoan(row: Readonly<Record<string, string>>, currency: string): BookRow {
  const field = (name: string): string | null => row[name] || null;
  return {
    cutoff_date: '2019-12-25',
    loan_id: field('instrument_identifier'),
    obligor_id: field('counterparty_identifier'),
    currency,
    principal_balance: field('legal_balance'),
    days_past_due: field('days_in_pastdue'),
    origination_date: field('date_of_origination'),
    maturity_date: field('current_maturity_date'),
    default_date: field('date_of_default'),
    last_payment_date: field('last_payment_date'),
    interest_rate: field('current_interest_rate'),
  };
}
