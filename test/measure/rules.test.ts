import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { floorSettingsSchema, LOAN_CLASSES, type LoanList, parseUnits } from '../../src/domain/index.ts';
import type { Measurement, MeasureSettings } from '../../src/measure/index.ts';
import { type FloorFacts, NOTHING_WRONG } from '../../src/measure/rules/facts.ts';
import { floorOf } from '../../src/measure/rules/floor.ts';
import { observationOf, yearsBefore } from '../../src/measure/rules/observation.ts';
import { type BookPart, type BookRow, loan, openWorkshop, shown, tape, type Workshop } from './book.ts';

let workshop: Workshop;

beforeAll(async () => {
  workshop = await openWorkshop();
});

afterAll(async () => {
  await workshop.close();
});

const AS_OF = '2026-10-31';
const healthy: FloorFacts = { ...NOTHING_WRONG, asOf: AS_OF };

async function measureOf(parts: readonly BookPart[], settings: Partial<MeasureSettings> = {}): Promise<Measurement> {
  return workshop.measure(await workshop.snapshot(parts), settings);
}

function breaches({ lists }: Measurement): LoanList {
  const list = lists.find(({ id }) => id === 'c9');
  if (list === undefined) throw new Error('no list c9');
  return list;
}

/** Loan -> floor and rules, as the list tells. */
function told(measured: Measurement): Readonly<Record<string, string>> {
  const { rows, columns } = breaches(measured);
  const at = (name: string): number => columns.findIndex((column) => column.name === name);
  return Object.fromEntries(rows.map((row) => [row[0], `${row[at('floor')]}: ${row[at('rules')]}`]));
}

const sound = { asset_class_5: 'normal', days_past_due: 0 };

describe('floors beside days past due', () => {
  it.each([
    ['impaired', { stage: 3 }, 'substandard'],
    ['ecl', { exposure: 1000n, ecl: 500n }, 'doubtful'],
    ['ecl', { exposure: 1000n, ecl: 900n }, 'loss'],
    ['rollover', { refinance: 'rollover' }, 'special_mention'],
    ['rollover', { refinance: 'repaid_by_borrowing' }, 'special_mention'],
    ['useOfFunds', { useOfFundsBreach: true }, 'special_mention'],
    ['downgrade', { externalDowngrade: true }, 'substandard'],
    ['evasion', { debtEvasion: true }, 'doubtful'],
    ['bankruptcy', { bankruptcy: true }, 'loss'],
  ] as const)('%s of %o is at best %s', (rule, facts, atBest) => {
    const floor = floorOf({ ...healthy, ...facts });
    expect(floor.atBest).toBe(atBest);
    expect(floor.rules).toEqual([rule]);
    expect(floorOf({ ...healthy, ...facts }, floorSettingsSchema.parse({ rules: { [rule]: false } })).atBest).toBe(
      'normal',
    );
  });

  it('are none for an eligible renewal, a smaller loss, or a technical delay of a week', () => {
    const none = [
      { refinance: 'eligible_renewal' },
      { exposure: 1000n, ecl: 499n },
      { daysPastDue: 7, technicalReason: true },
    ];
    for (const facts of none) expect(floorOf({ ...healthy, ...facts })).toMatchObject({ atBest: 'normal', rules: [] });
    expect(floorOf({ ...healthy, daysPastDue: 8, technicalReason: true }).rules).toEqual(['overdue']);
    expect(floorOf({ ...healthy, daysPastDue: 7 }).rules).toEqual(['overdue']);
    const never = floorSettingsSchema.parse({ technicalDays: 0 });
    expect(floorOf({ ...healthy, daysPastDue: 1, technicalReason: true }, never).atBest).toBe('special_mention');
  });

  it('of a loan restructured once more is substandard while it is observed', () => {
    const restructured = { firstPayment: '2026-03-31', frequency: 'monthly', times: 2 };
    expect(floorOf({ ...healthy, restructured })).toEqual({
      atBest: 'substandard',
      rules: ['restructured', 'reRestructured'],
      observation: 'in_observation',
    });
    const over = { ...restructured, firstPayment: '2025-10-31' };
    expect(floorOf({ ...healthy, restructured: over })).toEqual({
      atBest: 'normal',
      rules: [],
      observation: 'observation_may_end',
    });
  });
});

