import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import fc from 'fast-check';
import { stringify } from 'yaml';

import {
  LOAN_CLASSES,
  type Locale,
  monthsUpTo,
  parsePeriod,
  type Scope,
  UNKNOWN,
  unitsText,
} from '../../src/domain/index.ts';

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
interface Loan {
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

/** Writes the lender: its book as CSV files and the configuration that maps and reports it. */
export async function writeLender(folder: string, book: GeneratedBook): Promise<void> {
  for (const [name, text] of [...bookFiles(book), ...configFiles(book)]) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

function bookFiles(book: GeneratedBook): readonly (readonly [string, string])[] {
  const names = monthsUpTo(LAST_MONTH, book.months);
  const rows = names.map((month, at) => rowsOf(book, month, at));
  const tapes = names.map((month, at) => [`data/loans_${month}.csv`, csv(headerOf(book), rows[at] ?? [])] as const);
  return [...tapes, ...book.beside.map((table) => [`data/${table}.csv`, besideText(table, rows)] as const)];
}

type Row = Readonly<Record<string, string>>;

function headerOf(book: GeneratedBook): readonly string[] {
  return ['cutoff_date', 'loan_id', 'currency', 'principal_balance', ...book.columns];
}

/** The month's rows; one loan stays on every tape, as a tape of nobody is a missing month. */
function rowsOf(book: GeneratedBook, month: string, at: number): readonly Row[] {
  const cutoff = parsePeriod(month).end;
  const stands = ({ stay }: Loan, i: number): boolean =>
    i === 0 || (at >= Math.min(...stay) && at <= Math.max(...stay));
  const sound = book.loans.flatMap((each, i) => (stands(each, i) ? [rowOf(book, each, { cutoff, at, i })] : []));
  const bad = Array.from({ length: month === LAST_MONTH ? book.badRows : 0 }, (_, i) => ({
    ...sound[0],
    loan_id: `BAD${i}`,
    principal_balance: 'n.a.',
  }));
  return [...sound, ...bad];
}

function rowOf(book: GeneratedBook, of: Loan, { cutoff, at, i }: { cutoff: string; at: number; i: number }): Row {
  return {
    cutoff_date: cutoff,
    loan_id: `L${i}`,
    currency: book.currencies[i % book.currencies.length] ?? 'CNY',
    principal_balance: unitsText(of.balances[at] ?? 0n),
    obligor_id: of.obligor,
    days_past_due: String(of.days[at] ?? 0),
    asset_class_5: of.classes[at] ?? '',
    origination_date: of.originated,
    original_amount: of.originalFen === null ? '' : unitsText(of.originalFen),
    ...of.traits,
    gl_account: '1303',
  };
}

/** A ledger that ties, a provision of 2 % on every loan, one write-off a month, capital once. */
function besideText(table: GeneratedBook['beside'][number], months: readonly (readonly Row[])[]): string {
  const rows = months.flatMap((month) => month.filter(({ principal_balance }) => principal_balance !== 'n.a.'));
  const kept = (row: Row) => ({ cutoff_date: row.cutoff_date ?? '', currency: row.currency ?? '' });
  if (table === 'provision') {
    const header = ['cutoff_date', 'loan_id', 'currency', 'amount'];
    return csv(
      header,
      rows.map((row) => ({ ...kept(row), loan_id: row.loan_id ?? '', amount: unitsText(fenOf(row) / 50n) })),
    );
  }
  if (table === 'gl_control') {
    const groups = Map.groupBy(rows, ({ cutoff_date, currency }) => `${cutoff_date} ${currency}`);
    const totals = [...groups.values()].map((group) => ({
      ...kept(group[0] ?? {}),
      gl_account: '1303',
      balance: unitsText(group.reduce((sum, row) => sum + fenOf(row), 0n)),
    }));
    return csv(['cutoff_date', 'gl_account', 'currency', 'balance'], totals);
  }
  const dates = [...new Set(rows.map((row) => row.cutoff_date ?? ''))];
  if (table === 'capital') {
    const capital = dates.slice(0, 1).map((date) => ({ date, currency: 'CNY', net_capital: '0.00' }));
    return csv(['date', 'currency', 'net_capital'], capital);
  }
  const events = dates.map((date, i) => ({
    ...{ event_id: `E${i}`, loan_id: `W${i}`, date, kind: 'write_off', currency: 'CNY', amount: '100.00' },
  }));
  return csv(['event_id', 'loan_id', 'date', 'kind', 'currency', 'amount'], events);
}

function fenOf(row: Row): bigint {
  return BigInt((row.principal_balance ?? '0').replace('.', ''));
}

function csv(header: readonly string[], rows: readonly Row[]): string {
  const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = rows.map((row) => header.map((name) => quoted(row[name] ?? '')).join(','));
  return `${[header.join(','), ...lines].join('\n')}\n`;
}

function configFiles(book: GeneratedBook): readonly (readonly [string, string])[] {
  const besides = book.beside.map((table) => {
    const header = besideText(table, []).trimEnd().split(',');
    return [`config/mappings/${table}.yaml`, mappingText(table, `../../data/${table}.csv`, header)] as const;
  });
  return [
    ['config/riskpress.yaml', lenderText(book)],
    ['config/recipients.yaml', stringify({ recipients: [] })],
    ['config/reports/monthly.yaml', reportText(book)],
    ['config/mappings/loan_snapshot.yaml', mappingText('loan_snapshot', '../../data/loans_*.csv', headerOf(book))],
    ...besides,
  ];
}

const CODES: Readonly<Record<string, readonly string[]>> = {
  asset_class_5: LOAN_CLASSES,
  guarantee_type: ['credit', 'mortgage'],
  kind: ['write_off'],
};

function mappingText(table: string, files: string, header: readonly string[]): string {
  const columns = header.map((name) => {
    const codes = CODES[name];
    return [
      name,
      { from: name, ...(codes === undefined ? {} : { codes: Object.fromEntries(codes.map((c) => [c, c])) }) },
    ];
  });
  return stringify({ table, files, encoding: 'utf-8', columns: Object.fromEntries(columns) });
}

function lenderText({ beside }: GeneratedBook): string {
  return stringify({
    lender: { 'zh-CN': '随机银行', en: 'Random Bank' },
    timeZone: 'Asia/Shanghai',
    currency: 'CNY',
    mappings: ['loan_snapshot', ...beside].map((name) => `mappings/${name}.yaml`),
    engine: { memoryLimitMb: 256, threads: 1 },
    mail: {
      from: { name: { 'zh-CN': '风险', en: 'Risk' }, address: 'risk@example.com' },
      messageIdDomain: 'riskpress.example.com',
    },
  });
}

function reportText({ language, definitionSet, minimumBase, columns }: GeneratedBook): string {
  return stringify({
    id: 'monthly',
    title: { 'zh-CN': '月报', en: 'Monthly report' },
    period: 'month',
    definitionSet,
    languages: [language],
    dimensions: ['region', 'product', 'guarantee_type', ...columns.filter((name) => name === 'dim_channel')],
    minimumBase,
    thresholds: [
      { figure: 'C2', amber: '0.02', red: '0.05' },
      { figure: 'C5.prevMonth', amber: '0.005' },
      { figure: 'P1', direction: 'below', red: '1.5' },
    ],
    gates: { maxRejectShare: '1', freshnessDays: 'off' },
  });
}
