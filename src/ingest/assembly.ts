import { z } from 'zod';

import { hashOf, type TableName, type TablePart, tableOf } from '../domain/index.ts';
import { hasDuplicates, isSorted, settleDuplicates } from './duplicates.ts';
import { LineLocator } from './line-locator.ts';
import { copyToParquet, quoteName, quoteText, readParquet } from './sql.ts';
import { type Piece, pieceSchema, stagedRejectSchema } from './staged.ts';
import { addFacts, digestOf, type MonthFacts, monthFacts } from './table-facts.ts';
import type { Entry, IngestTools } from './unit.ts';

const droppedSchema = z.strictObject({ rows: z.int(), rejects: z.array(stagedRejectSchema).readonly() });
/** Rows of one piece that left because of their key. */
export type Dropped = Readonly<z.infer<typeof droppedSchema>>;

const scopeSchema = z.strictObject({
  parts: z.array(pieceSchema).readonly(),
  dropped: z.array(droppedSchema).readonly(),
  conflictingKeys: z.int(),
});
type Scope = Readonly<z.infer<typeof scopeSchema>>;

export interface Assembly {
  readonly parts: readonly TablePart[];
  readonly dropped: ReadonlyMap<Entry, Dropped>;
  readonly conflictingKeys: number;
}

interface ScopeWork {
  readonly locator: LineLocator;
  readonly table: TableName;
  readonly columns: readonly string[];
  readonly entries: readonly Entry[];
}

/**
 * The parts of one table from all its pieces: one Parquet file a month, no key twice. Keys with a month in them are
 * compared within the month, others over the whole table.
 */
export async function assembleTable(
  tools: IngestTools,
  table: TableName,
  entries: readonly Entry[],
): Promise<Assembly> {
  const columns = columnsOf(table, entries);
  const { key, dateColumn } = tableOf(table);
  const monthly = dateColumn !== null && key.includes(dateColumn);
  const scopes = Map.groupBy(entries, ({ piece }) => (monthly ? piece.facts.month : 'all'));
  const locator = new LineLocator(tools);
  const done: { readonly scoped: readonly Entry[]; readonly scope: Scope }[] = [];
  try {
    for (const [, scoped] of [...scopes].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      done.push({ scoped, scope: await assembleScope(tools, { locator, table, columns, entries: scoped }) });
    }
  } finally {
    await locator.close();
  }
  return {
    parts: done.flatMap(({ scope }) => scope.parts.map((part) => tablePart(tools, { table, columns, part }))),
    dropped: new Map(done.flatMap(({ scoped, scope }) => droppedBy(scoped, scope))),
    conflictingKeys: done.reduce((sum, { scope }) => sum + scope.conflictingKeys, 0),
  };
}

function droppedBy(entries: readonly Entry[], { dropped }: Scope): readonly (readonly [Entry, Dropped])[] {
  return entries.flatMap((entry, i) => {
    const lost = dropped[i];
    return lost === undefined || lost.rows === 0 ? [] : [[entry, lost] as const];
  });
}

