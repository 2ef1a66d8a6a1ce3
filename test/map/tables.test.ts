import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { DEFINITION_SETS, type Engine, mappingSchema, TABLE_NAMES, tableOf } from '../../src/domain/index.ts';
import { draftMapping } from '../../src/map/index.ts';
import { indicatorsOf } from '../../src/measure/index.ts';
import { openDirectEngine } from '../support/direct-engine.ts';

const indicators = DEFINITION_SETS.flatMap((set) => indicatorsOf(set));
let engine: Engine;
let folder: string;
beforeAll(async () => {
  engine = await openDirectEngine();
  folder = await mkdtemp(join(tmpdir(), 'riskpress-map-tables-'));
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

async function draft(name: string, text: string, table?: string) {
  const path = join(folder, name);
  await writeFile(path, text);
  const result = await draftMapping(path, { engine, indicators, ...(table === undefined ? {} : { table }) });
  const mapping = mappingSchema.parse(parse(result.yaml));
  return { ...result, mapping, from: Object.fromEntries(Object.entries(mapping.columns).map(([k, v]) => [k, v.from])) };
}

/** Extracts as banks call them: file name, header, one record, the table, and headers that must find their column. */
const EXTRACTS: readonly (readonly [string, string, string, string, Readonly<Record<string, string>>])[] = [
  [
    'a.csv',
    '还款流水号,借据号,还款日期,币种,还款本金,还款利息,费用,还款来源',
    'P1,L1,2026-10-05,CNY,100.00,3.20,0,借款人还款',
    'payment',
    { payment_id: '还款流水号', value_date: '还款日期', principal: '还款本金', source: '还款来源' },
  ],
  [
    'b.csv',
    '预警编号,客户号,预警类型,预警级别,触发日期,分析日期,处置日期,解除日期,责任人,认定结论',
    'S1,C1,现金流,红色,2026-10-01,2026-10-02,,,王,属实',
    'warning_signal',
    {
      signal_id: '预警编号',
      severity: '预警级别',
      raised_at: '触发日期',
      closed_at: '解除日期',
      disposition: '认定结论',
    },
  ],
  [
    'c.csv',
    '催收记录号,借据号,催收日期,催收方式,催收结果,承诺还款日期,承诺还款金额,催收员,委外机构',
    'A1,L1,2026-10-01,电话,承诺还款,2026-10-10,500,张,甲公司',
    'collection_action',
    {
      action_id: '催收记录号',
      at: '催收日期',
      channel: '催收方式',
      promise_amount: '承诺还款金额',
      agency: '委外机构',
    },
  ],
  [
    'd.csv',
    '委派编号,借据号,委派日期,催收阶段,逾期金额,催收员,催收组',
    'X1,L1,2026-10-01,M1,500,张,一组',
    'collection_assignment',
    { assignment_id: '委派编号', assigned_at: '委派日期', tier: '催收阶段', arrears: '逾期金额', team: '催收组' },
  ],
  [
    'e.csv',
    '押品编号,借据号,押品类型,币种,评估价值（万元）,评估日期,折扣率',
    'K1,L1,住宅,CNY,120.5,2026-01-01,0.3',
    'collateral',
    { collateral_id: '押品编号', latest_valuation_amount: '评估价值（万元）', latest_valuation_date: '评估日期' },
  ],
  [
    'f.csv',
    '案件编号,借据号,诉讼阶段,诉讼标的,立案日期,开庭日期,诉讼时效到期日,保证期间到期日',
    'J1,L1,一审,1000,2026-01-01,2026-11-01,2028-01-01,2027-01-01',
    'legal_case',
    { case_id: '案件编号', stage: '诉讼阶段', claim: '诉讼标的', limitation_end: '诉讼时效到期日' },
  ],
  [
    'g.csv',
    '借据号,分类日期,调整前分类,调整后分类,调整原因',
    'L1,2026-10-05,正常,关注,逾期',
    'classification_event',
    { at: '分类日期', from: '调整前分类', to: '调整后分类', reason: '调整原因' },
  ],
  [
    'h.csv',
    'event_no,loan_id,writeoff_date,disposal_type,currency,writeoff_amount,sale_price',
    'E1,L1,2026-10-05,charge-off,USD,100,',
    'writeoff_recovery',
    { event_id: 'event_no', date: 'writeoff_date', kind: 'disposal_type', amount: 'writeoff_amount' },
  ],
  [
    'i.csv',
    '客户号,客户类型,企业规模,集团客户号,所属行业,流动资产,流动负债,总资产,总负债,营业收入,净利润',
    'C1,对公,小型,G1,制造业,1,2,3,4,5,6',
    'obligor',
    { obligor_id: '客户号', group_id: '集团客户号', current_assets: '流动资产', revenue: '营业收入' },
  ],
  [
    'j.csv',
    'Complaint ID,Loan ID,Complaint Date,Complaint Type',
    'Q1,L1,2026-10-05,harassment',
    'complaint',
    { complaint_id: 'Complaint ID', at: 'Complaint Date', kind: 'Complaint Type' },
  ],
  [
    'k.csv',
    '数据日期,借据号,币种,减值准备,阶段',
    '2026-10-31,L1,CNY,12.00,1',
    'provision',
    { cutoff_date: '数据日期', amount: '减值准备', stage: '阶段' },
  ],
  [
    'l.csv',
    '限额编号,维度,维度值,币种,限额金额,批准日期,失效日期',
    'X1,industry,房地产,CNY,1000,2026-01-01,2026-12-31',
    'limit',
    { limit_id: '限额编号', dimension: '维度', value: '维度值', amount: '限额金额', valid_until: '失效日期' },
  ],
  [
    'm.csv',
    '报告期,五级分类,贷款余额（亿元）,笔数',
    '2026-Q3,正常,1000.5,20',
    'balance_aggregate',
    { cutoff_date: '报告期', class: '五级分类', balance: '贷款余额（亿元）', count: '笔数' },
  ],
  [
    'n.csv',
    'vintage,months_on_book,originated_amount,defaulted_amount',
    '2024-Q1,3,100,2',
    'vintage_cell',
    {
      cohort: 'vintage',
      mob: 'months_on_book',
      original_amount: 'originated_amount',
      event_amount: 'defaulted_amount',
    },
  ],
  [
    'o.csv',
    'from_period,to_period,from_rating,to_rating,count',
    '2024,2025,AAA,AA,3',
    'transition_count',
    { from: 'from_rating', to: 'to_rating', count: 'count' },
  ],
  ['p.csv', '日期,币种,汇率', '2026-10-31,USD,7.1', 'fx_rate', { date: '日期', rate: '汇率' }],
  ['q.csv', '日期,资本净额,一级资本净额', '2026-10-31,100,80', 'capital', { net_capital: '资本净额' }],
  ['r.csv', '数据日期,科目号,币种,科目余额', '2026-10-31,1303,CNY,100', 'gl_control', { balance: '科目余额' }],
];

describe('a file is drafted for the table that its headers tell', () => {
  test.each(EXTRACTS)('%s: %s', async (name, header, record, table, wanted) => {
    const { mapping, from, doubts } = await draft(name, `${header}\n${record}\n`);
    expect(mapping.table).toBe(table);
    expect(from).toMatchObject(wanted);
    expect(doubts.join()).toContain(`table: the headers look like those of ${table}`);
  });

  test('codes in a lender’s own words take their canonical ones', async () => {
    const codes = async (i: number, column: string) => {
      const [name = '', header = '', record = ''] = EXTRACTS[i] ?? [];
      return (await draft(name, `${header}\n${record}\n`)).mapping.columns[column]?.codes;
    };
    expect(await codes(0, 'source')).toEqual({ 借款人还款: 'borrower' });
    expect(await codes(1, 'severity')).toEqual({ 红色: 'red' });
    expect(await codes(2, 'channel')).toEqual({ 电话: 'call' });
    expect(await codes(5, 'stage')).toEqual({ 一审: 'first_instance' });
    expect(await codes(6, 'to')).toEqual({ 关注: 'special_mention' });
    expect(await codes(7, 'kind')).toEqual({ 'charge-off': 'write_off' });
    expect(await codes(12, 'class')).toEqual({ 正常: 'normal' });
  });

  test('every table can be asked for by name, and its own column names are known', async () => {
    for (const table of TABLE_NAMES) {
      const columns = Object.keys(tableOf(table).columns);
      const { mapping } = await draft('x.csv', `${columns.join(',')}\n${columns.map(() => '').join(',')}\n`, table);
      expect(mapping.table).toBe(table);
      expect(Object.keys(mapping.columns).toSorted()).toEqual(columns.toSorted());
      expect(Object.values(mapping.columns).map(({ from }) => from)).not.toContain('REPLACE ME');
    }
    await expect(draft('x.csv', 'a,b\n1,2\n', 'payments')).rejects.toMatchObject({
      code: 'usage',
      message: '--table: there is no canonical table payments; did you mean payment?',
    });
  });
});

describe('columns side by side', () => {
  test('quarters, grades and months on book are shown as the groups they would be', async () => {
    const quarters = await draft('s.csv', '项目,2024-Q1,2024Q2\n正常,1,2\n');
    expect(quarters.yaml).toContain('#   - { period: "2024-Q1", columns: { cell: "2024-Q1" } }');
    expect(quarters.yaml).toContain('#   - { period: "2024-Q2", columns: { cell: "2024Q2" } }');
    const grades = await draft('matrix.csv', 'From,AAA,AA,A,D\nAAA,1,2,3,0\nAA,1,2,3,0\nA,1,2,3,1\n');
    expect(grades.yaml).toContain('#   - { set: { to: "D" }, columns: { cell: "D" } }');
    expect(grades.doubts.join()).toContain('grades look side by side (AAA, AA, A, D)');
    const mobs = await draft('v.csv', 'cohort,MOB1,MOB2\n2024-01,1,2\n');
    expect(mobs.yaml).toContain('#   - { set: { mob: "2" }, columns: { cell: "MOB2" } }');
  });
});

describe('what would be unlocked', () => {
  test('comes from the needs of the catalogue alone', async () => {
    const { unlocks } = await draft('loans.csv', '借据号,贷款余额\nL1,2\n');
    const needed = new Map<string, Set<string>>();
    for (const { code, needs } of indicators) {
      for (const column of needs) needed.set(column, (needed.get(column) ?? new Set()).add(code));
    }
    for (const { column, indicators: named } of unlocks) {
      const codes = named.filter((one) => !one.startsWith('cut by '));
      expect(codes, column).toEqual([...(needed.get(column) ?? [])]);
    }
    expect(unlocks.map(({ column }) => column)).not.toContain('loan_snapshot.principal_balance');
    expect(unlocks[0]?.column).toMatch(/^loan_snapshot\./);
  });
});
