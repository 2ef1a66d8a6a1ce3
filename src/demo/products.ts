import type { Weighted } from './random.ts';

/** How a loan is paid back: at the end, month by month, or as a card balance. */
export type Repayment = 'bullet' | 'instalment' | 'revolving';

export interface CustomerType {
  readonly name: string;
  /** `type` of the obligor table. */
  readonly kind: string;
  /** A natural person: no group, no contagion, no watch list. */
  readonly person: boolean;
  /** Inflow into arrears against the product's own, in thousandths. */
  readonly risk: number;
}

export interface Product {
  readonly name: string;
  readonly account: string;
  readonly repayment: Repayment;
  readonly card: boolean;
  /** Shares of the opening book and of new lending, by count, in thousandths. */
  readonly stock: number;
  readonly fresh: number;
  readonly months: readonly [number, number];
  /** Loans a million that fall into arrears in an ordinary month. */
  readonly inflow: number;
  /** Loans a million repaid early in a month. */
  readonly prepaid: number;
  /** Yearly rate in hundredths of a percent. */
  readonly rate: readonly [number, number];
  /** Who borrows, with the median amount in thousands of yuan. */
  readonly borrowers: Weighted<{ readonly type: CustomerType; readonly median: number }>;
  readonly guarantees: Weighted<string>;
}

const LARGE: CustomerType = { name: '大型企业', kind: '企业', person: false, risk: 190 };
const MEDIUM: CustomerType = { name: '中型企业', kind: '企业', person: false, risk: 760 };
const SMALL: CustomerType = { name: '小型企业', kind: '企业', person: false, risk: 1250 };
const MICRO: CustomerType = { name: '微型企业', kind: '企业', person: false, risk: 1900 };
const TRADER: CustomerType = { name: '个体工商户', kind: '个人', person: true, risk: 1000 };
const RETAIL: CustomerType = { name: '个人', kind: '个人', person: true, risk: 1000 };

export const CUSTOMER_TYPES: readonly CustomerType[] = [LARGE, MEDIUM, SMALL, MICRO, TRADER, RETAIL];

/** Canonical guarantee types are mapped from these words. */
const CREDIT = '信用';
const SURETY = '保证';
const MORTGAGE = '抵押';
const PLEDGE = '质押';

export const PRODUCTS: readonly Product[] = [
  {
    name: '流动资金贷款',
    account: '13030101',
    repayment: 'bullet',
    card: false,
    stock: 130,
    fresh: 235,
    months: [12, 36],
    inflow: 8800,
    prepaid: 1500,
    rate: [345, 620],
    borrowers: [
      [{ type: LARGE, median: 14_000 }, 90],
      [{ type: MEDIUM, median: 5_600 }, 260],
      [{ type: SMALL, median: 2_600 }, 420],
      [{ type: MICRO, median: 900 }, 230],
    ],
    guarantees: [
      [CREDIT, 180],
      [SURETY, 420],
      [MORTGAGE, 330],
      [PLEDGE, 70],
    ],
  },
  {
    name: '固定资产贷款',
    account: '13030201',
    repayment: 'instalment',
    card: false,
    stock: 32,
    fresh: 30,
    months: [60, 144],
    inflow: 7400,
    prepaid: 1200,
    rate: [380, 560],
    borrowers: [
      [{ type: LARGE, median: 16_000 }, 260],
      [{ type: MEDIUM, median: 8_000 }, 470],
      [{ type: SMALL, median: 4_200 }, 270],
    ],
    guarantees: [
      [CREDIT, 60],
      [SURETY, 300],
      [MORTGAGE, 520],
      [PLEDGE, 120],
    ],
  },
  {
    name: '贸易融资',
    account: '13030301',
    repayment: 'bullet',
    card: false,
    stock: 18,
    fresh: 80,
    months: [4, 12],
    inflow: 8800,
    prepaid: 4000,
    rate: [300, 520],
    borrowers: [
      [{ type: LARGE, median: 9_000 }, 160],
      [{ type: MEDIUM, median: 4_200 }, 440],
      [{ type: SMALL, median: 1_900 }, 400],
    ],
    guarantees: [
      [CREDIT, 240],
      [SURETY, 360],
      [MORTGAGE, 60],
      [PLEDGE, 340],
    ],
  },
  {
    name: '个人经营性贷款',
    account: '13040101',
    repayment: 'instalment',
    card: false,
    stock: 170,
    fresh: 215,
    months: [36, 120],
    inflow: 10500,
    prepaid: 3000,
    rate: [390, 780],
    borrowers: [
      [{ type: TRADER, median: 1_500 }, 640],
      [{ type: RETAIL, median: 980 }, 360],
    ],
    guarantees: [
      [CREDIT, 260],
      [SURETY, 240],
      [MORTGAGE, 490],
      [PLEDGE, 10],
    ],
  },
  {
    name: '个人住房贷款',
    account: '13040201',
    repayment: 'instalment',
    card: false,
    stock: 270,
    fresh: 140,
    months: [180, 360],
    inflow: 5600,
    prepaid: 1800,
    rate: [310, 490],
    borrowers: [[{ type: RETAIL, median: 860 }, 1000]],
    guarantees: [[MORTGAGE, 1000]],
  },
  {
    name: '个人消费贷款',
    account: '13040301',
    repayment: 'instalment',
    card: false,
    stock: 150,
    fresh: 200,
    months: [36, 60],
    inflow: 13500,
    prepaid: 3000,
    rate: [420, 1180],
    borrowers: [[{ type: RETAIL, median: 190 }, 1000]],
    guarantees: [
      [CREDIT, 880],
      [SURETY, 70],
      [MORTGAGE, 50],
    ],
  },
  {
    name: '信用卡透支',
    account: '13040401',
    repayment: 'revolving',
    card: true,
    stock: 230,
    fresh: 100,
    months: [120, 120],
    inflow: 16500,
    prepaid: 1600,
    rate: [1460, 1825],
    borrowers: [[{ type: RETAIL, median: 64 }, 1000]],
    guarantees: [[CREDIT, 1000]],
  },
];
