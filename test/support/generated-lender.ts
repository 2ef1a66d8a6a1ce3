import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { stringify } from 'yaml';

import { LOAN_CLASSES, monthsUpTo, parsePeriod, unitsText } from '../../src/domain/index.ts';
import { type GeneratedBook, LAST_MONTH, type Loan } from './generated-book.ts';

/** Writes the lender: its book as CSV files and the configuration that maps and reports it. */
export async function writeLender(folder: string, book: GeneratedBook): Promise<void> {
  for (const [name, text] of [...bookFiles(book), ...configFiles(book)]) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
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

const THRESHOLDS = {
  cn_2023: [
    { figure: 'C2', amber: '0.02', red: '0.05' },
    { figure: 'C5.prevMonth', amber: '0.005' },
    { figure: 'P1', direction: 'below', red: '1.5' },
  ],
  par: [{ figure: 'C14.par30', amber: '0.02', red: '0.05' }],
};

function reportText({ language, definitionSet, minimumBase, columns }: GeneratedBook): string {
  return stringify({
    id: 'monthly',
    title: { 'zh-CN': '月报', en: 'Monthly report' },
    period: 'month',
    definitionSet,
    languages: [language],
    dimensions: ['region', 'product', 'guarantee_type', ...columns.filter((name) => name === 'dim_channel')],
    minimumBase,
    thresholds: THRESHOLDS[definitionSet],
    gates: { maxRejectShare: '1', freshnessDays: 'off' },
  });
}
