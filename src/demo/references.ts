import { isoOf, lastDayOf, type Month } from './calendar.ts';
import { CLASS, type Loan, plainAmount } from './loan.ts';
import { Random } from './random.ts';

export const LIMIT_HEADER = '限额编号,维度,取值,币种,限额,批准日期,生效日期,失效日期';
export const REPORTED_HEADER = '指标,期间,报送口径,数值,报送日期,差异说明';
export const BENCHMARK_HEADER = '指标,期间,来源,数值,发布日期';
export const RATE_HEADER = '日期,币种,汇率';

/** Segment limits of a year, approved on what the segments held when the year before closed. */
export function limitLines(year: number, loans: readonly Loan[]): readonly string[] {
  const held = new Map<string, number>();
  let book = 0;
  for (const { obligor, balance } of loans) {
    const { branch, industry } = obligor;
    for (const key of [`region,${branch.region}`, `industry,${industry.name}`]) {
      held.set(key, (held.get(key) ?? 0) + balance);
    }
    book += balance;
  }
  const segments = [...held].filter(([key]) => !key.endsWith(',')).sort(([a], [b]) => (a < b ? -1 : 1));
  return segments.map(([key, balance], i) => {
    // Room to grow by a fifth, and never less than two in a hundred of the book, to full ten million yuan.
    const room = Math.max(Math.floor((balance * 120) / 100), Math.floor(book / 50));
    const amount = plainAmount(Math.ceil(room / 1_000_000_000) * 1_000_000_000);
    const id = `XE${year}${String(i + 1).padStart(3, '0')}`;
    return `${id},${key},CNY,${amount},${year - 1}-12-20,${year}-01-01,${year}-12-31`;
  });
}

/**
 * What went out elsewhere about a month: the return to the supervisor at each quarter's end, finance's figure each
 * month. Both agree with the book but for one month, in which finance counted a day's repayments late.
 */
export function reportedLines(month: Month, loans: readonly Loan[]): readonly string[] {
  const { total, bad } = sums(loans);
  const stated = isoOf(lastDayOf(month.number) + 12);
  const late = month.toGo === 4;
  const finance = late ? total + Math.floor(total / 4000) : total;
  const reason = late ? '财务口径包含次日入账的还款' : '';
  const lines = [`C1.balance,${month.name},财务月报,${plainAmount(finance)},${stated},${reason}`];
  if (month.quarterEnd && total > 0) lines.push(`C2,${month.name},监管报送,${ratio(bad, total)},${stated},`);
  return lines;
}

/** Peers that nobody knows, quarter by quarter. */
export function benchmarkLine(month: Month, seed: number): string {
  const random = Random.stream(seed, 'benchmark', month.number);
  const stated = isoOf(lastDayOf(month.number) + 40);
  return `C2,${month.name},同业平均（虚构）,0.0${random.between(1490, 1620)},${stated}`;
}

/** Yuan for a dollar at a month's end. */
export function rateLine(month: Month, seed: number): string {
  const rate = Random.stream(seed, 'fx', month.number).between(70_600, 72_400);
  return `${month.cutoff},USD,${Math.floor(rate / 10_000)}.${String(rate % 10_000).padStart(4, '0')}`;
}

function sums(loans: readonly Loan[]): { readonly total: number; readonly bad: number } {
  let [total, bad] = [0, 0];
  for (const { balance, class: rank } of loans) {
    total += balance;
    if (rank >= CLASS.substandard) bad += balance;
  }
  return { total, bad };
}

/** A share to six decimals, rounded half up; amounts in fen stay below 2^53 / 10^6 only as integers of 64 bits. */
function ratio(part: number, whole: number): string {
  const millionths = (BigInt(part) * 2_000_000n + BigInt(whole)) / (2n * BigInt(whole));
  return `0.${String(millionths).padStart(6, '0')}`;
}
