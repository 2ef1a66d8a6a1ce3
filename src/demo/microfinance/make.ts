import type { BookFolder } from '../book-folder.ts';
import { extractedAt } from '../calendar.ts';
import { plainAmount } from '../loan.ts';
import { MicroBook, type MicroLoss, type MicroMonthEnd, type MicroPlan } from './micro-book.ts';
import { allowanceLines, clientLines, glLines, loanLines, lossLines, repaymentLines } from './micro-tables.ts';

/** Writes the book of a made-up microlender as its loan system would export it, all in UTF-8. */
export async function writeMicrofinance(plan: MicroPlan, folder: BookFolder): Promise<void> {
  const book = new MicroBook(plan);
  const losses: MicroLoss[] = [];
  const gl = ['As Of,Account,Currency,Balance'];
  const equity = ['Date,Currency,Net Capital,Tier 1'];
  for (const end of book.monthEnds()) {
    const { month, loans } = end;
    await writeTape(end, folder);
    await folder.write(`allowances_${month.name}.csv`, allowanceLines(month, loans));
    await folder.write(`repayments_${month.name}.csv`, repaymentLines(month, end.payments));
    losses.push(...end.losses);
    gl.push(...glLines(month, loans));
    if (equity.length === 1 || month.quarterEnd) equity.push(equityLine(end));
  }
  await folder.write('clients.csv', clientLines(book.clients, plan.seed));
  await folder.write('write_offs.csv', lossLines(losses));
  await folder.write('gl_totals.csv', gl);
  await folder.write('capital.csv', equity);
}

async function writeTape({ month, loans }: MicroMonthEnd, folder: BookFolder): Promise<void> {
  const total = loans.reduce((sum, { balance }) => sum + balance, 0);
  const sha256 = await folder.write(`loans_${month.name}.csv`, loanLines(month, loans));
  await folder.write(`loans_${month.name}.manifest.csv`, [
    'cutoff_date,row_count,control_total,sha256,extracted_at',
    `${month.cutoff},${loans.length},${plainAmount(total)},${sha256},${extractedAt(month.cutoff)}`,
  ]);
}

/** Microlenders stand on more capital than banks: a quarter of the book, most of it tier 1. */
function equityLine({ month, loans }: MicroMonthEnd): string {
  const book = loans.reduce((sum, { balance }) => sum + balance, 0);
  const thousands = (share: number) => Math.max(Math.floor((book * share) / 100 / 100_000), 500) * 100_000;
  return `${month.cutoff},USD,${plainAmount(thousands(25))},${plainAmount(thousands(22))}`;
}
