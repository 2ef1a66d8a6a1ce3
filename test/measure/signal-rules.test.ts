import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type SignalRule, type SignalTable, tableOf } from '../../src/domain/index.ts';
import { readScalar } from '../../src/formula/index.ts';
import { type BookPart, type BookRow, loan, openWorkshop, shown, tape, type Workshop } from './book.ts';

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

const TEXT = { 'zh-CN': '试验', en: 'Trial' };

async function rule(when: string, changes: Partial<SignalRule> = {}): Promise<SignalRule> {
  const table: SignalTable = changes.table ?? 'obligor';
  const columns = new Map(Object.entries(tableOf(table).columns));
  const place = { file: 'signals/leverage.yaml', key: 'when' };
  return {
    ...{ id: 'leverage', name: TEXT, type: 'leverage', financial: true, severity: 'amber', table, owner: TEXT },
    ...changes,
    when: await readScalar(workshop.engine, { text: when, columns, place }, 'boolean'),
  };
}

const ENDS = { '2026-08': '2026-08-31', '2026-09': '2026-09-30', '2026-10': '2026-10-31' } as const;
type Month = keyof typeof ENDS;
const MONTHS: readonly Month[] = ['2026-08', '2026-09', '2026-10'];

/** Each obligor owes 100 times the place of its name, at the month-ends that are named. */
function tapes(
  owing: Readonly<Record<string, readonly Month[]>>,
  more: (obligor: string, month: Month) => BookRow = () => ({}),
) {
  return MONTHS.map((month) =>
    tape(
      Object.entries(owing).flatMap(([obligor, months], i) =>
        months.includes(month)
          ? [
              loan(`L-${obligor}`, String(100 * (i + 1)), {
                cutoff_date: ENDS[month],
                obligor_id: obligor,
                ...more(obligor, month),
              }),
            ]
          : [],
      ),
      month,
      ['cutoff_date', 'loan_id', 'currency', 'principal_balance', 'obligor_id', ...Object.keys(more('', '2026-08'))],
    ),
  );
}

const states = (rows: readonly BookRow[]): BookPart => ({ table: 'obligor', month: 'all', rows });
const state = (obligor_id: string, valid_from: string, total_liabilities: string, total_assets = '100'): BookRow => {
  return { obligor_id, valid_from, total_liabilities, total_assets };
};
const signals = (rows: readonly BookRow[]): BookPart => ({ table: 'warning_signal', month: 'all', rows });
const signal = (obligor_id: string, raised_at: string, closed_at: string | null, type = 'leverage'): BookRow => {
  return { signal_id: `S-${obligor_id}-${raised_at}`, obligor_id, type, severity: 'amber', raised_at, closed_at };
};

async function raised(parts: readonly BookPart[], rules: readonly SignalRule[]) {
  const snapshot = await workshop.snapshot(parts);
  const measured = await workshop.measure(snapshot, { months: MONTHS, signalRules: rules });
  const count = (month: Month, id = rules[0]?.id) => shown(measured, `W1.raised@${month}/signal=${id}`);
  const list = measured.lists.find(({ id }) => id === 'ruleSignals');
  return { measured, count, list };
}

const LEVERAGE = 'total_liabilities > 0.70 * total_assets';

