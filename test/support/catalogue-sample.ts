import type { ComposeInputs } from '../../src/compose/index.ts';
import {
  COMPARISONS,
  comparisonMonth,
  DEFAULT_DEFINITION_SET,
  type DefinitionSet,
  DPD_BANDS,
  type Figure,
  figureId,
  type Indicator,
  LOAN_CLASSES,
  type LoanList,
  type LocalText,
  monthsUpTo,
  type ReportSettings,
  reportSettingsSchema,
  type Scope,
  shiftMonth,
  UNKNOWN,
  type Unit,
} from '../../src/domain/index.ts';

export const SAMPLE_MONTH = '2026-10';
const MONTHS = monthsUpTo(SAMPLE_MONTH, 13);

/** A measure of the sample's catalogue: its unit, the ways it is split, and a size to be believed. */
interface Spec {
  readonly unit: Unit;
  readonly base: number;
  readonly splits?: readonly (readonly string[])[];
  readonly toDate?: boolean;
}

/** Values of own dimensions in the sample. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  class: LOAN_CLASSES,
  band: DPD_BANDS.map(({ name }) => name),
  bucket: DPD_BANDS.map(({ name }) => name).slice(1, 5),
  by: ['industry', 'region', 'group'],
  stage: ['1', '2', '3'],
  from: LOAN_CLASSES,
  to: [...LOAN_CLASSES, 'repaid', 'writtenOff', 'sold', 'gone'],
  scale: ['dpd'],
  cohort: monthsUpTo('2026-09', 14),
  mob: Array.from({ length: 13 }, (_, at) => String(at + 1)),
  rule: ['overdue', 'card', 'contagionInside', 'rollover'],
  severity: ['red', 'amber', 'other'],
  type: ['credit', 'guarantee', 'mortgage', 'litigation'],
  status: ['raised', 'analysed', 'reported', 'handled', 'closed'],
  cause: ['inflow', 'cured', 'collected', 'writtenOff', 'sold', 'growth', 'other'],
  grade: ['AAA', 'AA', 'A', 'BBB'],
  tier: ['M1', 'M2', 'M3'],
  channel: ['sms', 'call', 'visit', 'legal'],
  collector: Array.from({ length: 30 }, (_, at) => `C${String(at + 1).padStart(2, '0')}`),
  team: ['North', 'South'],
  agency: ['Agency one', UNKNOWN],
  limit: ['LIM-RE', 'LIM-CN'],
  key: ['C2', 'C5'],
  column: ['loan_id'],
};

const whole = (splits: readonly (readonly string[])[]) => (splits.length === 0 ? [[]] : splits);
const ratio = (base: number, ...splits: (readonly string[])[]): Spec => ({
  unit: 'ratio',
  base,
  splits: whole(splits),
});
const amount = (base: number, ...splits: (readonly string[])[]): Spec => ({
  unit: 'amount',
  base,
  splits: whole(splits),
});
const count = (base: number, ...splits: (readonly string[])[]): Spec => ({
  unit: 'count',
  base,
  splits: whole(splits),
});
const flow = (base: number): Spec => ({ unit: 'amount', base, toDate: true });
const BOOK: readonly string[] = [];
const MOVES = COMPARISONS.flatMap((key) => ['rate', 'mix', 'contribution'].map((part) => `${part}_${key}`));
const moves = (prefix = ''): Readonly<Record<string, Spec>> =>
  Object.fromEntries(MOVES.map((name) => [prefix + name, { unit: 'pp', base: 0.0004, splits: [['region']] }]));
const causes = Object.fromEntries(
  ['prevMonth', 'prevYearEnd'].map((key): [string, Spec] => [
    `cause_${key}`,
    { unit: 'pp', base: 0.0003, splits: [['cause']] },
  ]),
);
const pair = ['from', 'to'];
const mob = ['cohort', 'mob'];
const tasks = { unit: 'count', base: 40, splits: [['collector'], ['team'], ['agency']] } as const;
const cash = { unit: 'amount', base: 2.1e6, splits: [['collector'], ['team'], ['agency']] } as const;

/** The catalogue of the public contract: codes, their measures, and the dimensions of their own. */
const CATALOGUE: Readonly<Record<string, Readonly<Record<string, Spec>>>> = {
  C1: { balance: amount(9.4e10, BOOK, ['class']), count: count(2e4, BOOK, ['class']), share: ratio(0.2, ['class']) },
  C2: { '': ratio(0.0156), balance: amount(1.5e9), ...moves(), ...causes },
  C2a: { '': ratio(0.021) },
  C3: { '': ratio(0.013) },
  C4: { '': ratio(0.023), balance: amount(2e9), ...moves() },
  C5: { '': ratio(0.031), balance: amount(3e9), instalment: ratio(0.012), ...moves() },
  C6: { '': ratio(0.014), balance: amount(1.4e9) },
  C7: { '': ratio(0.91) },
  C8: { '': ratio(1.1) },
  C9: { count: count(12, BOOK, ['rule']), balance: amount(2e7, BOOK, ['rule']) },
  C10: { '': ratio(0.02), flow: ratio(0.03), rollover: ratio(0.01), renewal: ratio(0.005) },
  C11: { '': ratio(0.012), performing: ratio(0.008), balance: amount(1e8), count: count(40) },
  C12: { '': ratio(0.2) },
  C13: { balance: amount(4e8, ['band']), share: ratio(0.1, ['band']), count: count(90, ['band']) },
  C14: {
    par30: ratio(0.022),
    par60: ratio(0.017),
    par90: ratio(0.014),
    balance30: amount(2e9),
    par30_renegotiated: ratio(0.03),
    ...moves('par30_'),
  },
  C15: { '': ratio(0.01) },
  C16: { '': ratio(0.004), writtenOff: ratio(0.006) },
  F1: {
    '': ratio(0.012),
    ...Object.fromEntries(
      ['opening', 'inflow', 'cured', 'collected', 'writtenOff', 'sold', 'other', 'residual', 'closing'].map((name) => [
        name,
        flow(name === 'opening' || name === 'closing' ? 1.5e9 : name === 'residual' ? 0 : 2e8),
      ]),
    ),
  },
  F2: { '': { ...ratio(0.009), toDate: true }, average: ratio(0.0091) },
  F3: { '': { ...ratio(0.004), toDate: true } },
  F4: { '': ratio(0.2, ['cohort']) },
  ...Object.fromEntries(
    ['M1', 'M2', 'M3', 'M4', 'M5'].map((code) => [
      code,
      { cn_2005: ratio(0.02), cn_2022: ratio(0.024), plain: ratio(0.018) },
    ]),
  ),
  M6: {
    share: ratio(0.2, pair, [...pair, 'scale']),
    balanceShare: ratio(0.2, pair),
    count: count(100, pair),
    low: ratio(0.1, pair),
    high: ratio(0.3, pair),
    n: count(900, ['from'], ['from', 'scale']),
  },
  M7: { share: ratio(0.2, pair) },
  M8: { share: ratio(0.25, pair) },
  R1: { net: ratio(0.4, ['bucket']), gross: ratio(0.3, ['bucket']), chain: ratio(0.02, ['bucket']) },
  R2: { '': ratio(0.2, ['bucket']), payment: ratio(0.15, ['bucket']), restructuring: ratio(0.03, ['bucket']) },
  R3: { '': ratio(0.004) },
  V1: { '': ratio(0.01, mob), amount: ratio(0.011, mob), n: count(800, ['cohort']) },
  V2: { '': ratio(0.012, mob) },
  V3: { d180: ratio(0.006, mob), netLoss: ratio(0.003, mob) },
  P1: { '': ratio(1.7) },
  P2: { '': ratio(0.027) },
  P3: {
    share: ratio(0.3, ['stage']),
    balance: amount(3e10, ['stage']),
    count: count(6e3, ['stage']),
    movement: amount(1e8, pair),
  },
  P4: { '': ratio(0.02, ['stage']) },
  P5: { '': ratio(0.008), amount: amount(8e8) },
  P6: { observed: ratio(0.01, ['grade']), meanPd: ratio(0.011, ['grade']), n: count(900, ['grade']) },
  P8: { '': { ...ratio(0.006), toDate: true } },
  P9: { '': ratio(1.1), required: amount(1e9, BOOK, ['class']), shortfall: amount(0) },
  K1: { '': ratio(0.06), balance: amount(6e8), tier1: ratio(0.08) },
  K2: { '': ratio(0.09), balance: amount(9e8) },
  K3: { balance: amount(4e9), loans: ratio(0.04), capital: ratio(0.4) },
  K4: {
    '': { unit: 'index', base: 0.002, splits: [BOOK, ['by']] },
    theil: { unit: 'index', base: 0.8, splits: [['by']] },
  },
  K5: { '': { unit: 'index', base: 0.7, splits: [BOOK] } },
  K6: { '': ratio(0.8, ['limit']), headroom: amount(1e8, ['limit']) },
  S1: { collateral_ratio: ratio(1.4), collateral_cover: ratio(0.7) },
  S2: { '': ratio(0.62), balance: amount(1e10, ['band']), share: ratio(0.2, ['band']) },
  S3: { '': ratio(0.05) },
  S4: { share: ratio(0.25, ['type']), balance: amount(2e10, ['type']) },
  ...Object.fromEntries(
    ['O1', 'O2', 'O3', 'O5', 'O7'].map((code) => [
      code,
      { '': ratio(0.6), amber: count(30), red: count(9), redExposure: amount(3e8), covered: ratio(0.8) },
    ]),
  ),
  W1: { raised: count(20, ['type'], ['severity']), obligors: count(15, ['type']), exposure: amount(1e8, ['type']) },
  W2: { count: count(9, ['status']) },
  W3: { median: { unit: 'days', base: 4, splits: [BOOK] }, overdue: ratio(0.1) },
  W4: { m6: ratio(0.4), m12: ratio(0.5) },
  W5: { '': ratio(0.6) },
  W6: { '': { unit: 'days', base: 61, splits: [BOOK] } },
  L1: { '': ratio(0.5, BOOK, ['tier']) },
  L2: { '': ratio(0.4, BOOK, ['tier'], ['channel']), cases: tasks, cash, expected: ratio(0.4, ['collector']) },
  L6: { accounts: count(300, ['channel']), cash: amount(5e6, ['channel']) },
  L7: { '': ratio(0.3) },
  L8: { complaints: ratio(0.001), forbidden: ratio(0.002) },
  L9: { cases: count(9, ['stage']), lapsed: count(2), limitation90: count(7) },
  D1: { '': ratio(0.999) },
  D6: { gone: count(0), new: count(1) },
  Q1: { daysInStatus: { unit: 'days', base: 40, splits: [['key']] }, breaches12m: count(3, ['key']) },
  Q2: { '': ratio(0.2, ['key']) },
  G1: { riskCoverage: ratio(0.8) },
  G3: { '': count(4000) },
};

