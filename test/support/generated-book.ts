import fc from 'fast-check';

import { LOAN_CLASSES, type Locale, type Scope, UNKNOWN } from '../../src/domain/index.ts';

export const LAST_MONTH = '2026-10';
const MOST_MONTHS = 14;

/** Columns beside the required ones; a book supplies some of them. */
const OPTIONAL_COLUMNS = [
  'obligor_id',
  'days_past_due',
  'asset_class_5',
  'origination_date',
  'original_amount',
  'region',
  'product',
  'guarantee_type',
  'dim_channel',
  'gl_account',
] as const;
type OptionalColumn = (typeof OPTIONAL_COLUMNS)[number];

/** A loan over the months of its book. `balances` are fen, newest month last. */
export interface Loan {
  readonly obligor: string;
  readonly balances: readonly bigint[];
  readonly days: readonly number[];
  readonly classes: readonly string[];
  readonly traits: Readonly<Record<'region' | 'product' | 'guarantee_type' | 'dim_channel', string>>;
  /** Months for which the loan stood on the tape: from the first to before the last; the first loan stays. */
  readonly stay: readonly [number, number];
  readonly originated: string;
  readonly originalFen: bigint | null;
}

/** A loan book as a test makes it up, and how it is to be reported. */
export interface GeneratedBook {
  readonly name: string;
  readonly language: Locale;
  readonly definitionSet: 'cn_2023' | 'par';
  readonly months: number;
  readonly loans: readonly Loan[];
  readonly columns: readonly OptionalColumn[];
  readonly currencies: readonly string[];
  /** Sources beside the tape. */
  readonly beside: readonly ('provision' | 'writeoff_recovery' | 'gl_control' | 'capital')[];
  /** Rows of the newest month that cannot be read. */
  readonly badRows: number;
  readonly minimumBase: string;
  /** The dimension, where the tape has it, to which the report is restricted: to the first loan's value. */
  readonly scopedBy: 'region' | 'dim_channel' | null;
}

const VALUES = {
  region: ['East', 'West', '华北', '"South", said they', ''],
  product: ['Cards', 'Mortgages', '流动资金贷款', ''],
  guarantee_type: ['credit', 'mortgage', ''],
  dim_channel: ['web', 'branch', ''],
} as const;

const balance = fc.oneof(
  { weight: 6, arbitrary: fc.bigInt({ min: 1n, max: 5_000_000_000n }) },
  { weight: 2, arbitrary: fc.constant(0n) },
  { weight: 1, arbitrary: fc.bigInt({ min: -1_000_000n, max: -1n }) },
  { weight: 1, arbitrary: fc.bigInt({ min: 1n, max: 900_000_000_000_000n }) },
);
const days = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 400 }), fc.constantFrom(1, 30, 31, 90, 91, 360, 361));
const months = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: MOST_MONTHS, maxLength: MOST_MONTHS });

const loan: fc.Arbitrary<Loan> = fc.record({
  obligor: fc.constantFrom('O1', 'O2', 'O3', ''),
  balances: months(balance),
  days: months(days),
  classes: months(fc.constantFrom(...LOAN_CLASSES, 'normal', 'normal', '')),
  traits: fc.record({
    region: fc.constantFrom(...VALUES.region),
    product: fc.constantFrom(...VALUES.product),
    guarantee_type: fc.constantFrom(...VALUES.guarantee_type),
    dim_channel: fc.constantFrom(...VALUES.dim_channel),
  }),
  stay: fc.tuple(fc.nat(MOST_MONTHS), fc.nat(MOST_MONTHS)),
  originated: fc.constantFrom('2026-10-15', '2026-09-30', '2025-10-01', '2019-02-28', ''),
  originalFen: fc.option(balance, { nil: null }),
});