describe('observation', () => {
  const first = '2024-01-31';
  it.each([
    ['is over after a year of months', '2025-01-31', 'monthly', null, 'observation_may_end'],
    ['starts anew with a missed payment', '2025-01-31', 'monthly', '2024-06-30', 'in_observation'],
    ['and is over a year after the next one', '2025-07-30', 'monthly', '2024-06-30', 'observation_may_end'],
    ['takes two years of yearly payments', '2026-01-30', 'yearly', null, 'check_two_periods'],
    ['and then may end', '2026-01-31', 'yearly', null, 'observation_may_end'],
    ['takes an unknown rhythm as yearly', '2025-02-28', null, null, 'check_two_periods'],
    ['never ends where all is due at maturity', '2034-01-31', 'at_maturity', null, 'in_observation'],
  ] as const)('%s', (_, asOf, frequency, missedOn, expected) => {
    expect(observationOf({ firstPayment: first, frequency, times: 1, missedOn }, asOf, false)).toBe(expected);
    expect(observationOf({ firstPayment: first, frequency, times: 1, missedOn }, asOf, true)).toBe('in_observation');
  });

  it('counts years by the calendar, also from a 29 February', () => {
    expect(yearsBefore('2025-02-28', 1)).toBe('2024-02-29');
    expect(yearsBefore('2025-01-31', 1)).toBe('2024-01-31');
    expect(yearsBefore('2024-02-29', 1)).toBe('2023-02-28');
  });
});

