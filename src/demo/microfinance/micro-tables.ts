import { type Day, dayOf, isoOf, type Month } from '../calendar.ts';
import { plainAmount } from '../loan.ts';
import { Random } from '../random.ts';
import type { MicroLoss } from './micro-book.ts';
import {
  type Client,
  daysLate,
  dueBy,
  dueDay,
  interestOf,
  lastDue,
  type MicroLoan,
  type MicroPayment,
  principalOf,
} from './micro-loan.ts';

export const LOAN_HEADER = [
  'As Of,Loan No,Client No,Group,Loan Officer,Branch,Region,Product,Sector,Gender,Cycle,Currency,Disbursed On',
  'Amount Disbursed,Outstanding Principal,Interest Due,Days Late,Late Since,Arrears,Frequency,First Due,Final Due',
  'Original Final Due,Instalments Paid,Due This Month,Last Paid On,Last Paid,Renegotiated,Renegotiated On,Times',
  'Flat Rate,GL Account,Village',
].join(',');
const REPAYMENT_HEADER = 'Receipt No,Loan No,Paid On,Currency,Principal,Interest,Prepaid,Source';
const ALLOWANCE_HEADER = 'As Of,Loan No,Currency,Allowance';
export const LOSS_HEADER = 'Event No,Loan No,Date,Kind,Currency,Amount,Region,Branch,Sector,Product';
export const CLIENT_HEADER = 'Client No,As Of,Type,Region,Monthly Income,Monthly Debt Service,Debt Elsewhere';

const VILLAGES = ['Upper', 'Lower', 'East', 'West', 'New', 'Far'] as const;

export function* loanLines(month: Month, loans: readonly MicroLoan[]): Generator<string> {
  yield LOAN_HEADER;
  const today = dayOf(month.number, month.days);
  for (const loan of loans)
    yield `${whoColumns(loan, month)},${owedColumns(loan, today)},${termColumns(loan, month, today)}`;
}

function whoColumns({ id, client, product, sector, cycle, disbursed, amount }: MicroLoan, month: Month): string {
  const { name, branch } = client.officer;
  const who = `${client.id},${client.group},${name},${branch.name},${branch.region}`;
  const round = cycle >= 5 ? '5+' : String(cycle);
  const what = `${product.name},${sector},${client.woman ? 'F' : 'M'},${round},USD`;
  return `${month.cutoff},${id},${who},${what},${isoOf(disbursed)},${plainAmount(amount)}`;
}

function owedColumns(loan: MicroLoan, today: Day): string {
  const late = daysLate(loan, today);
  const behind = Math.max(dueBy(loan, today) - loan.paid, 0);
  const interest = interestOf(loan, behind);
  const arrears = principalOf(loan, loan.paid, loan.paid + behind) + interest;
  const since = late > 0 ? isoOf(today - late) : '';
  const owed = `${plainAmount(loan.balance)},${plainAmount(interest)}`;
  return `${owed},${late},${since},${plainAmount(late > 0 ? arrears : 0)}`;
}

function termColumns(loan: MicroLoan, month: Month, today: Day): string {
  const { product, agreed, renegotiated, lastPaid, paid, paidBefore, client } = loan;
  const before = dueBy(loan, dayOf(month.number, 1) - 1);
  const due = dueBy(loan, today);
  const owing = due > before ? principalOf(loan, before, due) + interestOf(loan, due - before) : 0;
  return [
    product.frequency,
    isoOf(agreed.firstDue),
    isoOf(lastDue(loan)),
    renegotiated === null ? '' : isoOf(dueDay({ product, schedule: agreed }, agreed.count - 1)),
    paid + paidBefore,
    plainAmount(owing),
    lastPaid === null ? ',' : `${isoOf(lastPaid.day)},${plainAmount(lastPaid.amount)}`,
    renegotiated === null ? 'N,,0' : `Y,${isoOf(renegotiated.on)},${renegotiated.times}`,
    `0.${product.rate}`,
    product.account,
    `${VILLAGES[client.serial % 6] ?? ''} ${client.officer.branch.name}`,
  ].join(',');
}

export function* repaymentLines(month: Month, payments: readonly MicroPayment[]): Generator<string> {
  yield REPAYMENT_HEADER;
  const period = month.name.replace('-', '');
  for (const [i, { loan, day, principal, interest, prepaid }] of payments.entries()) {
    const sums = [principal, interest, prepaid].map(plainAmount).join(',');
    yield `R${period}${String(i + 1).padStart(6, '0')},${loan.id},${isoOf(day)},USD,${sums},client`;
  }
}

/** Allowance in percent of the balance, by the most days late that it holds for; more on what was renegotiated. */
const ALLOWANCES = [
  [0, 1],
  [30, 10],
  [60, 30],
  [90, 55],
  [180, 80],
] as const;

export function* allowanceLines(month: Month, loans: readonly MicroLoan[]): Generator<string> {
  yield ALLOWANCE_HEADER;
  const today = dayOf(month.number, month.days);
  for (const loan of loans) {
    const late = daysLate(loan, today);
    const percent = ALLOWANCES.find(([upTo]) => late <= upTo)?.[1] ?? 100;
    const least = loan.renegotiated === null ? percent : Math.max(percent, 25);
    yield `${month.cutoff},${loan.id},USD,${plainAmount(Math.floor((loan.balance * least) / 100))}`;
  }
}

export function* lossLines(losses: readonly MicroLoss[]): Generator<string> {
  yield LOSS_HEADER;
  for (const [i, { loan, day, kind, amount }] of losses.entries()) {
    const { branch } = loan.client.officer;
    const place = `${branch.region},${branch.name},${loan.sector},${loan.product.name}`;
    yield `W${String(i + 1).padStart(5, '0')},${loan.id},${isoOf(day)},${kind},USD,${plainAmount(amount)},${place}`;
  }
}

export function* clientLines(clients: readonly Client[], seed: number): Generator<string> {
  yield CLIENT_HEADER;
  for (const { id, serial, onTape, firstSeen, officer, product } of clients) {
    if (!onTape) continue;
    const random = Random.stream(seed, 'client', serial);
    const service = Math.floor((product.amount[0] * 100) / random.between(4, 9));
    const income = Math.floor((service * 100) / random.between(12, 62));
    const elsewhere = random.chance(180_000) ? random.between(5, 90) * 1000 : 0;
    const sums = [income, service, elsewhere].map(plainAmount).join(',');
    yield `${id},${isoOf(firstSeen - 1)},micro,${officer.branch.region},${sums}`;
  }
}

export function glLines(month: Month, loans: readonly MicroLoan[]): readonly string[] {
  const totals = new Map<string, number>();
  for (const { product, balance } of loans) totals.set(product.account, (totals.get(product.account) ?? 0) + balance);
  const accounts = [...totals].sort(([a], [b]) => (a < b ? -1 : 1));
  return accounts.map(([account, cents]) => `${month.cutoff},${account},USD,${plainAmount(cents)}`);
}
