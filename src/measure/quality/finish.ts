import { UNKNOWN } from '../../domain/index.ts';
import { BOOK, bookTable, type FactRow, type FactTable, rowsOf, units } from '../fact-table.ts';
import { RULE_PREFIX } from './tape-statement.ts';

/** One row for the tape, one a rule. */
export function tapeTable(table: FactTable): FactTable {
  const rows = rowsOf(table, BOOK, BOOK).flatMap((row): readonly FactRow[] => [
    { keys: {}, facts: row.facts },
    ...Object.entries(row.keys)
      .filter(([name]) => name.startsWith(RULE_PREFIX))
      .map(([name, n]) => ({
        keys: { rule: name.slice(RULE_PREFIX.length) },
        facts: { ruleBreaches: n === UNKNOWN ? 0n : BigInt(n) },
      })),
  ]);
  return bookTable(rows, table.currencies);
}

/** One row an account: the tape, the ledger, and the absolute gap between them. */
export function ledgerTable(table: FactTable): FactTable {
  const accounts = new Map<string, { tape: bigint; ledger: bigint }>();
  for (const { keys } of rowsOf(table, BOOK, BOOK)) {
    const account = accounts.get(keys.account_no ?? '') ?? { tape: 0n, ledger: 0n };
    const balance = units(keys.side_balance === UNKNOWN ? null : keys.side_balance, 2);
    accounts.set(
      keys.account_no ?? '',
      keys.side === 'tape' ? { ...account, tape: balance } : { ...account, ledger: balance },
    );
  }
  const rows = [...accounts].map(([account, { tape, ledger }]) => ({
    keys: account === '' ? {} : { account },
    facts: {
      tapeBalance: tape,
      ledgerBalance: ledger,
      ledgerGap: tape > ledger ? tape - ledger : ledger - tape,
    },
  }));
  return bookTable(rows, table.currencies);
}

/** Keys without a counterpart, by kind of key. */
export function orphanTable(table: FactTable): FactTable {
  const found = new Map<string, bigint>();
  for (const { keys } of rowsOf(table, BOOK, BOOK)) {
    const name = keys.key_name ?? '';
    found.set(name, (found.get(name) ?? 0n) + BigInt(keys.keys_all ?? '0') - BigInt(keys.keys_found ?? '0'));
  }
  return bookTable([...found].map(([key, orphans]) => ({ keys: { key }, facts: { orphans } })));
}