/** An indicator that a lender defined: no code of the product knows it. */
const OWN_CODE: Readonly<Record<string, Readonly<Record<string, Spec>>>> = { X1: { '': ratio(0.033) } };

export interface SampleOptions {
  readonly set?: DefinitionSet;
  readonly kind?: ReportSettings['kind'];
  /** Keeps a figure, or makes it absent for a reason. */
  readonly absent?: (code: string, measure: string) => string | null;
}

/** Compose inputs with every figure of the contract, sized to be believed. */
export function catalogueInputs(options: SampleOptions = {}): ComposeInputs {
  const { set = DEFAULT_DEFINITION_SET, kind = 'management' } = options;
  const settings = reportSettingsSchema.parse({
    id: 'monthly',
    title: { 'zh-CN': '贷后风险月度报告', en: 'Monthly post-loan risk report' },
    period: 'month',
    kind,
    definitionSet: set,
    dimensions: ['region', 'product'],
    thresholds: [
      { figure: 'C2', amber: '0.015', red: '0.02', source: both('董事会风险偏好', 'Board appetite') },
      { figure: 'C5', amber: '0.02', red: '0.03' },
      { figure: 'P1', direction: 'below', amber: '1.6', red: '1.5' },
    ],
  });
  const indicators = indicatorsOf();
  const figures = figuresOf(options);
  const order = { report: 'monthly', period: SAMPLE_MONTH, scope: {}, revision: 1 };
  return {
    order: {
      ...order,
      orderedBy: { name: 'li.wei', proved: true },
      orderedAt: '2026-11-05T01:00:00.000Z',
      reason: null,
      late: false,
    },
    settings,
    lender: { lender: both('示范银行', 'Demo Bank'), currency: 'CNY', displayUnit: { 'zh-CN': '万元', en: 'm' } },
    cutoffDate: '2026-10-31',
    months: MONTHS,
    comparisons: COMPARISONS.map((key) => ({ key, month: comparisonMonth(SAMPLE_MONTH, key) })),
    figures,
    indicators,
    missing: [{ indicator: 'P7', reason: 'notSupplied:payment.principal' }],
    check: { cutoffDate: '2026-10-31', ties: [], blockers: [], warnings: [], extractedAt: null },
    snapshot: { hash: 'a'.repeat(64), inputs: [], controls: [], rejects: [], rejectCounts: {} },
    outlook: { series: [], refused: [] },
    findings: [],
    dimensionWords: { region: { East: both('华东', 'East') } },
    inputsHash: 'b'.repeat(64),
    tools: { node: 'v24' },
    lists: sampleLists(),
    breaks: [
      { date: '2026-03-01', figure: 'C2', reason: both('新分类办法实施', 'New classification rules'), declared: true },
      { date: '2026-07-01', figure: 'C5', reason: both('未说明', 'Unexplained'), declared: false },
    ],
    restated: [{ figure: 'C2@2026-08', issued: '0.0149', issue: 'monthly/2026-08/r1' }],
    adjustments: [
      {
        id: 'ADJ-1',
        figure: 'C2@2026-10',
        before: '0.0161',
        amount: '5000000.00',
        reason: '误分类更正 / misclassified',
        preparer: 'zhang.min',
        approver: 'li.wei',
      },
    ],
    reported: [
      { figure: 'C2', period: '2026-10', source: 'G11', value: '0.0150', date: '2026-11-03' },
      { figure: 'C5', period: '2026-10', source: 'Board paper', value: '0.0310', date: null, explanation: 'rounding' },
    ],
    benchmarks: [{ figure: 'C2', period: '2026-Q2', source: 'NFRA', value: '0.0149', date: '2026-08-15' }],
    waivers: [
      {
        tie: 'gl.total',
        amount: '1234.56',
        until: '2026-12-31',
        reason: 'late posting',
        approvedBy: ['li.wei', 'wang.fang'],
      },
    ],
  };
}

