import { CANONICAL_TABLES, isTableName, shiftMonth, type TablePart, UNKNOWN } from '../domain/index.ts';
import { FACTS, type FactName, factOf, isFactName, notSupplied, type StatementName } from './fact.ts';
import {
  BOOK,
  bookTable,
  type FactRow,
  type FactTable,
  joinTables,
  mapRows,
  refineLoanRow,
  refineObligorRow,
  rowsOf,
  segmentTable,
  units,
} from './fact-table.ts';
import { RULE_PREFIX } from './loan-statements.ts';
import type { QualityFacts } from './quality-facts.ts';
import { hasColumn, type MonthSources } from './statement.ts';

/** Months of write-offs and sales that C2a adds back, the measured one included. */
export const EVENT_MONTHS = 12;

/** Everything that is known of one month, ready for local arithmetic. */
export interface MonthFacts {
  readonly month: string;
  readonly cutoff: string;
  readonly tables: ReadonlyMap<StatementName, FactTable>;
  /** Why a fact, an own key (`key:class`) or a cut (`cut:region`, `cut:region:event`) cannot be had. */
  readonly absent: ReadonlyMap<string, string>;
}

/** Raw tables of one month as the engine gave them, and what surrounds them. */
export interface MonthMaterial {
  readonly sources: MonthSources;
  readonly raw: ReadonlyMap<StatementName, FactTable>;
  /** Event tables of the trailing months, oldest first. */
  readonly events: readonly FactTable[];
  readonly eventParts: readonly TablePart[];
  /** First month of which the snapshot knows anything; earlier write-offs are unknown. */
  readonly firstMonth: string;
  readonly quality: QualityFacts;
  readonly dimensions: readonly string[];
}

/** Statements that describe the tape as a whole and cannot be restricted to a scope. */
const WHOLE_BOOK: readonly StatementName[] = ['snapshot', 'ledger', 'orphan'];

/** Statements whose book row serves every cut. */
const CUT_STATEMENTS: readonly StatementName[] = ['loan', 'obligor', 'provision', 'event'];

const KEY_NEEDS = [
  ['key:class', 'loan_snapshot.asset_class_5'],
  ['key:band', 'loan_snapshot.days_past_due'],
] as const;

/** Finishes a month: derived facts, trailing events, the capital of the day, and the reasons for what is absent. */
export function finishMonth(material: MonthMaterial): MonthFacts {
  const { sources, raw, quality } = material;
  const tables = new Map<StatementName, FactTable>([['snapshot', quality.table]]);
  const put = (name: StatementName, table: FactTable | undefined): void => {
    if (table !== undefined) tables.set(name, table);
  };
  const loans = raw.get('loan');
  put(
    'loan',
    whenPresent(loans, (table) => mapRows(table, refineLoanRow)),
  );
  put('obligor', obligorTable(raw.get('obligor'), raw.get('obligorCut')));
  put('segment', whenPresent(loans, segmentTable));
  put('tape', whenPresent(raw.get('tape'), tapeTable));
  put('provision', raw.get('provision'));
  put('event', joinTables(material.events));
  put('ledger', whenPresent(raw.get('ledger'), ledgerTable));
  put('orphan', whenPresent(raw.get('orphan'), orphanTable));
  put(
    'capital',
    whenPresent(raw.get('capital'), (table) => capitalTable(table, sources.cutoff)),
  );
  return { month: sources.month, cutoff: sources.cutoff, tables, absent: absences(material, tables) };
}

/** Whether a statement has rows of its own for each cut. */
export function isCut(statement: StatementName): boolean {
  return CUT_STATEMENTS.includes(statement);
}

function whenPresent(
  table: FactTable | undefined,
  finish: (table: FactTable) => FactTable | undefined,
): FactTable | undefined {
  return table && finish(table);
}

/** The book's numbers per obligor and, where they were asked for, those of the cuts. */
function obligorTable(book: FactTable | undefined, cuts: FactTable | undefined): FactTable | undefined {
  const tables = [book, cuts].filter((table) => table !== undefined);
  return tables.length === 0 ? undefined : mapRows(joinTables(tables), refineObligorRow);
}

