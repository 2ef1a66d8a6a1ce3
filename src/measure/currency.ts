import { type TablePart, tableOf } from '../domain/index.ts';
import { parquetSource, type SourcePart, sqlName, sqlText, whereAll } from './dialect.ts';
import { type Statement, statementOf } from './statement.ts';

/** The value of one unit of a currency in the report's currency from a day on. */
export interface Rate {
  readonly date: string;
  readonly currency: string;
  /** Decimal text. */
  readonly rate: string;
}

/** How amounts of a part come into the report's currency. */
export interface Conversion {
  readonly currency: string;
  /** Currency -> decimal text, of the currencies that can be converted; the report's own is 1. */
  readonly rates: ReadonlyMap<string, string>;
}

/** The newest rate of each currency not after a day. */
export function ratesAt(rates: readonly Rate[], day: string): ReadonlyMap<string, string> {
  const known = rates.filter(({ date }) => date <= day).toSorted((a, b) => (a.date < b.date ? -1 : 1));
  return new Map(known.map(({ currency, rate }) => [currency, rate]));
}

/** Whether amounts of a table are in a currency that its rows name. */
export function hasCurrency(part: Pick<TablePart, 'columns'>): boolean {
  return part.columns.includes('currency');
}

/** Money columns that a part supplies. */
export function moneyColumns(part: Pick<TablePart, 'table' | 'columns'>): readonly string[] {
  const { columns } = tableOf(part.table);
  return part.columns.filter((name) => columns[name]?.type === 'money');
}

/**
 * A part with its amounts in one currency, each rounded half away from zero to hundredths. Rows whose currency has no
 * rate are left out: an amount that cannot be converted is never added, and is shown apart.
 */
export function converted(part: SourcePart, { currency, rates }: Conversion): SourcePart {
  const money = new Set(moneyColumns(part));
  const known = [...new Map([...rates, [currency, '1']])].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const columns = part.columns.map((name) => {
    if (name === 'currency') return `${sqlText(currency)} AS "currency"`;
    return money.has(name) ? `${inCurrency(name, currency, known)} AS ${sqlName(name)}` : sqlName(name);
  });
  const where = whereAll([`"currency" IN (${known.map(([code]) => sqlText(code)).join(', ')})`]);
  return { ...part, view: (base) => `(SELECT ${columns.join(', ')} FROM ${base} AS unconverted${where})` };
}

/** A part with its amounts as they are: the ledger is compared in the currency that it is kept in. */
export function unconverted(part: SourcePart): SourcePart {
  const { view: _, ...plain } = part;
  return plain;
}

/** The lowest and the highest currency of a part. */
export function currencyStatement(part: SourcePart): Statement {
  return statementOf(
    'currency',
    part.month,
    [part],
    (source) =>
      `SELECT MIN("currency") AS currency_low, MAX("currency") AS currency_high FROM ${source(part.table)} AS amounts`,
  );
}

/** Every rate there is. */
export function ratesSql(part: SourcePart): string {
  const from = parquetSource([part], part.month)('fx_rate');
  return `SELECT CAST("date" AS VARCHAR) AS day, "currency" AS code, CAST("rate" AS VARCHAR) AS rate_text FROM ${from} AS rates`;
}

function inCurrency(column: string, own: string, rates: readonly (readonly [string, string])[]): string {
  const name = sqlName(column);
  const cases = rates.map(([code, rate]) => {
    const value = code === own ? name : `CAST(ROUND(CAST(${name} AS DECIMAL(20,2)) * ${rate}, 2) AS DECIMAL(18,2))`;
    return `WHEN ${sqlText(code)} THEN ${value}`;
  });
  return `CASE "currency" ${cases.join(' ')} END`;
}
