import type { Weighted } from '../random.ts';

export interface MicroBranch {
  readonly name: string;
  readonly region: string;
}

/** One credit officer works in one branch. */
export interface Officer {
  readonly name: string;
  readonly branch: MicroBranch;
  /** Trouble in the officer's portfolio against the lender's own, in thousandths. */
  readonly risk: number;
}

/** How often instalments fall due. */
export type Frequency = 'Weekly' | 'Biweekly' | 'Monthly';

export interface MicroProduct {
  readonly name: string;
  readonly account: string;
  readonly frequency: Frequency;
  /** Lent to the members of a group, each for the others. */
  readonly grouped: boolean;
  readonly weight: number;
  readonly instalments: readonly [number, number];
  /** Whole dollars, for a first loan. */
  readonly amount: readonly [number, number];
  /** Yearly flat rate in hundredths of a percent. */
  readonly rate: number;
  /** Loans a million that fall behind in an ordinary month. */
  readonly trouble: number;
  readonly sectors: Weighted<string>;
}

const LAKE: readonly string[] = ['Lakeside', 'Old Harbour', 'Millbrook'];
const HILLS: readonly string[] = ['Highfield', 'Stonegate'];
const PLAIN: readonly string[] = ['Riverbend', 'Marketplace', 'Green Acre'];

export const BRANCHES: readonly MicroBranch[] = [
  ...LAKE.map((name) => ({ name, region: 'Lake' })),
  ...HILLS.map((name) => ({ name, region: 'Hills' })),
  ...PLAIN.map((name) => ({ name, region: 'Plain' })),
];

/** The signals that a report on this book should find. */
export const SIGNS = {
  /** A flood: the branch whose clients cannot pay over the last four months. */
  floodedBranch: 'Riverbend',
  floodMonths: 4,
  /** An officer who lends too easily. */
  laxOfficer: 'LO-05',
} as const;

/** Three officers a branch. */
export const OFFICERS: readonly Officer[] = BRANCHES.flatMap((branch, i) =>
  [1, 2, 3].map((n) => {
    const name = `LO-${String(i * 3 + n).padStart(2, '0')}`;
    return { name, branch, risk: name === SIGNS.laxOfficer ? 3400 : 1000 };
  }),
);

const MOSTLY_TRADE: Weighted<string> = [
  ['Trade', 50],
  ['Services', 20],
  ['Production', 15],
  ['Agriculture', 15],
];

export const MICRO_PRODUCTS: readonly MicroProduct[] = [
  {
    name: 'Group Loan',
    account: '1310',
    frequency: 'Weekly',
    grouped: true,
    weight: 46,
    instalments: [24, 50],
    amount: [120, 500],
    rate: 2600,
    trouble: 25_000,
    sectors: MOSTLY_TRADE,
  },
  {
    name: 'Trader Loan',
    account: '1320',
    frequency: 'Biweekly',
    grouped: false,
    weight: 20,
    instalments: [12, 26],
    amount: [300, 1200],
    rate: 2400,
    trouble: 37_000,
    sectors: [['Trade', 1]],
  },
  {
    name: 'Business Loan',
    account: '1330',
    frequency: 'Monthly',
    grouped: false,
    weight: 18,
    instalments: [10, 24],
    amount: [800, 4500],
    rate: 2200,
    trouble: 33_000,
    sectors: MOSTLY_TRADE,
  },
  {
    name: 'Farm Loan',
    account: '1340',
    frequency: 'Monthly',
    grouped: false,
    weight: 11,
    instalments: [6, 12],
    amount: [250, 1500],
    rate: 2200,
    trouble: 42_000,
    sectors: [['Agriculture', 1]],
  },
  {
    name: 'Home Improvement Loan',
    account: '1350',
    frequency: 'Monthly',
    grouped: false,
    weight: 5,
    instalments: [12, 36],
    amount: [600, 3500],
    rate: 2000,
    trouble: 24_000,
    sectors: [['Household', 1]],
  },
];
