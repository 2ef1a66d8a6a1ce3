import { isoOf, type Month } from './calendar.ts';
import { plainAmount } from './loan.ts';
import type { Movement } from './movement.ts';

const PAYMENT_HEADER = '流水号,借据号,记账日期,币种,本金,利息,费用,提前还款,还款来源';

/** The cash of a month, loan by loan. Cash on loans written off stands with the losses, never here. */
export function* paymentLines(month: Month, movements: readonly Movement[]): Generator<string> {
  yield PAYMENT_HEADER;
  let serial = 0;
  for (const { loan, payment } of movements) {
    if (payment === null) continue;
    serial += 1;
    const { day, principal, interest, fees, prepaid, source } = payment;
    const sums = [principal, interest, fees, prepaid].map(plainAmount).join(',');
    const id = `HK${month.name.replace('-', '')}${String(serial).padStart(7, '0')}`;
    yield `${id},${loan.id},${isoOf(day)},CNY,${sums},${source}`;
  }
}