function both(zh: string, en: string): LocalText {
  return { 'zh-CN': zh, en };
}

function indicatorsOf(): readonly Indicator[] {
  return Object.entries({ ...CATALOGUE, ...OWN_CODE }).map(([code, measures]) => ({
    code,
    version: 1,
    name: both(`指标${code}`, `Indicator ${code}`),
    formula: both('分子 ÷ 分母', 'numerator / denominator'),
    numerator: both('分子', 'numerator'),
    denominator: both('分母', 'denominator'),
    pitfall: both('无', 'none'),
    direction: 'higherIsWorse',
    sets: ['cn_2023', 'par', 'basel_npe'],
    measures: Object.entries(measures).flatMap(([measure, { unit, toDate }]) => {
      const name = both(`${code}${measure}`, `${code} ${measure}`.trim());
      const year = {
        measure: measure === '' ? 'ytd' : `${measure}_ytd`,
        unit,
        name: both(`${code}年初以来`, `${code} ytd`),
      };
      return [{ measure, unit, name }, ...(toDate === true ? [year] : [])];
    }),
    ownDimensions: [...new Set(Object.values(measures).flatMap(({ splits = [] }) => splits.flat()))].filter(
      (name) => name !== 'region',
    ),
    needs: [],
    source: both('来源', 'source'),
  }));
}

