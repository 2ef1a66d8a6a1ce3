import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { type Engine, hashOf, monthsUpTo, type Snapshot, silent } from '../../src/domain/index.ts';
import { connectEngine } from '../../src/engine/index.ts';
import { type Measurement, type MeasureSettings, measure } from '../../src/measure/index.ts';
import { probeEngine } from '../../src/measure/probe.ts';
import { describeBook } from '../../src/measure/pushed/describe.ts';
import { pushDown } from '../../src/measure/pushed/pushed-engine.ts';
import { dialectOf, type SqlDialect } from '../../src/measure/sql-dialect.ts';
import { openDirectEngine } from '../support/direct-engine.ts';
import { makeBook } from './book.ts';
import { load } from './loader.ts';
import { ownAdditions } from './own-additions.ts';
import { mariadbMissing, PASSWORD, type Server, startClickHouse, startMariadb, startPostgres } from './server.ts';

const CHECK = { cutoffDate: '2026-10-31', ties: [], blockers: [], warnings: [], extractedAt: null };
const LOANS = 2000;
const SUMS = ['balance_aggregate', 'transition_count', 'vintage_cell'] as const;
const SERVERS = [
  { kind: 'postgres', start: startPostgres },
  { kind: 'mysql', start: startMariadb },
  { kind: 'clickhouse', start: startClickHouse },
] as const;

// Every statement of the catalogue, on servers that share two cores.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

let folder = '';
let engine: Engine;
let snapshot: Snapshot;
let sums: Snapshot;
let settings: MeasureSettings;
let expected: Measurement;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'riskpress-digest-'));
  engine = await openDirectEngine();
  const months = monthsUpTo('2026-10', 3);
  snapshot = await makeBook(engine, { folder, loans: LOANS, months });
  sums = await makeBook(engine, { folder, loans: 80, months: months.slice(-2), tables: SUMS });
  settings = {
    months,
    fiscalYearStart: 1,
    definitionSet: 'cn_2023',
    currency: 'CNY',
    scope: {},
    dimensions: ['region', 'product', 'dim_channel', 'ticket_size', 'vintage_year'],
    thresholds: [],
    minimumBase: '0',
    cardProducts: ['East', "it's \\ back"],
    obligorCuts: 'everyMonth',
    ...(await ownAdditions(engine)),
  };
  expected = await measureWith(engine, snapshot);
});

afterAll(async () => {
  await engine?.close();
  await rm(folder, { recursive: true, force: true });
});

/** With facts of its own: engines that count alike would else be given those of the first. */
async function measureWith(on: Engine, of: Snapshot, ...more: Partial<MeasureSettings>[]): Promise<Measurement> {
  return measure(of, {
    engine: on,
    factsFolder: await mkdtemp(join(folder, 'facts-')),
    settings: Object.assign({}, settings, ...more),
    check: CHECK,
    progress: silent,
  });
}

test('what a lender adds says something of this book, so that engines could differ on it', () => {
  const ids = [
    'X1@2026-10',
    'X2@2026-10',
    'X3@2026-10/region=East',
    'X4@2026-10',
    'X5@2026-10',
    'C2@2026-10/ticket_size=small',
  ];
  const signals = ['leverage', 'late', 'downgrade'].map((id) => `W1.raised@2026-10/signal=${id}`);
  for (const id of [...ids, 'C1.count@2026-10/vintage_year=2024', ...signals]) {
    expect(Number(expected.figures.get(id)?.value ?? 0), id).not.toBe(0);
  }
});

