import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cell, fen, type Line, total, type WrittenBook, withBook } from './reading.ts';

const CLASSES = ['正常', '关注', '次级', '可疑', '损失'];
const TAPE = [
  '借据号',
  '客户号',
  '贷款余额',
  '逾期天数',
  '五级分类',
  '产品',
  '发放日期',
  '到期日',
  '担保方式',
  '最近还款日',
];

const plan = fc.record({
  loans: fc.integer({ min: 1, max: 900 }),
  months: fc.integer({ min: 2, max: 7 }),
  seed: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
});

/** A book with what the tests below ask of each month. */
interface Read {
  readonly book: WrittenBook;
  readonly tapes: readonly ReadonlyMap<string, Line>[];
  readonly payments: readonly (readonly Line[])[];
}

describe('in any book', () => {
  it('balances roll forward by payments and losses, and every change of class has its events', async () => {
    await fc.assert(
      fc.asyncProperty(plan, (options) =>
        withBook(options, async (book) => {
          const read = await readAll(book);
          expect(await notRolledForward(read)).toEqual([]);
          await expectClassEvents(read);
          expectPaymentsInTime(read);
        }),
      ),
      { numRuns: 10 },
    );
  });
});

describe('a book of some size', () => {
  it('holds tables that agree with each other', async () => {
    await withBook({ loans: 5000, months: 8, seed: 5 }, async (book) => {
      const read = await readAll(book);
      expect(await notRolledForward(read)).toEqual([]);
      // Without the cash it could not hold.
      expect((await notRolledForward({ ...read, payments: [] })).length).toBeGreaterThan(1000);
      await expectClassEvents(read);
      await expectSecurity(read);
      await expectSignals(book);
      await expectCollection(read);
      await expectLegal(read);
      await expectObligors(read);
    });
  }, 60_000);
});

async function readAll(book: WrittenBook): Promise<Read> {
  const tapes = [];
  const payments = [];
  for (const month of book.months) {
    tapes.push(new Map((await book.tape(month, TAPE)).map((row) => [cell(row, '借据号'), row])));
    payments.push(await book.table(`payments_${month}.csv`));
  }
  return { book, tapes, payments };
}

/** Opening - principal paid - lost = closing, loan by loan; a card may be drawn on besides, unless it is bad. */
async function notRolledForward({ book, tapes, payments }: Read): Promise<readonly string[]> {
  // An assertion a loan and month would take longer than all the rest.
  const odd: string[] = [];
  const lost = (await book.table('writeoffs.csv')).filter((row) => cell(row, 'kind') !== 'recovery');
  for (const [i, month] of book.months.entries()) {
    const before = tapes[i - 1];
    if (before === undefined) continue;
    const paid = new Map(payments[i]?.map((row) => [cell(row, '借据号'), fen(row, '本金')]));
    const gone = new Map(
      lost
        .filter((row) => cell(row, 'date').startsWith(month))
        .map((row) => [cell(row, 'loan_id'), fen(row, 'amount')]),
    );
    for (const [id, row] of before) {
      const closing = fen(tapes[i]?.get(id) ?? ZERO, '贷款余额');
      const expected = fen(row, '贷款余额') - (paid.get(id) ?? 0n) - (gone.get(id) ?? 0n);
      const draws = cell(row, '产品') === '信用卡透支' && CLASSES.indexOf(cell(row, '五级分类')) < 2;
      if (draws ? closing < expected : closing !== expected) odd.push(`${month} ${id}: ${closing}, not ${expected}`);
    }
  }
  return odd;
}

const ZERO: Line = { 贷款余额: '0.00' };