describe('a small book worked by hand', () => {
  const rows = [
    // A: 101 of 1,000 non-performing (10.1 %): all of it substandard at best.
    loan('A1', '899.00', { ...sound, obligor_id: 'A', customer_type: 'corporate', region: 'East' }),
    loan('A2', '101.00', {
      ...sound,
      asset_class_5: 'substandard',
      obligor_id: 'A',
      customer_type: 'corporate',
      region: 'West',
    }),
    // B: 100 of 1,000 (10.0 %): siblings special mention only.
    loan('B1', '900.00', { ...sound, obligor_id: 'B', customer_type: 'corporate', region: 'East' }),
    loan('B2', '100.00', {
      ...sound,
      asset_class_5: 'loss',
      obligor_id: 'B',
      customer_type: 'corporate',
      region: 'East',
    }),
    // R: a private person; its other loan is its own.
    loan('R1', '400.00', { ...sound, obligor_id: 'R', customer_type: '个人', region: 'East' }),
    loan('R2', '600.00', {
      ...sound,
      asset_class_5: 'substandard',
      obligor_id: 'R',
      customer_type: '个人',
      region: 'East',
    }),
    // D: late and restructured at once; stands in a class that one rule allows and the other does not.
    loan('D1', '50.00', {
      ...sound,
      asset_class_5: 'special_mention',
      days_past_due: 95,
      obligor_id: 'D',
      customer_type: 'corporate',
      region: 'West',
      ifrs9_stage: 3,
    }),
  ];

  it('counts a loan once, and under every rule it breaks', async () => {
    const measured = await measureOf([tape(rows)]);
    expect(told(measured)).toEqual({
      A1: 'substandard: sibling, contagionInside',
      B1: 'special_mention: sibling',
      D1: 'substandard: overdue, impaired',
    });
    const figure = (name: string, path = ''): string => shown(measured, `C9${name}@2026-10${path}`);
    expect(figure('.count')).toBe('3');
    expect(figure('.balance')).toBe('1849.00');
    expect(Number(figure(''))).toBeCloseTo(1849 / 3050, 14);
    expect(figure('.count', '/rule=sibling')).toBe('2');
    expect(figure('.balance', '/rule=sibling')).toBe('1799.00');
    expect(figure('.count', '/rule=contagionInside')).toBe('1');
    expect(figure('.count', '/rule=overdue')).toBe('1');
    expect(figure('.count', '/rule=impaired')).toBe('1');
    expect(figure('.count', '/region=West')).toBe('1');
    expect(figure('.count', '/region=East/rule=sibling')).toBe('2');
    expect(figure('.count', '/region=West/rule=sibling')).toBe('0');
    expect(breaches(measured)).toMatchObject({ total: 3, truncated: false });
  });

  it('lists the loans behind the count and behind a rule', async () => {
    const snapshot = await workshop.snapshot([tape(rows)]);
    const measured = await workshop.measure(snapshot, {});
    for (const [id, ids] of [
      ['C9.count@2026-10', ['A1', 'B1', 'D1']],
      ['C9.balance@2026-10/rule=sibling', ['A1', 'B1']],
      ['C9.count@2026-10/region=West/rule=overdue', ['D1']],
    ] as const) {
      const figure = measured.figures.get(id);
      if (figure === undefined) throw new Error(`no figure ${id}`);
      const behind = await workshop.behind(snapshot, figure, {});
      expect(behind.rows.map((row) => row.id).sort(), id).toEqual(ids);
      expect(Number(behind.total)).toBe(Number(figure.value));
    }
  });

  it('says which rules the tape cannot tell, and does not call them kept', async () => {
    const measured = await measureOf([tape(rows)]);
    expect(shown(measured, 'C9.count@2026-10/rule=ecl')).toBe('(notSupplied:ecl)');
    expect(shown(measured, 'C9.count@2026-10/rule=restructured')).toBe('(notSupplied:forbearance_flag)');
    expect(shown(measured, 'C9.count@2026-10/rule=contagionOutside')).toBe('(notSupplied:obligor.debt_elsewhere)');
    expect(measured.figures.has('C9.count@2026-10/rule=card')).toBe(false);
  });

  it('looks at the whole obligor also where the report sees one region', async () => {
    const measured = await measureOf([tape(rows)], { scope: { region: 'East' } });
    expect(Object.keys(told(measured)).sort()).toEqual(['A1', 'B1']);
    expect(shown(measured, 'C9.count@2026-10/region=East')).toBe('2');
  });

  it('leaves out what the lender turned off, and says so', async () => {
    const floors = floorSettingsSchema.parse({ rules: { sibling: false, impaired: false }, retailTypes: [] });
    const measured = await measureOf([tape(rows)], { floors });
    expect(told(measured)).toEqual({
      A1: 'substandard: contagionInside',
      R1: 'substandard: contagionInside',
      D1: 'substandard: overdue',
    });
    expect(measured.figures.has('C9.count@2026-10/rule=sibling')).toBe(false);
    const [entry] = measured.indicators.filter(({ code }) => code === 'C9');
    expect(entry?.pitfall.en).toMatch(/turned off: sibling debt, credit-impaired$/);
    expect(entry?.pitfall['zh-CN']).toMatch(/停用的规则：关联债权、信用减值$/);
  });

  it('goes by the newest state of the obligor not after the cut-off', async () => {
    const state = (valid_from: string, overdue90_elsewhere: string): BookRow => ({
      obligor_id: 'A',
      valid_from,
      type: 'corporate',
      debt_elsewhere: '900.00',
      overdue90_elsewhere,
    });
    const one = loan('A1', '100.00', { ...sound, obligor_id: 'A', customer_type: '个人' });
    const obligor = (rowsOf: readonly BookRow[]): BookPart => ({ table: 'obligor', month: 'all', rows: rowsOf });
    const outside = async (rowsOf: readonly BookRow[]) => told(await measureOf([tape([one]), obligor(rowsOf)]));
    expect(await outside([state('2026-01-01', '201.00'), state('2026-11-01', '0.00')])).toEqual({
      A1: 'substandard: sibling, contagionOutside',
    });
    expect(await outside([state('2026-01-01', '201.00'), state('2026-10-01', '0.00')])).toEqual({});
    expect(await outside([state('2026-01-01', '200.00')])).toEqual({ A1: 'special_mention: sibling' });
    expect(await outside([{ ...state('2026-01-01', '201.00'), type: '个人' }])).toEqual({});
  });
});

