import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { LOAN_CLASSES, type LoanList } from '../../src/domain/index.ts';
import type { Measurement } from '../../src/measure/index.ts';
import { type FloorFacts, NOTHING_WRONG } from '../../src/measure/rules/facts.ts';
import { floorOf } from '../../src/measure/rules/floor.ts';
import { STRICT_FLOORS } from '../../src/measure/rules/policy.ts';
import { type BookRow, loan, openWorkshop, shown, tape, type Workshop } from './book.ts';

const FOLDER = process.env.RISKPRESS_ORACLES ?? join(import.meta.dirname, '../../../shared/oracles');
const CLASSES: readonly string[] = LOAN_CLASSES;
const present = existsSync(FOLDER);
if (!present) console.warn(`oracles: none at ${FOLDER}; set RISKPRESS_ORACLES. Their tests are SKIPPED.`);

let workshop: Workshop;

beforeAll(async () => {
  workshop = await openWorkshop();
});

afterAll(async () => {
  await workshop.close();
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

describe.skipIf(!present)('[oracle: cn-classification-rules] the least class that the rules allow', () => {
  const cases = present
    ? z
        .array(z.record(z.string(), z.string()))
        .parse(parse(readFileSync(join(FOLDER, 'cn-classification-rules/cases.csv')), { columns: true, bom: true }))
    : [];

  it('has every case', () => expect(cases.length).toBeGreaterThan(25));

  it.each(cases.map((row) => [row.case_id ?? '', row] as const))('%s: one loan', (_, row) => {
    const { atBest, observation } = floorOf(factsOf(toldIn(row, cases)), { ...STRICT_FLOORS, cardProducts: ['card'] });
    expect(CLASSES.includes(row.expected_minimum_class ?? '') ? atBest : observation).toBe(row.expected_minimum_class);
  });

  it.each(cases.map((row) => [row.case_id ?? '', row] as const))('%s: in a book', async (_, row) => {
    const told = toldIn(row, cases);
    const month = told.asOf.slice(0, 7);
    const loans = LOAN_CLASSES.flatMap((name) => loansOf(told, name));
    const obligors = LOAN_CLASSES.map((name) => obligorOf(told, name));
    const snapshot = await workshop.snapshot([tape(loans, month), { table: 'obligor', month: 'all', rows: obligors }]);
    const measured = await workshop.measure(snapshot, {
      months: [month],
      dimensions: ['dim_case'],
      cardProducts: ['card'],
    });
    // A loan that may be observed still is held to special mention; one whose observation may end is not.
    const expected = row.expected_minimum_class ?? '';
    const least = expected === 'observation_may_end' ? 'normal' : expected;
    const floor = CLASSES.includes(least) ? CLASSES.indexOf(least) : CLASSES.indexOf('special_mention');
    const list = measured.lists.find(({ id }) => id === 'c9');
    for (const [rank, name] of LOAN_CLASSES.entries()) {
      expect(shown(measured, `C9.count@${month}/dim_case=${name}`), name).toBe(rank < floor ? '1' : '0');
      const listed = list?.rows.find(([id]) => id === `judged-${name}`);
      expect(listed?.[columnIn(list, 'floor')], name).toBe(rank < floor ? LOAN_CLASSES[floor] : undefined);
    }
  });
});

/** A case of the decision table as it is told: amounts of the obligor, state and dates of the loan. */
interface ToldCase {
  readonly kind: string;
  readonly days: number;
  readonly asOf: string;
  readonly impaired: boolean;
  readonly total: number;
  readonly nonPerforming: number;
  readonly debtEverywhere: number | null;
  readonly lateEverywhere: number;
  readonly firstPayment: string | null;
  readonly frequency: 'monthly' | 'yearly';
}

function toldIn(row: Readonly<Record<string, string>>, cases: readonly Readonly<Record<string, string>>[]): ToldCase {
  const text = row.other_facts ?? '';
  const [, same] = /^as (\w+) /.exec(text) ?? [];
  const earlier = cases.find(({ case_id }) => case_id === same)?.other_facts ?? text;
  const number = (pattern: RegExp): number | null => {
    const [, found] = pattern.exec(text) ?? [];
    return found === undefined ? null : Number(found);
  };
  const [, inside] = /\((\d+)% of exposure\)/.exec(text) ?? [];
  return {
    kind: row.customer_kind ?? '',
    days: Number(row.days_past_due),
    asOf: /as of (\d{4}-\d{2}-\d{2})/.exec(text)?.[1] ?? '2026-10-31',
    impaired: /stage 3/.test(text),
    total: number(/this bank: total (\d+)/) ?? 1000,
    nonPerforming: number(/classified non-performing (\d+)/) ?? Number(inside ?? 0) * 10,
    debtEverywhere: number(/all banks: debt (\d+)/),
    lateEverywhere: number(/more than 90 days (\d+)/) ?? 0,
    firstPayment: /first repayment.* (\d{4}-\d{2}-\d{2});/.exec(earlier)?.[1] ?? null,
    frequency: /ANNUAL/.test(earlier) ? 'yearly' : 'monthly',
  };
}

function factsOf(told: ToldCase): FloorFacts {
  const { firstPayment, frequency, debtEverywhere } = told;
  return {
    ...NOTHING_WRONG,
    asOf: told.asOf,
    card: told.kind === 'card',
    retail: told.kind === 'retail',
    daysPastDue: told.days,
    stage: told.impaired ? 3 : null,
    restructured: firstPayment === null ? null : { firstPayment, frequency, times: 1 },
    obligor: {
      claims: BigInt(debtEverywhere === null ? told.total : 0),
      nonPerforming: BigInt(told.nonPerforming),
      late: 0n,
      debtElsewhere: debtEverywhere === null ? null : BigInt(debtEverywhere),
      lateElsewhere: BigInt(told.lateEverywhere),
      nonPerformingElsewhere: false,
    },
  };
}

/** The judged loan and, where the case has other claims that are non-performing, one loan that holds them. */
function loansOf(told: ToldCase, name: string): readonly BookRow[] {
  const { total, nonPerforming, debtEverywhere, firstPayment } = told;
  const row = (id: string, balance: number, more: BookRow): BookRow => ({
    ...loan(id, String(balance), { obligor_id: `obligor-${name}`, customer_type: told.kind, ...more }),
    cutoff_date: told.asOf,
  });
  const judged = row(`judged-${name}`, debtEverywhere === null ? total - nonPerforming : 100, {
    asset_class_5: name,
    days_past_due: told.days,
    product: told.kind === 'card' ? 'card' : 'loan',
    ifrs9_stage: told.impaired ? 3 : 1,
    forbearance_flag: firstPayment !== null,
    forbearance_first_payment: firstPayment,
    payment_frequency: told.frequency,
    dim_case: name,
  });
  if (nonPerforming === 0) return [judged];
  return [
    judged,
    row(`other-${name}`, nonPerforming, {
      ...judged,
      loan_id: `other-${name}`,
      asset_class_5: 'substandard',
      dim_case: 'other',
      principal_balance: String(nonPerforming),
    }),
  ];
}

function obligorOf({ debtEverywhere, lateEverywhere }: ToldCase, name: string): BookRow {
  return {
    obligor_id: `obligor-${name}`,
    debt_elsewhere: debtEverywhere === null ? null : String(debtEverywhere - 100),
    overdue90_elsewhere: String(lateEverywhere),
  };
}

function columnIn(list: LoanList | undefined, name: string): number {
  return list?.columns.findIndex((column) => column.name === name) ?? -1;
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
