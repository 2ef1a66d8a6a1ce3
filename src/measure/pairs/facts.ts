import type { Fact } from '../fact.ts';

const AMOUNTS = [
  ...['pairOpening', 'pairClosing', 'pairKept', 'pairFall', 'pairRise'],
  ...['leftOpening', 'leftWritten', 'leftSold', 'leftPaid', 'leftTold', 'partWritten', 'partSold', 'partGone'],
];
const COUNTS = ['pairLoans', 'leftLoans'];

/** What the queries over two tapes tell; no entry uses it as it comes, statements are finished from it. */
export const PAIR_FACTS: Readonly<Record<string, Fact>> = Object.fromEntries([
  ...AMOUNTS.map((name): readonly [string, Fact] => [name, { statement: 'pair', unit: 'amount', scale: 2, needs: [] }]),
  ...COUNTS.map((name): readonly [string, Fact] => [name, { statement: 'pair', unit: 'count', scale: 0, needs: [] }]),
]);
