import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import ExcelJS from 'exceljs';
import { stringify } from 'yaml';

import { parsePeriod } from '../../src/domain/index.ts';

/** A loan at one cut-off, as the same book stands in every source. */
interface Line {
  readonly month: string;
  readonly id: string;
  readonly obligor: string;
  readonly region: string;
  /** Plain decimal text. */
  readonly balance: string;
  readonly monthsLate: number;
  readonly className: string;
}

const CLASSES = { 正常: 'normal', 关注: 'special_mention', 次级: 'substandard', 可疑: 'doubtful', 损失: 'loss' };
export const MONTHS = ['2026-09', '2026-10'] as const;
export const LOANS = 12;

/** A dozen loans in two months, with amounts that no binary fraction holds. */
export const BOOK: readonly Line[] = MONTHS.flatMap((month, later) =>
  Array.from({ length: LOANS }, (_, i) => {
    const monthsLate = i < 6 ? 0 : i - 5 + later;
    return {
      month,
      id: `J${String(i).padStart(4, '0')}`,
      obligor: `C${i % 5}`,
      region: ['华东', '华南', ''][i % 3] ?? '',
      balance: `${(i + 1) * 1_234_567 - later * 1000}.${String((i * 7 + later) % 100).padStart(2, '0')}`,
      monthsLate,
      className: ['正常', '关注', '关注', '次级', '次级', '可疑', '可疑', '可疑'][monthsLate] ?? '损失',
    };
  }),
);

/** Writes one book as CSV, as a workbook, as a database, and side by side; and a report on each, named after it. */
export async function writeLender(folder: string): Promise<void> {
  await mkdir(join(folder, 'data'), { recursive: true });
  await mkdir(join(folder, 'config/reports'), { recursive: true });
  await mkdir(join(folder, 'config/mappings'), { recursive: true });
  await writeFile(join(folder, 'data/tape.csv'), `\ufeff${tapeText()}`);
  await writeWorkbook(join(folder, 'data/tape.xlsx'));
  writeDatabase(join(folder, 'data/core.db'));
  await writeFile(join(folder, 'data/wide.csv'), wideText());
  await writeFile(join(folder, 'data/declared.csv'), tapeText());
  const declared = `cutoff_date,row_count,control_total\n2026-10-31,${BOOK.length + 1},1.00\n`;
  await writeFile(join(folder, 'data/declared.manifest.csv'), declared);
  await writeFile(join(folder, 'data/bad.csv'), badText());
  await writeConfiguration(join(folder, 'config'));
}

const HEADER = ['数据日期', '借据号', '客户号', '地区', '贷款余额', '逾期天数', '五级分类'];

function cells({ month, id, obligor, region, balance, monthsLate, className }: Line): readonly string[] {
  return [parsePeriod(month).end, id, obligor, region, balance, String(monthsLate * 30), className];
}

function csv(rows: readonly (readonly string[])[]): string {
  return `${rows.map((row) => row.join(',')).join('\r\n')}\r\n`;
}

function tapeText(): string {
  return csv([HEADER, ...BOOK.map(cells)]);
}

/** As a spreadsheet holds it: true dates, numbers, an empty first row of another sheet, a formula's kept value. */
async function writeWorkbook(path: string): Promise<void> {
  const workbook = new ExcelJS.Workbook();
  workbook.addWorksheet('说明').addRow(['本表由核心系统导出']);
  const sheet = workbook.addWorksheet('借据');
  sheet.addRow(HEADER);
  for (const line of BOOK) {
    const { id, obligor, region, balance, monthsLate, className } = line;
    const cutoff = new Date(`${parsePeriod(line.month).end}T00:00:00Z`);
    const days = { formula: `${monthsLate}*30`, result: monthsLate * 30 };
    sheet.addRow([cutoff, id, obligor, region === '' ? null : region, Number(balance), days, className]);
  }
  sheet.getColumn(1).numFmt = 'yyyy-mm-dd';
  sheet.getColumn(5).numFmt = '#,##0.00';
  await workbook.xlsx.writeFile(path);
}

function writeDatabase(path: string): void {
  const database = new DatabaseSync(path);
  database.exec(
    'CREATE TABLE loans (day TEXT, id TEXT, client TEXT, area TEXT, fen INTEGER, late INTEGER, class TEXT, closed INTEGER)',
  );
  const insert = database.prepare('INSERT INTO loans VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  for (const { month, id, obligor, region, balance, monthsLate, className } of BOOK) {
    const fen = BigInt(balance.replace('.', ''));
    insert.run(parsePeriod(month).end, id, obligor, region || null, fen, monthsLate, className, 0);
  }
  insert.run('2026-10-31', 'CLOSED', 'C9', null, 100n, 0, '正常', 1);
  database.close();
}

/** One row a loan with a column a month, closed loans among them, and lateness in months. */
function wideText(): string {
  const of = (id: string, month: string) => BOOK.find((line) => line.id === id && line.month === month);
  const ids = [...new Set(BOOK.map(({ id }) => id))];
  const rows = ids.map((id) => {
    const [before, now] = MONTHS.map((month) => of(id, month));
    const { obligor = '', region = '' } = now ?? {};
    const months = [before, now].flatMap((line) => [
      line?.balance ?? '',
      String(line?.monthsLate || -1),
      line?.className ?? '',
    ]);
    return [id, obligor, region, '正常户', ...months];
  });
  const header = ['借据号', '客户号', '地区', '状态', '余额_09', '逾期_09', '分类_09', '余额_10', '逾期_10', '分类_10'];
  const closed = ['J9999', 'C9', '华东', '销户', '5.00', '9', '损失', '5.00', '10', '损失'];
  return csv([header, closed, ...rows]);
}