/** 1 to 40 loans over 1 to 14 months, with what a book may lack or have beside. */
export const bookArbitrary: fc.Arbitrary<GeneratedBook> = fc.record({
  name: fc.constant('generated'),
  language: fc.constantFrom('zh-CN' as const, 'en' as const),
  definitionSet: fc.constantFrom('cn_2023' as const, 'cn_2023' as const, 'par' as const),
  months: fc.integer({ min: 1, max: MOST_MONTHS }),
  loans: fc.array(loan, { minLength: 1, maxLength: 40 }),
  columns: fc.oneof(fc.constant([...OPTIONAL_COLUMNS]), fc.subarray([...OPTIONAL_COLUMNS])),
  currencies: fc.constantFrom(['CNY'], ['CNY'], ['CNY'], ['USD'], ['CNY', 'USD']),
  beside: fc.subarray(['provision', 'writeoff_recovery', 'gl_control', 'capital']),
  badRows: fc.constantFrom(0, 0, 2),
  minimumBase: fc.constantFrom('0', '1000000'),
  scopedBy: fc.constantFrom(null, null, 'region' as const, 'dim_channel' as const),
});

const PLAIN: Loan = {
  obligor: 'O1',
  balances: Array<bigint>(MOST_MONTHS).fill(100_000_00n),
  days: Array<number>(MOST_MONTHS).fill(0),
  classes: Array<string>(MOST_MONTHS).fill('normal'),
  traits: { region: 'East', product: 'Cards', guarantee_type: 'credit', dim_channel: 'web' },
  stay: [0, MOST_MONTHS],
  originated: '2025-10-01',
  originalFen: 120_000_00n,
};

const UNKNOWN_TRAITS = { region: '', product: '', guarantee_type: '', dim_channel: '' };

const SOUND: GeneratedBook = {
  name: 'sound',
  language: 'en',
  definitionSet: 'cn_2023',
  months: 3,
  loans: [PLAIN, PLAIN, PLAIN],
  columns: OPTIONAL_COLUMNS,
  currencies: ['CNY'],
  beside: ['provision', 'writeoff_recovery', 'gl_control', 'capital'],
  badRows: 0,
  minimumBase: '0',
  scopedBy: null,
};

/** The books in which a ratio has nothing to divide by, or nothing to say. */
export const CORNER_BOOKS: readonly GeneratedBook[] = [
  { ...SOUND, name: 'one loan, one month, alone', months: 1, loans: [PLAIN], beside: [], language: 'zh-CN' },
  { ...SOUND, name: 'all zero', loans: withBalances(0n) },
  {
    ...SOUND,
    name: 'all of one class, the worst',
    loans: [{ ...PLAIN, classes: Array<string>(MOST_MONTHS).fill('loss') }],
  },
  {
    ...SOUND,
    name: 'nothing but what is required',
    columns: [],
    beside: [],
    language: 'zh-CN',
  },
  {
    ...SOUND,
    name: 'negative balances, no dimension known, bad rows',
    loans: withBalances(-5n).map((each) => ({ ...each, traits: UNKNOWN_TRAITS, obligor: '', originated: '' })),
    badRows: 3,
  },
];

/** A book whose own words are a machine's: what the scan must find wherever the report shows them. */
export const MACHINE_BOOK: GeneratedBook = {
  ...SOUND,
  name: 'a region called NaN',
  months: 1,
  loans: [{ ...PLAIN, traits: { ...PLAIN.traits, region: 'NaN' } }],
};

/** A tape of a header only. */
export const EMPTY_BOOK: GeneratedBook = { ...SOUND, name: 'empty', months: 1, loans: [], beside: [] };

function withBalances(fen: bigint): readonly Loan[] {
  return [1, 2, 3].map(() => ({ ...PLAIN, balances: Array<bigint>(MOST_MONTHS).fill(fen) }));
}

/** The scope of a book's order; the first loan is always in it. */
export function scopeOf({ scopedBy, columns, loans }: GeneratedBook): Scope {
  if (scopedBy === null || !columns.includes(scopedBy)) return {};
  return { [scopedBy]: loans[0]?.traits[scopedBy] || UNKNOWN };
}
