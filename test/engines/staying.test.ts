import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';

import { type Engine, monthsUpTo, type Snapshot } from '../../src/domain/index.ts';
import { checkAsk } from '../../src/wiring/ask.ts';
import { takeIn } from '../../src/wiring/stages.ts';
import { sealFacts } from '../../src/wiring/staying-book.ts';
import { openWorkplace, withWorkplace } from '../../src/wiring/workplace.ts';
import { type Ended, freshFolder, riskpress } from '../support/command-line.ts';
import { openDirectEngine } from '../support/direct-engine.ts';
import { makeBook } from './book.ts';
import { load } from './loader.ts';
import { mariadbMissing, PASSWORD, type Server, startClickHouse, startMariadb, startPostgres } from './server.ts';

const SERVERS = [
  { kind: 'postgres', start: startPostgres },
  { kind: 'mysql', start: startMariadb },
  { kind: 'clickhouse', start: startClickHouse },
] as const;
const TABLES: readonly string[] = ['loan_snapshot', 'obligor', 'provision', 'capital', 'writeoff_recovery', 'fx_rate'];
const LOANS = 600;

let folder: Awaited<ReturnType<typeof freshFolder>>;
let engine: Engine;
let snapshot: Snapshot;

beforeAll(async () => {
  folder = await freshFolder('staying');
  engine = await openDirectEngine();
  await mkdir(join(folder.path, 'parts'));
  const made = await makeBook(engine, {
    folder: join(folder.path, 'parts'),
    loans: LOANS,
    months: monthsUpTo('2026-10', 3),
  });
  snapshot = { ...made, parts: made.parts.filter(({ table }) => TABLES.includes(table)) };
});

afterAll(async () => {
  await engine.close();
  await folder.remove();
});

async function writeConfig(name: string, server: Server, more: object = {}): Promise<string> {
  const config = join(folder.path, name);
  await mkdir(join(config, 'reports'), { recursive: true });
  const lender = {
    ...{ lender: { 'zh-CN': '银行', en: 'Bank' }, timeZone: 'Asia/Shanghai', currency: 'CNY' },
    connections: { core: { ...server.connection, timeoutSeconds: 60 } },
    book: { connection: 'core' },
    engine: { memoryLimitMb: 256, threads: 1 },
    browser: { sandbox: false },
    mail: {
      from: { name: { 'zh-CN': '风险', en: 'Risk' }, address: 'risk@example.com' },
      messageIdDomain: 'example.com',
    },
    ...more,
  };
  const report = {
    ...{ id: 'monthly', title: { 'zh-CN': '月报', en: 'Monthly' }, period: 'month', languages: ['en'] },
    dimensions: ['region', 'dim_channel'],
  };
  await writeFile(join(config, 'riskpress.yaml'), stringify(lender));
  await writeFile(join(config, 'recipients.yaml'), 'recipients: []\n');
  await writeFile(join(config, 'reports/monthly.yaml'), stringify(report));
  return config;
}

function at(config: string, words: readonly string[], password: string | null = PASSWORD): Promise<Ended> {
  const env = password === null ? {} : { BOOK: password };
  return riskpress([...words, '--config', config, '--output', `${config}-output`], env);
}

describe.each(SERVERS)('$kind', ({ kind, start }) => {
  const missing = kind === 'mysql' ? mariadbMissing() : null;
  const optional = missing === null ? '' : ` [optional: ${missing}]`;
  const check = test.skipIf(missing !== null);
  let server: Server;
  let config = '';

  beforeAll(async () => {
    if (missing !== null) return;
    server = await start();
    await load(snapshot.parts, engine, server);
    config = await writeConfig(kind, server);
  });

  afterAll(async () => server?.stop());

  check(`the book is checked where it is${optional}`, async () => {
    const ended = await at(config, ['check', 'monthly', '2026-10']);
    expect(ended.err + ended.out).toContain('ready to issue');
    expect(ended.exit).toBe(0);
  });

  check(`policy may want the rows sealed${optional}`, async () => {
    const strict = await writeConfig(`${kind}-strict`, server, { policy: { requireSealedExtract: true } });
    const ended = await at(strict, ['run', 'monthly', '2026-10']);
    expect(ended.err).toContain('policy.requireSealedExtract');
    expect(ended.exit).toBe(7);
  });

  check(`a scope outside the report's dimensions is refused by name${optional}`, async () => {
    const ended = await at(config, ['run', 'monthly', '2026-10', '--scope', 'industry=Z']);
    expect(ended.err).toContain('industry');
    expect(ended.exit).toBe(2);
  });

  check(`a secret that is not there is named, never shown${optional}`, async () => {
    const ended = await at(config, ['check', 'monthly', '2026-10'], null);
    expect(ended.err).toContain('env:BOOK');
    expect(ended.exit).toBe(6);
    const wrong = await at(config, ['check', 'monthly', '2026-10'], 'wrong horse');
    expect(wrong.err).toContain('connection core');
    expect(wrong.exit).toBe(6);
    expect(wrong.err + wrong.out).not.toContain('wrong horse');
  });

  if (kind !== 'postgres') return;
  test('an issue seals facts and no rows, and tells when the book is another', async () => {
    const first = await at(config, ['run', 'monthly', '2026-10']);
    expect(first.err).not.toContain('Error');
    expect(first.exit).toBe(0);
    const files = await sealed(config);
    expect(files.some(({ text }) => text.startsWith('PAR1'))).toBe(false);
    const facts = files.find(({ text }) => text.includes('pushed_loan_snapshot') && text.startsWith('{"rows"'));
    const answers = (facts?.text ?? '')
      .split('\n')
      .filter(Boolean)
      .map((line): { rows: unknown[] } => JSON.parse(line));
    expect(answers.length).toBeGreaterThan(10);
    for (const { rows } of answers) expect(rows.length).toBeLessThan(LOANS);
    const report = files.find(({ text }) => text.includes('"schema":"riskpress.report/1"'));
    expect(report?.text).toContain('"staying":{"connection":"core","engine":"PostgreSQL 18');
    const again = await at(config, ['run', 'monthly', '2026-10']);
    expect(again.out).toContain('already issued');
    expect(again.out).not.toContain('inputs differ');
    await server.admin(`UPDATE "loan_snapshot" SET "region" = 'West' WHERE "loan_id" = 'L0'`);
    expect((await at(config, ['run', 'monthly', '2026-10'])).out).toContain('inputs differ');
  });

  test('a book that changes while it is measured is not sealed', async () => {
    const terminal = { out: () => {}, err: () => {}, env: { BOOK: PASSWORD }, cwd: '.', isTty: false };
    const place = await openWorkplace(terminal, { config, output: `${config}-changing` });
    await withWorkplace(place, async () => {
      const assignment = checkAsk({ report: 'monthly', period: '2026-10', scope: {} }, place.configuration);
      const snapshot = await takeIn(assignment, place);
      expect((await sealFacts(assignment, snapshot, place)).hash).not.toBe(snapshot.hash);
      await server.admin(`UPDATE "loan_snapshot" SET "days_past_due" = 400 WHERE "loan_id" = 'L0'`);
      await expect(sealFacts(assignment, snapshot, place)).rejects.toMatchObject({ code: 'gateFailed' });
    });
  });
});

async function sealed(config: string): Promise<readonly { readonly text: string }[]> {
  const objects = join(`${config}-output`, 'archive/objects');
  const names = await readdir(objects, { recursive: true, withFileTypes: true });
  const paths = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(paths.map(async (path) => ({ text: (await readFile(path)).toString('utf8') })));
}
