import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Engine, hashOf, monthsUpTo, type Snapshot, silent } from '../../src/domain/index.ts';
import { connectEngine } from '../../src/engine/index.ts';
import { type Measurement, type MeasureSettings, measure } from '../../src/measure/index.ts';
import { probeEngine } from '../../src/measure/probe.ts';
import { describeBook } from '../../src/measure/pushed/describe.ts';
import { pushDown } from '../../src/measure/pushed/pushed-engine.ts';
import { dialectOf } from '../../src/measure/sql-dialect.ts';
import { openDirectEngine } from '../support/direct-engine.ts';
import { makeBook } from './book.ts';
import { load } from './loader.ts';
import { ownAdditions } from './own-additions.ts';
import { mariadbMissing, PASSWORD, type Server, startClickHouse, startMariadb, startPostgres } from './server.ts';

const CHECK = { cutoffDate: '2026-10-31', ties: [], blockers: [], warnings: [], extractedAt: null };
const SERVERS = [
  { kind: 'postgres', start: startPostgres },
  { kind: 'mysql', start: startMariadb },
  { kind: 'clickhouse', start: startClickHouse },
] as const;

let folder = '';
let engine: Engine;
let snapshot: Snapshot;
let settings: MeasureSettings;
let expected: Measurement;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'riskpress-digest-'));
  engine = await openDirectEngine();
  const months = monthsUpTo('2026-10', 3);
  snapshot = await makeBook(engine, { folder, loans: 2000, months });
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

function measureWith(on: Engine, of: Snapshot): Promise<Measurement> {
  return measure(of, {
    engine: on,
    factsFolder: join(folder, `facts-${hashOf(of).slice(0, 8)}`),
    settings,
    check: CHECK,
    progress: silent,
  });
}

test('what a lender adds says something of this book, so that engines could differ on it', () => {
  const ids = ['X1@2026-10', 'X2@2026-10', 'X3@2026-10/region=East', 'X4@2026-10', 'C2@2026-10/ticket_size=small'];
  const signals = ['leverage', 'late', 'litigation', 'downgrade'].map((id) => `W1.raised@2026-10/signal=${id}`);
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
    await load(snapshot.parts, engine, server);
    remote = await connectEngine('core', { ...server.connection, timeoutSeconds: 60 }, async () => PASSWORD);
    await probeEngine(remote, dialectOf(kind, await remote.version()));
  });

  afterAll(async () => {
    await remote?.close();
    await server?.stop();
  });

  check(`every figure of the book is the one that the own engine gives${optional}`, async () => {
    const dialect = dialectOf(kind, await remote.version());
    const book = await describeBook(remote, dialect, { connection: 'core', through: settings.months.at(-1) ?? '' });
    const shape = (parts: Snapshot['parts']) =>
      parts
        .map(({ table, month, rows, cutoffs }) => ({ table, month, rows, cutoffs }))
        .sort((a, b) => (a.table + a.month < b.table + b.month ? -1 : 1));
    expect(shape(book.snapshot.parts)).toEqual(shape(snapshot.parts));
    const found = await measureWith(pushDown(remote, dialect, book.tables), book.snapshot);
    const differing = [...expected.figures.values()].filter(
      (figure) => hashOf(figure) !== hashOf(found.figures.get(figure.id) ?? null),
    );
    expect(
      differing
        .map((figure) => [
          figure.id,
          figure.value,
          figure.numerator,
          found.figures.get(figure.id)?.value,
          found.figures.get(figure.id)?.numerator,
          found.figures.get(figure.id)?.reason,
        ])
        .slice(0, 20),
    ).toEqual([]);
    expect(found.figures.size).toBe(expected.figures.size);
    expect(found.lists).toEqual(expected.lists);
    expect(expected.figures.size).toBeGreaterThan(1000);
  });
});