function columnsOf(table: TableName, entries: readonly Entry[]): readonly string[] {
  const order = Object.keys(tableOf(table).columns);
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  const names = new Set(entries.flatMap(({ unit }) => unit.unit.columns));
  return [...names].toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function tablePart(
  { store }: IngestTools,
  { table, columns, part }: { readonly table: TableName; readonly columns: readonly string[]; readonly part: Piece },
): TablePart {
  const { month, rows, cutoffs } = part.facts;
  const digest = digestOf(columns, part.facts);
  return { table, month, rows, digest, columns, sha256: part.kept.sha256, path: store.pathOf(part.kept), cutoffs };
}

async function assembleScope(tools: IngestTools, work: ScopeWork): Promise<Scope> {
  const { entries } = work;
  const [only] = entries;
  if (only !== undefined && entries.length === 1 && isSorted(only.piece)) return untouched(entries);
  const key = hashOf({
    assembly: 1,
    engine: tools.engineVersion,
    columns: work.columns,
    pieces: entries.map(({ unit, piece }) => [unit.key, piece.kept.sha256]),
  });
  const before = await tools.store.read(key, scopeSchema);
  if (before !== null && (await holdsParts(tools, before))) return before;
  const scope = await assembleAnew(tools, work);
  await tools.store.write(key, scope);
  return scope;
}

function untouched(entries: readonly Entry[]): Scope {
  return {
    parts: entries.map(({ piece }) => piece),
    dropped: entries.map(() => ({ rows: 0, rejects: [] })),
    conflictingKeys: 0,
  };
}

async function holdsParts({ store }: IngestTools, { parts }: Scope): Promise<boolean> {
  for (const { kept } of parts) if (!(await store.holds(kept))) return false;
  return true;
}

async function assembleAnew(tools: IngestTools, work: ScopeWork): Promise<Scope> {
  const { table, columns, entries } = work;
  const paths = entries.map(({ piece }) => tools.store.pathOf(piece.kept));
  // By identity: two copies of one file have one key.
  const oneUnit = new Set(entries.map(({ unit }) => unit)).size === 1;
  const distinct = oneUnit && entries.every(({ piece }) => isSorted(piece));
  if (distinct || !(await hasDuplicates(tools.engine, table, columns, paths))) return joinMonths(tools, work);
  const duplicates = await settleDuplicates(tools.engine, table, columns, paths);
  try {
    const dropped: Dropped[] = [];
    for (const [i, entry] of entries.entries()) {
      const rows = duplicates.counts[i] ?? 0;
      const rejects = rows === 0 ? [] : await work.locator.locate(entry, await duplicates.rowsOf(i));
      dropped.push({ rows, rejects });
    }
    const parts = await restOfMonths(tools, work, duplicates.rest);
    return { parts, dropped, conflictingKeys: duplicates.conflictingKeys };
  } finally {
    await duplicates.release();
  }
}

/** Months that come from one piece stand as they are; the pieces of others are put one after the other. */
async function joinMonths(tools: IngestTools, { columns, entries }: ScopeWork): Promise<Scope> {
  const parts: Piece[] = [];
  const months = Map.groupBy(entries, ({ piece }) => piece.facts.month);
  for (const pieces of [...months.values()].map((month) => month.map(({ piece }) => piece))) {
    const [first, ...others] = pieces;
    if (first === undefined) continue;
    if (others.length === 0) parts.push(first);
    else {
      const paths = pieces.map(({ kept }) => tools.store.pathOf(kept));
      const facts = pieces.map((piece) => piece.facts).reduce(addFacts);
      parts.push(await keepRows(tools, `SELECT ${listOf(columns)} FROM ${readParquet(paths)}`, facts));
    }
  }
  return { ...untouched(entries), parts };
}

/** What duplicates leave of each month, in the order of pieces and rows. */
async function restOfMonths(tools: IngestTools, work: ScopeWork, rest: string): Promise<readonly Piece[]> {
  const { table, columns, entries } = work;
  const { dateColumn } = tableOf(table);
  const months = [...new Set(entries.map(({ piece }) => piece.facts.month))].toSorted();
  const parts: Piece[] = [];
  for (const month of months) {
    const inMonth = dateColumn === null ? 'true' : `strftime(${quoteName(dateColumn)}, '%Y-%m') = ${quoteText(month)}`;
    const rows = `SELECT ${listOf(columns)} FROM (${rest}) WHERE ${inMonth} ORDER BY piece, row`;
    const path = tools.store.temporary('.parquet');
    await tools.engine.run(copyToParquet(rows, path));
    const [facts] = await monthFacts(tools.engine, { table, columns, path, suspect: 'false' });
    if (facts === undefined) await tools.store.discard(path);
    else parts.push({ facts, kept: await tools.store.keep(path) });
  }
  return parts;
}

async function keepRows({ engine, store }: IngestTools, rows: string, facts: MonthFacts): Promise<Piece> {
  const path = store.temporary('.parquet');
  await engine.run(copyToParquet(rows, path));
  return { facts, kept: await store.keep(path) };
}

function listOf(columns: readonly string[]): string {
  return columns.map(quoteName).join(', ');
}
