import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Engine } from '../../src/domain/index.ts';
import { connectEngine } from '../../src/engine/index.ts';
import { probeEngine } from '../../src/measure/probe.ts';
import { describeBook } from '../../src/measure/pushed/describe.ts';
import { dialectOf } from '../../src/measure/sql-dialect.ts';
import { mariadbMissing, PASSWORD, type Server, startClickHouse, startMariadb, startPostgres } from './server.ts';

const DECIMAL = (text: string): string => `CAST('${text}' AS DECIMAL(18,2))`;

const SERVERS = [
  {
    kind: 'postgres',
    start: startPostgres,
    version: /^PostgreSQL 18/,
    isReadOnly: ["SELECT current_setting('transaction_read_only') AS answer", 'on'],
    writing: 'WITH x AS (INSERT INTO kept VALUES (1) RETURNING a) SELECT a FROM x',
    slow: 'SELECT CAST(pg_sleep(60) AS VARCHAR) AS a',
    quoting: "SELECT CAST('张三 13800138000' AS INTEGER) AS a",
    notANumber: "SELECT CAST('NaN' AS DOUBLE PRECISION) AS a",
  },
  {
    kind: 'mysql',
    start: startMariadb,
    version: /^MariaDB 1/,
    isReadOnly: ['SELECT @@SESSION.tx_read_only AS answer', '1'],
    writing: 'SELECT a FROM kept FOR UPDATE; INSERT INTO kept VALUES (1)',
    slow: 'SELECT COUNT(*) AS a FROM seq_1_to_100000000 AS s JOIN seq_1_to_100000000 AS t ON s.seq <> t.seq',
    quoting: "SELECT EXTRACTVALUE('<张三 13800138000', '//') AS a",
    notANumber: null,
  },
  {
    kind: 'clickhouse',
    start: startClickHouse,
    version: /^ClickHouse 2/,
    isReadOnly: ["SELECT getSetting('readonly') AS answer", '2'],
    writing: 'WITH 1 AS x INSERT INTO kept SELECT x',
    slow: 'SELECT COUNT(*) AS a FROM numbers(1000000000000) WHERE number % 7 = 3',
    quoting: "SELECT toInt32('张三 13800138000') AS a",
    notANumber: 'SELECT 1 / 0 AS a',
  },
] as const;