/** The values that must never be shown. */
export const SECRETS = ['13912345678', '二〇二六年', '神秘类'] as const;

/** Three bad rows at known places; a quoted value with a line break stands before them. */
function badText(): string {
  const [phone, date, className] = SECRETS;
  const lines = BOOK.map(cells).map((row) => [...row]);
  const change = (at: number, column: number, value: string) => lines[at]?.splice(column, 1, value);
  change(0, 3, '"华\r\n东"');
  change(2, 0, date);
  change(4, 3, phone);
  change(6, 6, className);
  return csv([HEADER, ...lines]);
}

async function writeConfiguration(config: string): Promise<void> {
  const files: Record<string, unknown> = {
    'riskpress.yaml': LENDER,
    'recipients.yaml': { recipients: [] },
  };
  for (const [name, mapping] of Object.entries(MAPPINGS)) {
    files[`mappings/${name}.yaml`] = mapping;
    files[`reports/${name}.yaml`] = { ...REPORT, id: name, mappings: [`mappings/${name}.yaml`] };
  }
  for (const [name, value] of Object.entries(files)) await writeFile(join(config, name), stringify(value));
}

const LENDER = {
  lender: { 'zh-CN': '三源银行', en: 'Three Sources Bank' },
  timeZone: 'Asia/Shanghai',
  currency: 'CNY',
  mappings: ['mappings/text.yaml'],
  connections: { core: { kind: 'sqlite', path: '../data/core.db' } },
  engine: { memoryLimitMb: 256, threads: 1 },
  mail: {
    from: { name: { 'zh-CN': '风险', en: 'Risk' }, address: 'risk@example.com' },
    messageIdDomain: 'riskpress.example.com',
  },
};

const REPORT = {
  title: { 'zh-CN': '月报', en: 'Monthly report' },
  period: 'month',
  languages: ['en'],
  dimensions: ['region'],
  gates: { freshnessDays: 'off' },
};

const COLUMNS = {
  cutoff_date: { from: '数据日期', type: 'date' },
  loan_id: { from: '借据号', type: 'text' },
  obligor_id: { from: '客户号', type: 'text' },
  currency: { const: 'CNY' },
  region: { from: '地区', type: 'text' },
  principal_balance: { from: '贷款余额', type: 'money' },
  days_past_due: { from: '逾期天数', type: 'int' },
  asset_class_5: { from: '五级分类', type: 'code', codes: CLASSES },
};

const TAPE = { table: 'loan_snapshot', columns: COLUMNS };

const QUERY = `SELECT day, id, client, area, late, class, closed,
  CAST(fen / 100 AS TEXT) || '.' || substr('0' || (fen % 100), -2) AS balance FROM loans ORDER BY day, id`;

const LATE_DAYS = (column: string) => `CASE WHEN ${column} < 0 THEN 0 ELSE ${column} * 30 END`;

const MAPPINGS: Readonly<Record<string, unknown>> = {
  text: { ...TAPE, files: '../../data/tape.csv', encoding: 'utf-8' },
  sheet: { ...TAPE, files: '../../data/tape.xlsx', sheet: '借据' },
  query: {
    table: 'loan_snapshot',
    query: QUERY,
    connection: 'core',
    where: 'closed = 0',
    columns: {
      ...COLUMNS,
      cutoff_date: { from: 'day', type: 'date' },
      loan_id: { from: 'id', type: 'text' },
      obligor_id: { from: 'client', type: 'text' },
      region: { from: 'area', type: 'text' },
      principal_balance: { from: 'balance', type: 'money' },
      days_past_due: { expr: 'late * 30', type: 'int' },
      asset_class_5: { from: 'class', type: 'code', codes: CLASSES },
    },
  },
  wide: {
    table: 'loan_snapshot',
    files: '../../data/wide.csv',
    encoding: 'utf-8',
    where: "状态 <> '销户'",
    unpivot: [
      { period: '2026-09', columns: { 余额: '余额_09', 逾期月数: '逾期_09', 分类: '分类_09' } },
      { period: '2026-10', columns: { 余额: '余额_10', 逾期月数: '逾期_10', 分类: '分类_10' } },
    ],
    columns: {
      loan_id: COLUMNS.loan_id,
      obligor_id: COLUMNS.obligor_id,
      currency: COLUMNS.currency,
      region: COLUMNS.region,
      principal_balance: { from: '余额', type: 'money' },
      days_past_due: { expr: LATE_DAYS('逾期月数'), type: 'int' },
      asset_class_5: { from: '分类', type: 'code', codes: CLASSES },
    },
  },
  declared: {
    ...TAPE,
    files: '../../data/declared.csv',
    encoding: 'utf-8',
    manifest: '../../data/declared.manifest.csv',
  },
  bad: { ...TAPE, files: '../../data/bad.csv', encoding: 'utf-8' },
};
