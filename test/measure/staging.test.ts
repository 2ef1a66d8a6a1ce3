import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { parseUnits } from '../../src/domain/index.ts';
import type { Measurement } from '../../src/measure/index.ts';
import { type BookPart, type BookRow, loan, openWorkshop, shown, tape, type Workshop } from './book.ts';

let workshop: Workshop;
let measured: Measurement;

/** A loan of September. */
function before(id: string, balance: string, more: BookRow): BookRow {
  return { ...loan(id, balance, more), cutoff_date: '2026-09-30' };
}

const SEPTEMBER = [
  before('L1', '1000', { ifrs9_stage: 1, region: 'East' }),
  before('L2', '500', { ifrs9_stage: 1, region: 'East' }),
  before('L3', '300', { ifrs9_stage: 2, region: 'West' }),
  before('L4', '200', { ifrs9_stage: 2, region: 'West' }),
  before('L5', '80', { ifrs9_stage: 3, region: 'West' }),
  before('L6', '40', { ifrs9_stage: 3, region: 'West' }),
];
const factors = (pd_12m: string | null, lgd: string, ead: string): BookRow => ({ pd_12m, lgd, ead });
const OCTOBER = [
  // Stays, and has repaid 100.
  loan('L1', '900', {
    ifrs9_stage: 1,
    region: 'East',
    accrued_interest: '10',
    ecl: '9.10',
    ...factors('0.01', '0.45', '1000'),
  }),
  // Worse, and drawn further.
  loan('L2', '550', {
    ifrs9_stage: 2,
    region: 'East',
    accrued_interest: '50',
    ecl: '60',
    ...factors('0.123456', '0.654321', '550.01'),
  }),
  loan('L3', '300', {
    ifrs9_stage: 3,
    region: 'West',
    accrued_interest: null,
    ecl: '150',
    ...factors(null, '0.5', '300'),
  }),
  // Cured; L5 has left; L6 is written off; L7 is new; L8 has no stage and no ECL.
  loan('L4', '150', { ifrs9_stage: 1, region: 'West', accrued_interest: '0', ecl: null, ...factors('1', '1', '0.01') }),
  loan('L6', '40', { ifrs9_stage: 3, region: 'West', written_off_flag: true }),
  loan('L7', '70', { ifrs9_stage: 1, region: 'West', accrued_interest: '0', ecl: '0.70' }),
  loan('L8', '30', { ifrs9_stage: null, region: 'West' }),
];

beforeAll(async () => {
  workshop = await openWorkshop();
  const snapshot = await workshop.snapshot([tape(SEPTEMBER, '2026-09'), tape(OCTOBER)]);
  measured = await workshop.measure(snapshot, { indicators: ['P3', 'P4', 'P5'], months: ['2026-09', '2026-10'] });
});

afterAll(async () => {
  await workshop.close();
});

async function measureBook(parts: readonly BookPart[], settings = {}): Promise<Measurement> {
  return workshop.measure(await workshop.snapshot(parts), { indicators: ['P3', 'P4', 'P5'], ...settings });
}

