import type { Month } from './calendar.ts';
import { CLASS, type Loan, type LossEvent, type Obligor, plainAmount } from './loan.ts';
import { ratingOf } from './rating.ts';

/** Allowance in thousandths of the balance, by class. */
const ALLOWANCE = [18, 80, 420, 720, 1000] as const;
/** Net capital and tier 1 capital in thousandths of the book, and the least a bank is founded with, in fen. */
const NET_CAPITAL = 128;
const TIER1_CAPITAL = 106;
const FOUNDING_CAPITAL = 10_000_000_000;

/** One line of the general ledger: principal by account at a cut-off. */
export function glLines(month: Month, loans: readonly Loan[], surplus: ReadonlyMap<string, number>): readonly string[] {
  const totals = new Map(surplus);
  for (const { product, balance } of loans) totals.set(product.account, (totals.get(product.account) ?? 0) + balance);
  const accounts = [...totals].sort(([a], [b]) => (a < b ? -1 : 1));
  return accounts.map(([account, fen]) => `${month.cutoff},${account},CNY,${plainAmount(fen)}`);
}

export const GL_HEADER = 'cutoff_date,gl_account,currency,balance';

export function* provisionLines(month: Month, loans: readonly Loan[]): Generator<string> {
  yield 'cutoff_date,loan_id,currency,amount,method,stage';
  for (const loan of loans) {
    const method = loan.class >= CLASS.substandard && !loan.obligor.type.person ? '单项计提' : '组合计提';
    yield `${month.cutoff},${loan.id},CNY,${plainAmount(allowance(loan))},${method},${ratingOf(loan).stage}`;
  }
}

/** Capital at quarter-ends, by the book it stands under, rounded down to 10,000 yuan. */
export function capitalLine(date: string, book: number): string {
  const [net, tier1] = [NET_CAPITAL, TIER1_CAPITAL].map((share) => {
    const fen = Math.max(Math.floor((book * share) / 1000), Math.floor((FOUNDING_CAPITAL * share) / NET_CAPITAL));
    return plainAmount(Math.floor(fen / 1_000_000) * 1_000_000);
  });
  return `${date},CNY,${net},${tier1}`;
}

export const CAPITAL_HEADER = 'date,currency,net_capital,tier1_capital';

export function* eventLines(events: readonly LossEvent[]): Generator<string> {
  yield 'event_id,loan_id,date,kind,currency,amount,price,region,branch,industry,product,customer_type,guarantee_type';
  for (const [i, { loan, date, kind, amount, price }] of events.entries()) {
    const { branch, industry, type } = loan.obligor;
    const id = `SJ${String(i + 1).padStart(7, '0')}`;
    const sums = `${plainAmount(amount)},${price === null ? '' : plainAmount(price)}`;
    const place = `${branch.region},${branch.name},${industry.name}`;
    yield `${id},${loan.id},${date},${kind},CNY,${sums},${place},${loan.product.name},${type.name},${loan.guarantee}`;
  }
}

const STEMS = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'] as const;
const FIRMS = ['青石', '白桥', '远帆', '云岭', '南坡', '北渡', '新禾', '长汀', '明湖', '松川'] as const;

/** Names nobody bears: each says that it is made up. */
export function* nameLines(obligors: readonly Obligor[]): Generator<string> {
  yield 'obligor_id,name';
  for (const { id, serial, type, onTape } of obligors) {
    if (!onTape) continue;
    const words = type.kind === '企业' ? FIRMS : STEMS;
    const word = words[serial % 10] ?? '';
    const name = type.kind === '企业' ? `${word}${serial}号有限公司` : `${word}某${serial}`;
    yield `${id},${name}（虚构）`;
  }
}

/** A little more is set aside where nothing but the borrower's word secures the loan. */
export function allowance({ balance, class: rank, guarantee }: Loan): number {
  const rate = ALLOWANCE[rank] ?? 1000;
  const tilt = rank === CLASS.loss ? 100 : guarantee === '信用' ? 108 : guarantee === '质押' ? 88 : 100;
  return Math.floor((balance * rate * tilt) / 100_000);
}