function figuresOf({ set = DEFAULT_DEFINITION_SET, absent = () => null }: SampleOptions): Map<string, Figure> {
  const figures = new Map<string, Figure>();
  const base: Scope = set === DEFAULT_DEFINITION_SET ? {} : { set };
  let seed = 1;
  const put = (name: { code: string; measure: string; unit: Unit }, period: string, own: Scope, size: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    const { code, measure, unit } = name;
    const reason = absent(code, measure);
    const dimensions = { ...base, ...own };
    const id = figureId({ indicator: code, measure, period, dimensions });
    const swing = size * (1 + ((seed % 1000) / 1000 - 0.5) / 5);
    figures.set(id, {
      ...{ id, indicator: code, measure, period, dimensions, unit },
      value:
        reason === null
          ? unit === 'count' || unit === 'days'
            ? String(Math.round(swing))
            : swing.toFixed(unit === 'amount' ? 2 : 8)
          : null,
      currency: unit === 'amount' ? 'CNY' : null,
      ...{ numerator: null, denominator: null, definitionSet: set, definition: `${code}/1`, status: null, reason },
    });
  };
  for (const [code, measures] of Object.entries({ ...CATALOGUE, ...OWN_CODE }))
    for (const [measure, spec] of Object.entries(measures)) putMeasure(put, code, measure, spec);
  return figures;
}