describe('a rule over financial states', () => {
  it('raises a signal in the month in which the state begins, and not again while it lasts', async () => {
    const parts = [
      ...tapes({ A: MONTHS, B: MONTHS, C: MONTHS, D: ['2026-10'] }),
      states([
        state('A', '2026-01-31', '71'), // bad all along: began before what is measured
        state('B', '2026-01-31', '70'), // at the line: not above it
        state('B', '2026-09-15', '70.01'),
        state('C', '2026-01-31', '60'),
        state('C', '2026-10-31', '90'),
        state('D', '2026-01-31', '95'), // bad before it owed anything
      ]),
    ];
    const { measured, count, list } = await raised(parts, [await rule(LEVERAGE)]);
    // Nothing is known of the month before August.
    expect(measured.figures.has('W1.raised@2026-08/signal=leverage')).toBe(false);
    expect(count('2026-09')).toBe('1');
    expect(count('2026-10')).toBe('2');
    expect(shown(measured, 'W1.exposure@2026-10/signal=leverage')).toBe('700.00');
    expect(list?.rows).toEqual([
      // Ten working days after Saturday, October 31.
      ['leverage:D', 'D', 'leverage', 'amber', '400.00', '2026-11-13'],
      ['leverage:C', 'C', 'leverage', 'amber', '300.00', '2026-11-13'],
    ]);
  });

  it('raises nothing while a recorded signal is open, and again once it was closed', async () => {
    const bad = (obligor: string) => [state(obligor, '2026-01-31', '50'), state(obligor, '2026-10-01', '80')];
    const worse = (obligor: string) => [state(obligor, '2026-01-31', '80')];
    const parts = [
      ...tapes({ A: MONTHS, B: MONTHS, C: MONTHS, D: MONTHS, E: MONTHS, F: MONTHS }),
      states([...bad('A'), ...bad('B'), ...bad('C'), ...worse('D'), ...worse('E'), ...worse('F')]),
      signals([
        signal('A', '2026-09-20', null), // open
        signal('B', '2026-09-20', null, 'litigation'), // of another type
        signal('C', '2026-10-20', null), // this month's own
        signal('D', '2026-08-20', '2026-10-05'), // closed, and the state goes on
        signal('E', '2026-08-20', '2026-09-05'), // closed a month ago
        signal('F', '2026-08-20', '2026-10-05'), // closed, but another is open
        signal('F', '2026-09-20', '2026-11-05'),
      ]),
    ];
    const { list } = await raised(parts, [await rule(LEVERAGE)]);
    expect(list?.rows.map(([, obligor]) => obligor)).toEqual(['D', 'C', 'B']);
  });
});

describe('a rule over loans and events', () => {
  it('looks at every loan of an obligor, and raises one signal', async () => {
    const days = (obligor: string, month: Month): BookRow => ({
      days_past_due: obligor === 'A' && month === '2026-10' ? 31 : obligor === 'B' ? 45 : 0,
    });
    const parts = tapes({ A: MONTHS, B: MONTHS }, days);
    const twice = parts.map((part) => {
      const rows = part.rows.map((row) => ({ ...row, loan_id: `${row.loan_id}-2` }));
      return { ...part, rows: [...part.rows, ...rows] };
    });
    const late = await rule('days_past_due > 30', { id: 'late', table: 'loan_snapshot', severity: 'red' });
    const { count, measured } = await raised(twice, [late]);
    expect([count('2026-09', 'late'), count('2026-10', 'late')]).toEqual(['0', '1']);
    expect(shown(measured, 'W1.exposure@2026-10/signal=late')).toBe('200.00');
  });

  it('raises an event in its own month, once for each obligor', async () => {
    const filed = (case_id: string, loan_id: string, filed_at: string, stage = 'filed'): BookRow => {
      return { case_id, loan_id, stage, filed_at, currency: 'CNY' };
    };
    const cases: BookPart = {
      table: 'legal_case',
      month: 'all',
      rows: [
        filed('1', 'L-A', '2026-09-30'),
        filed('2', 'L-A', '2026-10-01'),
        filed('3', 'L-A', '2026-10-31'),
        filed('4', 'L-B', '2026-10-02', 'closed'),
        filed('5', 'L-C', '2026-11-01'),
      ],
    };
    const events: BookPart = {
      table: 'classification_event',
      month: '2026-10',
      rows: [{ loan_id: 'L-B', at: '2026-10-10', from: 'normal', to: 'loss' }],
    };
    const litigation = await rule("stage <> 'closed'", {
      id: 'litigation',
      type: 'litigation',
      table: 'legal_case',
      date: 'filed_at',
    });
    const downgrade = await rule(`"to" IN ('doubtful', 'loss')`, { id: 'downgrade', table: 'classification_event' });
    const { count, list } = await raised(
      [...tapes({ A: MONTHS, B: MONTHS, C: MONTHS }), cases, events],
      [litigation, downgrade],
    );
    expect(MONTHS.map((month) => count(month, 'litigation'))).toEqual(['0', '1', '1']);
    expect(count('2026-10', 'downgrade')).toBe('1');
    expect(list?.rows.map(([id]) => id)).toEqual(['downgrade:B', 'litigation:A']);
  });
});

it('says nothing of a rule whose column is not supplied, nor of a book without obligors', async () => {
  const parts = [...tapes({ A: MONTHS }), states([{ obligor_id: 'A', total_assets: '1' }])];
  const { measured } = await raised(parts, [await rule(LEVERAGE)]);
  expect([...measured.figures.keys()].filter((id) => id.includes('/signal=leverage'))).toEqual([]);
  const bare = await raised([tape([loan('L1', '1')])], [await rule(LEVERAGE)]);
  expect(bare.measured.lists.some(({ id }) => id === 'ruleSignals')).toBe(false);
});
