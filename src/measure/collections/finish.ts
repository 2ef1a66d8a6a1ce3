import { daysBetween, divideRounded } from '../../domain/index.ts';
import { BOOK, bookTable, type FactRow, type FactTable, rowsOf } from '../fact-table.ts';
import type { FinishMaterial } from '../family.ts';
import { ALL_CHANNELS, COSTS } from './statement.ts';

/** The channel of accounts that paid before anybody contacted them. */
export const SELF = 'none';

/**
 * Assignments that matured in the month with what they brought in: rows by holder (tier, team, agency), and rows by the
 * hardest channel used. `expectedCash` is what a holder's arrears would have brought at each tier's own rate.
 */
export function collectionTable({ raw, sources }: FinishMaterial): FactTable | undefined {
  const assigned = rowsNamed(raw, 'assignment');
  if (assigned.length === 0 && sources.monthsOf('collection_assignment').length === 0) return undefined;
  const collected = rowsNamed(raw, 'collected');
  const all = collected.filter(({ keys }) => keys.channel === ALL_CHANNELS);
  const holders = [
    ...assigned.map(({ keys, facts }) => ({ keys: holderOf(keys), facts: { ...facts } })),
    ...all.map(({ keys, facts }) => ({ keys: holderOf(keys), facts: cashOf(facts) })),
    ...collected
      .filter(({ keys }) => keys.channel === COSTS)
      .map(({ keys, facts }) => ({ keys: holderOf(keys), facts: { workCost: facts.collectedCash ?? 0n } })),
  ];
  const currencies = raw.flatMap(({ table }) => [...table.currencies]);
  return bookTable([...withExpected(holders), ...channelRows(collected, all)], currencies);
}

function rowsNamed(raw: FinishMaterial['raw'], name: string): readonly FactRow[] {
  return raw.filter(({ statement }) => statement.name === name).flatMap(({ table }) => rowsOf(table, BOOK, BOOK));
}

function holderOf({ tier, team, agency, collector }: FactRow['keys']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries({ tier, team, agency, collector }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}

function cashOf({ curedAccounts = 0n, collectedCash = 0n }: FactRow['facts']): Readonly<Record<string, bigint>> {
  return { cashIn: collectedCash, curedAssigned: curedAccounts };
}

/** Adds to each row with arrears what they would have brought at the rate of all arrears of the row's tier. */
function withExpected(rows: readonly FactRow[]): readonly FactRow[] {
  const tiers = new Map<string, { cash: bigint; arrears: bigint }>();
  for (const { keys, facts } of rows) {
    const tier = tiers.get(keys.tier ?? '') ?? { cash: 0n, arrears: 0n };
    tier.cash += facts.cashIn ?? 0n;
    tier.arrears += facts.assignedArrears ?? 0n;
    tiers.set(keys.tier ?? '', tier);
  }
  return rows.map((row) => {
    const { cash, arrears } = tiers.get(row.keys.tier ?? '') ?? { cash: 0n, arrears: 0n };
    const own = row.facts.assignedArrears ?? 0n;
    if (own === 0n || arrears === 0n) return row;
    return { ...row, facts: { ...row.facts, expectedCash: divideRounded(own * cash, arrears) } };
  });
}

/** Paying accounts, cash, cures and days to the last payment by hardest channel; what is left paid by itself. */
function channelRows(collected: readonly FactRow[], all: readonly FactRow[]): readonly FactRow[] {
  const pressed = collected
    .filter(({ keys }) => keys.channel !== ALL_CHANNELS && keys.channel !== COSTS)
    .map(channelRow);
  const left = { ...sumOf(all.map(channelRow)) };
  for (const [name, units] of Object.entries(sumOf(pressed))) left[name] = (left[name] ?? 0n) - units;
  return [...pressed, { keys: { channel: SELF }, facts: left }];
}

function channelRow({ keys, facts }: FactRow): FactRow {
  const paying = facts.payingAccounts ?? 0n;
  const days = BigInt(daysBetween(keys.assigned_day ?? '', keys.paid_day ?? ''));
  return {
    keys: { channel: keys.channel ?? '' },
    facts: {
      channelAccounts: paying,
      channelCash: facts.collectedCash ?? 0n,
      channelCured: facts.curedAccounts ?? 0n,
      channelDays: days * paying,
    },
  };
}

function sumOf(rows: readonly FactRow[]): Record<string, bigint> {
  const sums: Record<string, bigint> = {};
  for (const { facts } of rows)
    for (const [name, units] of Object.entries(facts)) sums[name] = (sums[name] ?? 0n) + units;
  return sums;
}