type Put = (name: { code: string; measure: string; unit: Unit }, period: string, own: Scope, size: number) => void;

function putMeasure(
  put: Put,
  code: string,
  measure: string,
  { unit, base, splits = [[]], toDate = false }: Spec,
): void {
  const name = { code, measure, unit };
  for (const split of splits) {
    for (const own of placesOf(split)) {
      if (isFuture(own)) continue;
      put(name, SAMPLE_MONTH, own, base);
      if (split.length > 1) continue;
      for (const key of COMPARISONS) putChange(put, name, key, own, base / 50);
    }
  }
  if (toDate) put({ ...name, measure: measure === '' ? 'ytd' : `${measure}_ytd` }, SAMPLE_MONTH, {}, base * 7);
  if (!splits.some((split) => split.length === 0)) return;
  const cuts: readonly Scope[] = [
    ...['East', 'West', UNKNOWN].map((region) => ({ region })),
    ...['card', 'mortgage'].map((product) => ({ product })),
  ];
  for (const cut of cuts) {
    put(name, SAMPLE_MONTH, cut, base);
    for (const key of COMPARISONS) putChange(put, name, key, cut, base / 50);
  }
  for (const month of MONTHS.slice(0, -1)) put(name, month, {}, base);
}

function putChange(
  put: Put,
  { code, measure, unit }: { code: string; measure: string; unit: Unit },
  key: string,
  own: Scope,
  size: number,
): void {
  if (/_prev|sameMonth/.test(measure)) return;
  const change = {
    code,
    measure: measure === '' ? key : `${measure}_${key}`,
    unit: unit === 'ratio' ? 'pp' : unit,
  } as const;
  put(change, SAMPLE_MONTH, own, size);
  if (unit === 'amount')
    put({ ...change, measure: `${change.measure}_growth`, unit: 'ratio' }, SAMPLE_MONTH, own, 0.02);
}

/** A cohort has no age that it has not reached. */
function isFuture({ cohort, mob = '0' }: Scope): boolean {
  return cohort !== undefined && shiftMonth(cohort, Number(mob)) > SAMPLE_MONTH;
}

function placesOf(split: readonly string[]): readonly Scope[] {
  return split.reduce<readonly Scope[]>(
    (places, name) =>
      places.flatMap((place) => (OWN[name] ?? ['East', 'West', UNKNOWN]).map((value) => ({ ...place, [name]: value }))),
    [{}],
  );
}

function sampleLists(): readonly LoanList[] {
  const rows = Array.from({ length: 40 }, (_, at) => [
    `LN${1000 + at}`,
    '1234567.89',
    '2026-12-01',
    String(at),
    'substandard',
  ]);
  const columns = [
    { name: 'loan_id', type: 'text' },
    { name: 'balance', type: 'amount' },
    { name: 'maturity_date', type: 'date' },
    { name: 'days_past_due', type: 'count' },
    { name: 'asset_class_5', type: 'code' },
  ] as const;
  return [
    { id: 'newNpl', columns, rows, total: 40, truncated: false },
    { id: 'largeOverdue', columns, rows: rows.slice(0, 3), total: 3, truncated: false },
    { id: 'due30', columns, rows, total: 4321, truncated: true },
    { id: 'lapsed', columns, rows: rows.slice(0, 2), total: 2, truncated: false },
    { id: 'legal', columns, rows: [], total: 0, truncated: false },
    { id: 'myList', columns: [{ name: 'odd', type: 'text' }], rows: [['x'], [null]], total: 2, truncated: false },
  ];
}