function tapeTable(table: FactTable): FactTable {
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
function ledgerTable(table: FactTable): FactTable {
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

function orphanTable(table: FactTable): FactTable {
  const found = new Map<string, bigint>();
  for (const { keys } of rowsOf(table, BOOK, BOOK)) {
    const name = keys.key_name ?? '';
    found.set(name, (found.get(name) ?? 0n) + BigInt(keys.keys_all ?? '0') - BigInt(keys.keys_found ?? '0'));
  }
  return bookTable([...found].map(([key, orphans]) => ({ keys: { key }, facts: { orphans } })));
}

/** The newest capital whose date is not after the cut-off. */
function capitalTable(table: FactTable, cutoff: string): FactTable | undefined {
  const latest = rowsOf(table, BOOK, BOOK)
    .filter((row) => (row.keys.as_of ?? '') <= cutoff)
    .toSorted((a, b) => ((a.keys.as_of ?? '') < (b.keys.as_of ?? '') ? -1 : 1))
    .at(-1);
  if (latest === undefined) return undefined;
  const netCapital = units(latest.keys.capital_amount, 2);
  return bookTable([{ keys: {}, facts: { netCapital } }], [latest.keys.capital_currency ?? '']);
}

function absences(material: MonthMaterial, tables: ReadonlyMap<StatementName, FactTable>): ReadonlyMap<string, string> {
  const absent = new Map<string, string>(material.quality.absent);
  for (const name of Object.keys(FACTS).filter(isFactName)) {
    const reason = absenceOf(name, material, tables);
    if (reason !== undefined) absent.set(name, reason);
  }
  for (const [key, column] of KEY_NEEDS) if (!isSupplied(column, material)) absent.set(key, notSupplied(column));
  for (const dimension of material.dimensions) {
    const column = `loan_snapshot.${dimension}`;
    if (!isSupplied(column, material)) absent.set(`cut:${dimension}`, notSupplied(column));
    if (!material.eventParts.every((part) => hasColumn(part, dimension))) {
      absent.set(`cut:${dimension}:event`, notSupplied(`writeoff_recovery.${dimension}`));
    }
  }
  return absent;
}

function absenceOf(
  name: FactName,
  material: MonthMaterial,
  tables: ReadonlyMap<StatementName, FactTable>,
): string | undefined {
  const { statement, needs } = factOf(name);
  const { sources, firstMonth } = material;
  const scoped = Object.keys(sources.scope).length > 0;
  if (scoped && WHOLE_BOOK.includes(statement) && name !== 'extractionDays') return 'wholeBookOnly';
  const missing = [...needs, ...floorNeeds(name, sources)].find((column) => !isSupplied(column, material));
  if (missing !== undefined) return notSupplied(missing);
  if (statement === 'event') {
    const unknown = Object.keys(sources.scope).find(
      (key) => !material.eventParts.every((part) => hasColumn(part, key)),
    );
    if (unknown !== undefined) return notSupplied(`writeoff_recovery.${unknown}`);
    if (shiftMonth(sources.month, 1 - EVENT_MONTHS) < firstMonth) return 'noHistory';
  }
  if (tables.has(statement)) return undefined;
  return statement === 'capital' ? 'noHistory' : notSupplied(statement === 'orphan' ? 'obligor.obligor_id' : statement);
}

/** Card floors need to know which loans are cards. */
function floorNeeds(name: FactName, sources: MonthSources): readonly string[] {
  const floors = name === 'breachLoans' || name === 'breachBalance';
  return floors && sources.cardProducts.length > 0 ? ['loan_snapshot.product'] : [];
}

function isSupplied(column: string, { sources, eventParts }: MonthMaterial): boolean {
  const [table = '', name = ''] = column.split('.');
  if (table === 'loan_snapshot') return hasColumn(sources.loans, name);
  if (table === 'writeoff_recovery') return eventParts.length > 0;
  if (!isTableName(table) || !Object.hasOwn(CANONICAL_TABLES[table].columns, name)) return false;
  return hasColumn(
    sources.others.find((part) => part.table === table),
    name,
  );
}