describe('what a floor needs', () => {
  it('counts across currencies, and adds up none', async () => {
    const rows = [
      loan('L1', '10.00', { asset_class_5: 'normal', days_past_due: 5 }),
      { ...loan('L2', '10.00', { asset_class_5: 'normal', days_past_due: 5 }), currency: 'USD' },
    ];
    const measured = await measureOf([tape(rows)]);
    expect(shown(measured, 'C9.count@2026-10')).toBe('2');
    expect(shown(measured, 'C9.balance@2026-10')).toBe('(mixedCurrency)');
    expect(shown(measured, 'C9.balance@2026-10/rule=overdue')).toBe('(mixedCurrency)');
  });

  it('holds nothing against a loan of unknown class or days, nor one written off', async () => {
    const measured = await measureOf([
      tape([
        loan('L1', '10.00', { asset_class_5: null, days_past_due: 500, written_off_flag: false }),
        loan('L2', '10.00', { asset_class_5: 'normal', days_past_due: null, written_off_flag: false }),
        loan('L3', '10.00', { asset_class_5: 'normal', days_past_due: 500, written_off_flag: true }),
      ]),
    ]);
    expect(shown(measured, 'C9.count@2026-10')).toBe('0');
    expect(shown(measured, 'C9@2026-10')).toBe('0');
  });

  it('is a rule that exists, and a week at most', () => {
    expect(floorSettingsSchema.safeParse({ rules: { sibiling: false } }).success).toBe(false);
    expect(floorSettingsSchema.safeParse({ technicalDays: 8 }).success).toBe(false);
    expect(floorSettingsSchema.parse({}).rules).toEqual({});
  });
});

describe('the list of breaches', () => {
  it('is cut at a thousand, largest first, and tells how many there are', async () => {
    const rows = Array.from({ length: 1205 }, (_, i) =>
      loan(`L${String(i).padStart(4, '0')}`, String(1 + (i % 7)), { asset_class_5: 'normal', days_past_due: 1 }),
    );
    const measured = await measureOf([tape(rows)], { dimensions: [] });
    const list = breaches(measured);
    expect(list).toMatchObject({ total: 1205, truncated: true });
    expect(list.rows).toHaveLength(1000);
    const at = list.columns.findIndex(({ name }) => name === 'balance');
    const order = list.rows.map((row) => [parseUnits(row[at] ?? ''), row[0] ?? ''] as const);
    expect(order).toEqual(order.toSorted(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a > b ? -1 : 1)));
    expect(shown(measured, 'C9.count@2026-10')).toBe('1205');
  });

  it('is asked of the tape alone where nobody has two loans', async () => {
    const measured = await measureOf([tape([loan('L1', '1.00', sound)])]);
    expect(measured.statements.floor).not.toContain('JOIN');
    expect(measured.statements.floorKin).toBeUndefined();
    expect(breaches(measured)).toMatchObject({ rows: [], total: 0, truncated: false });
  });
});

const FREQUENCIES = ['weekly', 'monthly', 'half_yearly', 'yearly', 'at_maturity', null] as const;
const dates = fc.constantFrom('2023-12-31', '2024-10-31', '2024-11-01', '2025-10-31', '2025-11-01', null);
const judged = fc.record({
  asset_class_5: fc.constantFrom(...LOAN_CLASSES),
  obligor_id: fc.constantFrom('A', 'B', null),
  customer_type: fc.constantFrom('corporate', 'retail', null),
  product: fc.constantFrom('card', 'loan', null),
  principal_balance: fc.constantFrom('0.00', '1.00', '100.00', '899.99', '-5.00'),
  days_past_due: fc.constantFrom(0, 1, 7, 8, 90, 91, 120, 121, 181, 270, 271, 361, null),
  technical_overdue_reason: fc.constantFrom('system', '', null),
  ifrs9_stage: fc.constantFrom(1, 2, 3, null),
  ecl: fc.constantFrom('0.00', '50.00', '90.00', null),
  forbearance_flag: fc.constantFrom(true, false, null),
  forbearance_first_payment: dates,
  forbearance_count: fc.constantFrom(1, 2, null),
  payment_frequency: fc.constantFrom(...FREQUENCIES),
  refinance_kind: fc.constantFrom('none', 'rollover', 'eligible_renewal', null),
  use_of_funds_breach: fc.constantFrom(true, false, null),
  external_downgrade: fc.constantFrom(true, false, null),
  debt_evasion: fc.constantFrom(true, false, null),
  bankruptcy: fc.constantFrom(true, false, null),
});
type Judged = typeof judged extends fc.Arbitrary<infer T> ? T : never;