/** The events of a loan in a month lead, in their order, from the class of one tape to that of the next. */
async function expectClassEvents({ book, tapes }: Read): Promise<void> {
  const events = Map.groupBy(
    await book.table('classification_events.csv'),
    (row) => `${cell(row, '变更日期').slice(0, 7)} ${cell(row, '借据号')}`,
  );
  let used = 0;
  for (const [i, month] of book.months.entries()) {
    for (const [id, row] of tapes[i] ?? []) {
      const before = tapes[i - 1]?.get(id);
      const steps = events.get(`${month} ${id}`) ?? [];
      used += steps.length;
      const lent = cell(row, '发放日期').slice(0, 6) === month.replace('-', '');
      if (i === 0 && !lent) continue;
      const first = before === undefined ? '正常' : cell(before, '五级分类');
      if (first === cell(row, '五级分类') && steps.length === 0) continue;
      const path = steps.map((step) => cell(step, '新分类'));
      expect([first, ...path].at(-1), `${month} ${id}`).toBe(cell(row, '五级分类'));
      expect(steps.map((step) => cell(step, '原分类'))).toEqual([first, ...path].slice(0, -1));
      expect(steps.map((step) => cell(step, '变更日期'))).toEqual(
        steps.map((step) => cell(step, '变更日期')).toSorted(),
      );
      if (first === cell(row, '五级分类')) expect(steps).toEqual([]);
    }
  }
  expect(used).toBe([...events.values()].flat().length);
}

/** Each payment lies in its month, has an amount, and the last one is what the tape says. */
function expectPaymentsInTime({ book, tapes, payments }: Read): void {
  const odd: string[] = [];
  for (const [i, month] of book.months.entries()) {
    for (const row of payments[i] ?? []) {
      const day = cell(row, '记账日期');
      const after = tapes[i]?.get(cell(row, '借据号'));
      const told = after === undefined || cell(after, '最近还款日') === day.replaceAll('-', '');
      const paid = fen(row, '本金') + fen(row, '利息') > 0n && fen(row, '提前还款') <= fen(row, '本金');
      if (day.slice(0, 7) !== month || !told || !paid) odd.push(JSON.stringify(row));
    }
  }
  expect(odd).toEqual([]);
}

async function expectSecurity({ book, tapes }: Read): Promise<void> {
  const owners = new Map(tapes.flatMap((tape) => [...tape].map(([id, row]) => [id, cell(row, '客户号')] as const)));
  const pledges = Map.groupBy(await book.table('loan_collateral.csv'), (row) => cell(row, '押品编号'));
  const shared = [...pledges.values()].filter((same) => same.length > 1);
  expect(shared.length).toBeGreaterThan(10);
  for (const same of shared) {
    expect(new Set(same.map((row) => owners.get(cell(row, '借据号')))).size).toBe(1);
    expect(same.map((row) => cell(row, '受偿顺序'))).toEqual(same.map((_, i) => String(i + 1)));
  }
  const things = await book.table('collateral.csv');
  const values = new Map(things.map((row) => [cell(row, '押品编号'), fen(row, '最近估值')]));
  const agreed = shared.filter((same) => same.every((row) => cell(row, '分配金额') !== ''));
  expect(agreed.length).toBeGreaterThan(0);
  expect(agreed.length).toBeLessThan(shared.length);
  for (const same of agreed) {
    expect(total(same, '分配金额')).toBeLessThanOrEqual(values.get(cell(same[0] ?? {}, '押品编号')) ?? 0n);
  }
  const stale = things.filter((row) => cell(row, '估值日期') < '2025-10-31');
  expect(stale.length).toBeGreaterThan(things.length / 10);
  expect(stale.length).toBeLessThan(things.length / 2);
}

/** Days follow each other, none lies ahead; some are late, some are not closed; true and false ones exist. */
async function expectSignals(book: WrittenBook): Promise<void> {
  const signals = await book.table('warning_signals.csv');
  const known = new Set((await book.table('obligors.csv')).map((row) => cell(row, '客户号')));
  for (const signal of signals) {
    const days = ['预警日期', '分析日期', '上报日期', '处置日期', '关闭日期'].map((column) => cell(signal, column));
    const come = days.filter((day) => day !== '');
    expect(come).toEqual(days.slice(0, come.length));
    expect(come).toEqual(come.toSorted());
    expect((come.at(-1) ?? '') <= '2026-10-31').toBe(true);
    expect(cell(signal, '处置结论') === '处理中').toBe(days[4] === '');
    expect(known.has(cell(signal, '客户号'))).toBe(true);
  }
  const types = new Set(signals.map((row) => cell(row, '预警类型')));
  for (const type of ['股权变动', '涉诉', '行业风险']) expect(types).toContain(type);
  const dispositions = new Set(signals.map((row) => cell(row, '处置结论')));
  expect(dispositions).toEqual(new Set(['属实', '误报', '处理中']));
}