describe.each(SERVERS)('$kind', (server_) => {
  const { kind, start } = server_;
  const missing = kind === 'mysql' ? mariadbMissing() : null;
  const optional = missing === null ? '' : ` [optional: ${missing}]`;
  const check = test.skipIf(missing !== null);
  let server: Server;
  let engine: Engine;

  beforeAll(async () => {
    if (missing !== null) return;
    server = await start();
    const storage = kind === 'clickhouse' ? ' ENGINE = MergeTree' : '';
    await server.admin(`CREATE TABLE kept (a INTEGER NOT NULL PRIMARY KEY)${storage}`);
    engine = await connectEngine('core', server.connection, async () => PASSWORD);
  });

  afterAll(async () => {
    await engine?.close();
    await server?.stop();
  });

  check(`tells its name${optional}`, async () => {
    expect(await engine.version()).toMatch(server_.version);
  });

  check(`answers every canary${optional}`, async () => {
    await probeEngine(engine, dialectOf(kind, await engine.version()));
  });

  check(`is refused where the canaries of another engine do not hold${optional}`, async () => {
    const other = dialectOf(kind === 'postgres' ? 'clickhouse' : 'postgres');
    await expect(probeEngine(engine, other)).rejects.toMatchObject({ code: 'environmentMissing' });
  });

  check(`gives every digit, dates as ISO text, absent as null${optional}`, async () => {
    const dialect = dialectOf(kind, await engine.version());
    const sql =
      `SELECT ${DECIMAL('124802738943.70')} AS money, ${dialect.column('int', "'9007199254740993'")} AS big, COUNT(*) AS n, ` +
      `${dialect.column('date', "'2024-02-29'")} AS day, NULL AS none, ${dialect.column('text', "'张三'")} AS name`;
    expect(await engine.rows(sql)).toEqual([
      { money: '124802738943.70', big: '9007199254740993', n: '1', day: '2024-02-29', none: null, name: '张三' },
    ]);
  });

  check(`binds values and never reads them as part of the text${optional}`, async () => {
    const hostile = "'; DROP TABLE kept; -- \\' 银行 $1";
    const { text, asText } = { text: '\'$1 "$2"\'', asText: dialectOf(kind, await engine.version()).asText };
    const sql = `SELECT ${asText('$1')} AS a, ${text} AS b, ${asText('$2')} AS c, COUNT(*) AS n FROM (SELECT 1 AS x) AS t WHERE x < $3`;
    expect(await engine.rows(sql, [hostile, null, 2])).toEqual([{ a: hostile, b: '$1 "$2"', c: null, n: '1' }]);
  });

  check(`is read-only, by the session and by the statement${optional}`, async () => {
    const [question, answer] = server_.isReadOnly;
    expect(String((await engine.rows(question))[0]?.answer)).toBe(answer);
    for (const sql of [
      server_.writing,
      'INSERT INTO kept VALUES (2)',
      'SELECT 1 AS a; DROP TABLE kept',
      'DROP TABLE kept',
    ]) {
      await expect(engine.rows(sql)).rejects.toMatchObject({ code: 'engineFailed' });
      await expect(engine.run(sql)).rejects.toMatchObject({ code: 'engineFailed' });
    }
    expect(await engine.rows('SELECT COUNT(*) AS n FROM kept')).toEqual([{ n: '0' }]);
  });

  check(`a bad statement is named and the session goes on${optional}`, async () => {
    await expect(engine.rows('SELECT missing_column FROM kept')).rejects.toThrow('missing_column');
    expect(await engine.rows("SELECT 'x' AS a")).toEqual([{ a: 'x' }]);
  });

  check(`an error quotes no data and no password${optional}`, async () => {
    const message = await engine.rows(server_.quoting).then(String, (error: unknown) => String(error));
    expect(message).not.toMatch(/张三|138001/);
    const wrong = connectEngine('core', server.connection, async () => 'wrong horse');
    const told = await wrong.then(String, (error: unknown) => error);
    expect(told).toMatchObject({ code: 'environmentMissing' });
    expect(JSON.stringify(told) + String(told)).not.toContain('wrong horse');
  });

  check(`a value that is no number is an error${optional}`, async () => {
    if (server_.notANumber === null) return;
    await expect(engine.rows(server_.notANumber)).rejects.toThrow('which is no number');
  });

  check(`a statement that runs too long is ended${optional}`, async () => {
    const hasty = await connectEngine('core', { ...server.connection, timeoutSeconds: 1 }, async () => PASSWORD);
    await expect(hasty.rows(server_.slow)).rejects.toMatchObject({ code: 'engineFailed' });
    await hasty.close();
  });

  check(`a server that is not there is told so${optional}`, async () => {
    const nowhere = { ...server.connection, port: 9 };
    await expect(connectEngine('core', nowhere, async () => PASSWORD)).rejects.toMatchObject({
      code: 'environmentMissing',
    });
  });

  check(`tables that cannot hold exact values, or lack a column, are refused by name${optional}`, async () => {
    const own = await start();
    const storage = kind === 'clickhouse' ? ' ENGINE = MergeTree ORDER BY tuple()' : '';
    const required = 'cutoff_date date, loan_id varchar(40), currency varchar(3)';
    const faults = [
      [`${required}, principal_balance double precision`, 'loan_snapshot.principal_balance: expected an exact decimal'],
      [`${required}, principal_balance decimal(18,4)`, 'at most 2 decimals'],
      [required, 'loan_snapshot.principal_balance: expected a column, found none'],
      [`${required}, principal_balance decimal(18,2)`, 'without rows'],
    ];
    // ClickHouse here is closed to changes by the first reader.
    for (const [columns, message] of kind === 'clickhouse' ? faults.slice(0, 1) : faults) {
      await own.admin(`CREATE TABLE loan_snapshot (${columns})${storage}`);
      const reader = await connectEngine('core', own.connection, async () => PASSWORD);
      const dialect = dialectOf(kind, await reader.version());
      const described = describeBook(reader, dialect, { connection: 'core', through: '2026-10' });
      await expect(described).rejects.toThrow(message);
      await expect(described).rejects.toMatchObject({ exitCode: 3 });
      await reader.close();
      if (kind !== 'clickhouse') await own.admin('DROP TABLE loan_snapshot');
    }
    await own.stop();
  });

  if (kind !== 'postgres') return;
  test('over TLS the certificate is checked against the authority that is named', async () => {
    const secure = { ...server.connection, security: 'tls' as const };
    const trusting = await connectEngine('core', { ...secure, authority: server.certificate }, async () => PASSWORD);
    const asked = 'SELECT CASE WHEN ssl THEN 1 ELSE 0 END AS answer FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
    expect(await trusting.rows(asked)).toEqual([{ answer: 1 }]);
    await trusting.close();
    const unknown = connectEngine('core', secure, async () => PASSWORD);
    await expect(unknown).rejects.toMatchObject({ code: 'environmentMissing' });
    await expect(unknown).rejects.toThrow(/certificate/);
  });
});