const ELSEWHERE = { A: { debt: '500.00', late: '101.00', npl: false }, B: { debt: null, late: '0.00', npl: true } };

/** The facts of a row among the others, worked out here and not in SQL. */
function factsOf(row: Judged, rows: readonly Judged[]): FloorFacts {
  const units = (text: string | null): bigint => parseUnits(text ?? '0');
  const positive = (each: Judged): bigint => (units(each.principal_balance) > 0n ? units(each.principal_balance) : 0n);
  const kin = rows.filter(({ obligor_id }) => obligor_id !== null && obligor_id === row.obligor_id);
  const sum = (some: readonly Judged[]): bigint => some.reduce((total, each) => total + positive(each), 0n);
  const elsewhere = row.obligor_id === null ? null : ELSEWHERE[row.obligor_id];
  return {
    asOf: AS_OF,
    card: row.product === 'card',
    retail: row.customer_type === 'retail',
    daysPastDue: row.days_past_due,
    technicalReason: (row.technical_overdue_reason ?? '') !== '',
    stage: row.ifrs9_stage,
    exposure: units(row.principal_balance),
    ecl: row.ecl === null ? null : units(row.ecl),
    restructured:
      row.forbearance_flag === true
        ? {
            firstPayment: row.forbearance_first_payment,
            frequency: row.payment_frequency,
            times: row.forbearance_count ?? 0,
          }
        : null,
    refinance: row.refinance_kind,
    useOfFundsBreach: row.use_of_funds_breach === true,
    externalDowngrade: row.external_downgrade === true,
    debtEvasion: row.debt_evasion === true,
    bankruptcy: row.bankruptcy === true,
    obligor: elsewhere && {
      claims: sum(kin),
      nonPerforming: sum(kin.filter(({ asset_class_5 }) => LOAN_CLASSES.indexOf(asset_class_5) > 1)),
      late: sum(kin.filter(({ days_past_due }) => (days_past_due ?? 0) > 90)),
      debtElsewhere: elsewhere.debt === null ? null : units(elsewhere.debt),
      lateElsewhere: units(elsewhere.late),
      nonPerformingElsewhere: elsewhere.npl,
    },
  };
}

describe('the rules as SQL', () => {
  it('say of any book what they say of each loan', async () => {
    const policy = floorSettingsSchema.parse({ cardProducts: ['card'] });
    const obligors: BookPart = {
      table: 'obligor',
      month: 'all',
      rows: Object.entries(ELSEWHERE).map(([obligor_id, { debt, late, npl }]) => ({
        obligor_id,
        debt_elsewhere: debt,
        overdue90_elsewhere: late,
        npl_elsewhere: npl,
      })),
    };
    await fc.assert(
      fc.asyncProperty(fc.array(judged, { minLength: 1, maxLength: 40 }), async (rows) => {
        const loans = rows.map((row, i) => ({ ...loan(`L${i}`, row.principal_balance), ...row }));
        const measured = await measureOf([tape(loans), obligors], { cardProducts: ['card'], dimensions: [] });
        const expected = rows.flatMap((row, i) => {
          const { atBest } = floorOf(factsOf(row, rows), policy);
          return LOAN_CLASSES.indexOf(row.asset_class_5) < LOAN_CLASSES.indexOf(atBest) ? [[`L${i}`, atBest]] : [];
        });
        const list = breaches(measured);
        const at = list.columns.findIndex(({ name }) => name === 'floor');
        expect(Object.fromEntries(list.rows.map((row) => [row[0], row[at]]))).toEqual(Object.fromEntries(expected));
        expect(list.total).toBe(expected.length);
        expect(shown(measured, 'C9.count@2026-10')).toBe(String(expected.length));
      }),
      { numRuns: 15, endOnFailure: true },
    );
  });
});