describe('stages worked by hand', () => {
  it.each([
    ['P3.balance@/stage=1', '1120.00'],
    ['P3.count@/stage=1', '3'],
    ['P3.share@/stage=1', '0.56'],
    ['P3.balance@/stage=2', '550.00'],
    ['P3.balance@/stage=3', '300.00'],
    ['P3.balance@/stage=(unknown)', '30.00'],
    ['P3.balance@/region=East/stage=1', '900.00'],
    ['P3.balance_prevMonth@/stage=1', '-380.00'],
    ['P3.movement@/from=1/to=1', '900.00'],
    ['P3.movement@/from=1/to=2', '550.00'],
    ['P3.movement@/from=2/to=3', '300.00'],
    ['P3.movement@/from=2/to=1', '150.00'],
    ['P3.movement@/from=3/to=gone', '120.00'],
    ['P3.movement@/from=1/to=gone', '0.00'],
    ['P3.movement@/from=new/to=1', '70.00'],
    ['P3.movement@/from=new/to=(unknown)', '30.00'],
    // 9.10 + 0.70 over 910 + 70: L4 has no ECL and is in neither.
    ['P4@/stage=1', '0.01'],
    ['P4@/stage=2', '0.1'],
    ['P4@/stage=3', '0.5'],
    // 0.01 x 0.45 x 1000 + 0.123456 x 0.654321 x 550.01 + 0.01, and nothing of L3.
    ['P5.amount', '48.9397271553338'],
    ['P5.amount@/region=East', '48.9297271553338'],
  ])('%s is %s', (name, value) => {
    const [code = '', rest = ''] = name.split('@');
    expect(shown(measured, `${code}@2026-10${rest}`)).toBe(value);
  });

  it('tells where stage 3 and the NPL list differ', async () => {
    const staged = (id: string, ifrs9_stage: number | null, asset_class_5: string | null): BookRow =>
      loan(id, `${10 ** Number(id.slice(1))}`, { region: 'East', ifrs9_stage, asset_class_5 });
    const differing = await measureBook([
      tape([
        staged('L1', 3, 'loss'),
        staged('L2', 3, 'special_mention'),
        staged('L3', 3, null),
        staged('L4', 2, 'doubtful'),
        staged('L5', null, 'substandard'),
        staged('L6', 1, 'normal'),
      ]),
    ]);
    expect(shown(differing, 'P3.stage3Only@2026-10')).toBe('1100.00');
    expect(shown(differing, 'P3.nplOnly@2026-10')).toBe('110000.00');
    expect(shown(measured, 'P3.nplOnly@2026-10')).toBe('(notSupplied:asset_class_5)');
  });

  it('keeps every decimal of the expected loss', () => {
    expect(measured.figures.get('P5@2026-10')).toMatchObject({
      numerator: '48.93972715533376',
      denominator: '1550.02',
    });
  });

  it('names the loans behind a stage and behind the expected loss', async () => {
    const parts = await workshop.snapshot([tape(SEPTEMBER, '2026-09'), tape(OCTOBER)]);
    const settings = { indicators: ['P3', 'P4', 'P5'], months: ['2026-09', '2026-10'] };
    for (const [id, count] of [
      ['P3.balance@2026-10/stage=1', 3],
      ['P5@2026-10', 3],
      ['P4@2026-10/stage=3', 1],
    ] as const) {
      const figure = measured.figures.get(id);
      if (figure === undefined) throw new Error(`no figure ${id}`);
      const behind = await workshop.behind(parts, figure, settings);
      expect(behind.rows).toHaveLength(count);
      expect(behind.total, id).toBe(figure.numerator ?? figure.value);
    }
  });

  it('what came into a stage adds up to it', () => {
    for (const stage of ['1', '2', '3', '(unknown)']) {
      const moves = [...measured.figures.values()].filter(
        (figure) => figure.measure === 'movement' && figure.dimensions.to === stage,
      );
      const sum = moves.reduce((total, { value }) => total + parseUnits(value ?? ''), 0n);
      expect(sum).toBe(parseUnits(shown(measured, `P3.balance@2026-10/stage=${stage}`)));
    }
  });

  it('has no movement without the month before, and says which column is missing', async () => {
    const alone = await measureBook([tape(OCTOBER)]);
    expect([...alone.figures.keys()].some((id) => id.startsWith('P3.movement@'))).toBe(false);
    const plain = await measureBook([tape([loan('L1', '1', { region: 'East', ifrs9_stage: 1 })])]);
    expect(shown(plain, 'P4@2026-10')).toBe('(notSupplied:ecl)');
    expect(shown(plain, 'P5@2026-10')).toBe('(notSupplied:pd_12m)');
    const none = await measureBook([tape([loan('L1', '1', { region: 'East' })])]);
    expect(shown(none, 'P3.balance@2026-10/stage=1')).toBe('(notSupplied:ifrs9_stage)');
  });

  it('measures the gross carrying amount in the set that asks for it', async () => {
    const basel = await measureBook([tape(OCTOBER)], { definitionSet: 'basel_npe' });
    expect(shown(basel, 'P3.balance@2026-10/set=basel_npe/stage=1')).toBe('1130.00');
  });
});