describe.each(SERVERS)('$kind', ({ kind, start }) => {
  const missing = kind === 'mysql' ? mariadbMissing() : null;
  const optional = missing === null ? '' : ` [optional: ${missing}]`;
  const check = test.skipIf(missing !== null);
  let server: Server;
  let remote: Engine;

  beforeAll(async () => {
    if (missing !== null) return;
    server = await start();
    await load([...snapshot.parts, ...sums.parts], engine, server);
    remote = await connectEngine('core', { ...server.connection, timeoutSeconds: 60 }, async () => PASSWORD);
    await probeEngine(remote, dialectOf(kind, await remote.version()));
  });

  afterAll(async () => {
    await remote?.close();
    await server?.stop();
  });

  check(`every figure of the book is the one that the own engine gives${optional}`, async () => {
    const dialect = dialectOf(kind, await remote.version());
    const book = await describeBook(remote, dialect, { connection: 'core', through: '2026-10' });
    const shape = (parts: Snapshot['parts']) =>
      parts
        .map(({ table, month, rows, cutoffs }) => ({ table, month, rows, cutoffs }))
        .sort((a, b) => (a.table + a.month < b.table + b.month ? -1 : 1));
    expect(shape(book.snapshot.parts)).toEqual(shape([...snapshot.parts, ...sums.parts]));
    const found = await measureWith(pushDown(remote, dialect, book.tables), loansOf(book.snapshot));
    expect(differences(expected, found)).toEqual([]);
    expect(found.figures.size).toBe(expected.figures.size);
    expect(found.lists).toEqual(expected.lists);
    expect(expected.figures.size).toBeGreaterThan(1000);
  });

  check(`a scope and the set basel_npe too${optional}`, async () => {
    const dialect = dialectOf(kind, await remote.version());
    const book = await describeBook(remote, dialect, { connection: 'core', through: '2026-10' });
    const few = { months: settings.months.slice(-1), dimensions: ['product'] };
    for (const restricted of [
      { ...few, scope: { region: "it's \\ back" } },
      { ...few, definitionSet: 'basel_npe' as const },
    ]) {
      const wanted = await measureWith(engine, snapshot, restricted);
      const found = await measureWith(pushDown(remote, dialect, book.tables), loansOf(book.snapshot), restricted);
      expect(differences(wanted, found)).toEqual([]);
      expect(wanted.figures.size).toBeGreaterThan(200);
    }
  });

  check(`a book of sums too${optional}`, async () => {
    const months = settings.months.slice(-2);
    const dialect = dialectOf(kind, await remote.version());
    const described = await describeBook(remote, dialect, { connection: 'core', through: '2026-10' });
    const only = { ...described.snapshot, parts: described.snapshot.parts.filter(isSum), quality: [] };
    const wanted = await measureWith(engine, sums, { months });
    const found = await measureWith(pushDown(remote, dialect, described.tables), only, { months });
    expect(differences(wanted, found)).toEqual([]);
    expect(wanted.figures.size).toBeGreaterThan(100);
  });

  if (kind !== 'mysql') return;
  check(`without comparing bytes the figures would be others${optional}`, async () => {
    const dialect = dialectOf(kind, await remote.version());
    const careless: SqlDialect = {
      ...dialect,
      column: (type, expression) => (type === 'text' ? expression : dialect.column(type, expression)),
    };
    const book = await describeBook(remote, dialect, { connection: 'core', through: '2026-10' });
    const few = { months: settings.months.slice(-1), dimensions: ['region'] };
    const wanted = await measureWith(engine, snapshot, few);
    const found = await measureWith(pushDown(remote, careless, book.tables), loansOf(book.snapshot), few);
    expect(differences(wanted, found)).not.toEqual([]);
  });
});

function isSum({ table }: { readonly table: string }): boolean {
  return SUMS.some((name) => name === table);
}

function loansOf(book: Snapshot): Snapshot {
  return { ...book, parts: book.parts.filter((part) => !isSum(part)) };
}

/** The first figures that are not the same to the last digit. */
function differences(wanted: Measurement, found: Measurement): readonly unknown[] {
  const ids = new Set([...wanted.figures.keys(), ...found.figures.keys()]);
  return [...ids]
    .map((id) => [wanted.figures.get(id) ?? id, found.figures.get(id) ?? id])
    .filter(([one, other]) => hashOf(one) !== hashOf(other))
    .slice(0, 5);
}