/** Assigned is what is past due; action follows assignment; a kept promise has its payment. */
async function expectCollection({ book, payments }: Read): Promise<void> {
  const assigned = Map.groupBy(await book.table('collection_assignments.csv'), (row) => cell(row, '借据号'));
  for (const rows of assigned.values()) {
    const days = rows.map((row) => cell(row, '派单日期'));
    expect(days).toEqual(days.toSorted());
    for (const row of rows) expect(fen(row, '逾期金额')).toBeGreaterThan(0n);
  }
  const actions = await book.table('collection_actions.csv');
  for (const action of actions) {
    const first = assigned.get(cell(action, '借据号'))?.[0];
    expect(first && cell(first, '派单日期') <= cell(action, '催收日期')).toBe(true);
    expect(cell(action, '承诺日期') !== '').toBe(cell(action, '承诺金额') !== '');
    if (cell(action, '承诺日期') !== '') expect(cell(action, '本人接听')).toBe('是');
  }
  const cash = new Map(
    payments
      .flat()
      .map((row) => [
        `${cell(row, '借据号')} ${cell(row, '记账日期')}`,
        fen(row, '本金') + fen(row, '利息') + fen(row, '费用'),
      ]),
  );
  const promises = actions.filter((row) => cell(row, '承诺日期') !== '');
  const kept = promises.filter(
    (row) => (cash.get(`${cell(row, '借据号')} ${cell(row, '承诺日期')}`) ?? 0n) >= fen(row, '承诺金额'),
  );
  expect(kept.length).toBeGreaterThan(promises.length / 20);
  expect(kept.length).toBeLessThan(promises.length);
  const forbidden = actions.filter((row) => Number(cell(row, '小时')) < 8 || Number(cell(row, '小时')) >= 21);
  expect(forbidden.length).toBeGreaterThan(0);
  expect(forbidden.length).toBeLessThan(actions.length / 50);
  expect(new Set(actions.map((row) => cell(row, '方式')))).toEqual(new Set(['短信', '电话', '信函', '上门', '司法']));
  const known = new Set(actions.map((row) => cell(row, '借据号')));
  for (const row of await book.table('complaints.csv')) expect(known.has(cell(row, '借据号'))).toBe(true);
}

/** A case is of a loan that stood on a tape, over 120 days late; a claim filed has no limitation running. */
async function expectLegal({ book, tapes }: Read): Promise<void> {
  const late = new Set(
    tapes.flatMap((tape) => [...tape].filter(([, row]) => Number(cell(row, '逾期天数')) > 120).map(([id]) => id)),
  );
  const cases = await book.table('legal_cases.csv');
  expect(cases.length).toBeGreaterThan(20);
  for (const row of cases) {
    expect(late.has(cell(row, '借据号'))).toBe(true);
    if (cell(row, '阶段') === '准备') {
      expect(cell(row, '立案日期')).toBe('');
      expect(cell(row, '诉讼时效届满')).not.toBe('');
    }
    if (cell(row, '下次开庭') !== '') expect(cell(row, '下次开庭') > '2026-10-31').toBe(true);
    expect(cell(row, '结案日期') !== '').toBe(['结案', '终结本次执行'].includes(cell(row, '阶段')));
  }
}

/** Each borrower has a state before its first tape, states ascend, and few firms owe more than 85 % of their assets. */
async function expectObligors({ book, tapes }: Read): Promise<void> {
  const late: string[] = [];
  const states = Map.groupBy(await book.table('obligors.csv'), (row) => cell(row, '客户号'));
  for (const rows of states.values()) {
    const days = rows.map((row) => cell(row, '生效日期'));
    expect(days).toEqual([...new Set(days)].toSorted());
  }
  for (const [i, month] of book.months.entries()) {
    for (const row of tapes[i]?.values() ?? []) {
      const first = states.get(cell(row, '客户号'))?.[0];
      if (first === undefined || cell(first, '生效日期').slice(0, 7) >= month) late.push(cell(row, '客户号'));
    }
  }
  expect(late).toEqual([]);
  const firms = [...states.values()].flat().filter((row) => cell(row, '客户类别') === '企业');
  const indebted = firms.filter((row) => fen(row, '负债总额') * 100n > fen(row, '资产总额') * 85n);
  expect(indebted.length).toBeGreaterThan(0);
  expect(indebted.length).toBeLessThan(firms.length / 20);
}
