import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { RiskpressError } from '../../src/domain/index.ts';
import { extractQuery } from '../../src/ingest/query.ts';
import { readQuery } from '../../src/ingest/query-sqlite.ts';

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'riskpress-query-'));
  path = join(folder, 'core.db');
  const database = new DatabaseSync(path);
  database.exec(`CREATE TABLE loan (编号 TEXT, balance INTEGER, rate REAL, note TEXT, raw BLOB);
    INSERT INTO loan VALUES ('00123', 9007199254740993, 0.1, 'a "b", c', NULL), ('L2', -5, 1e-7, NULL, NULL),
      ('L3', 0, 1234.5600000000001, '', NULL), ('L4', 1, 2.0, '两
行', x'00ff')`);
  database.close();
});
afterAll(() => rm(folder, { recursive: true }));

async function refusal(query: string, database = path): Promise<string> {
  const error = await Promise.resolve()
    .then(() => [...readQuery(database, query)])
    .then(
      () => new Error(`not refused: ${query}`),
      (reason: unknown) => reason,
    );
  if (!(error instanceof RiskpressError)) throw error;
  return `${error.code}: ${error.message}`;
}

describe('a query becomes CSV', () => {
  it('in its own order, integers exact, absent apart from empty', async () => {
    const query = "SELECT 编号 AS id, balance, rate, note FROM loan WHERE 编号 <> 'L4' ORDER BY balance DESC";
    const { csvPath } = await extractQuery({ kind: 'sqlite', path }, query, folder);
    expect(await readFile(csvPath, 'utf8')).toBe(
      [
        '"id","balance","rate","note"',
        '"00123","9007199254740993","0.1","a ""b"", c"',
        '"L3","0","1234.56",""',
        '"L2","-5","0.0000001",',
        '',
      ].join('\n'),
    );
  });

  it('with comments and a closing semicolon, and line breaks as blanks', async () => {
    const query =
      "-- loans\n/* all; of them */ WITH l AS (SELECT * FROM loan) SELECT note FROM l WHERE 编号 = 'L4'; -- end;";
    const { csvPath } = await extractQuery({ kind: 'sqlite', path }, query, folder);
    expect(parse(await readFile(csvPath, 'utf8'))).toEqual([['note'], ['两 行']]);
  });
});

describe('what a query may not be', () => {
  it.each([
    ['DELETE FROM loan', 'mappingInvalid'],
    ['SELECT 1; DELETE FROM loan', 'mappingInvalid'],
    ['SELECT 1; SELECT 2', 'mappingInvalid'],
    ["ATTACH DATABASE 'x.db' AS x", 'mappingInvalid'],
    ['PRAGMA journal_mode = DELETE', 'mappingInvalid'],
    ['VACUUM', 'mappingInvalid'],
    ['', 'mappingInvalid'],
    ['SELECT 1 AS a, 2 AS a', 'mappingInvalid'],
    ['WITH l AS (SELECT 1) DELETE FROM loan', 'mappingInvalid'],
    ['WITH l AS (SELECT 1) DELETE FROM loan RETURNING *', 'inputUnreadable'],
    ['SELECT nothing FROM loan', 'inputUnreadable'],
    ["SELECT load_extension('x')", 'inputUnreadable'],
    ['SELECT raw FROM loan', 'inputUnreadable'],
    ['SELECT 9e999 AS a', 'inputUnreadable'],
    ['SELECT * FROM loan WHERE', 'inputUnreadable'],
  ])('%s: %s', async (query, code) => {
    expect(await refusal(query)).toContain(`${code}: `);
  });

  it('no database, and a file that is none', async () => {
    const missing = extractQuery({ kind: 'sqlite', path: join(folder, 'none.db') }, 'SELECT 1', folder);
    await expect(missing).rejects.toMatchObject({ code: 'inputMissing' });
    const text = join(folder, 'text.db');
    await writeFile(text, 'not a database, only a text that is long enough to look like one'.repeat(20));
    await expect(extractQuery({ kind: 'sqlite', path: text }, 'SELECT 1 AS a', folder)).rejects.toMatchObject({
      code: 'inputUnreadable',
    });
  });

  it('and the database is as it was', () => {
    const database = new DatabaseSync(path, { readOnly: true });
    expect(database.prepare('SELECT count(*) AS n FROM loan').get()).toMatchObject({ n: 4 });
    database.close();
  });
});
