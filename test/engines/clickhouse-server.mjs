// ClickHouse itself, in a process of its own, behind the part of its HTTP interface that a client of queries uses.
// Statements of POST /admin load the book; the first request that asks for read-only closes the session for good.
import { createServer } from 'node:http';

import { Session } from 'chdb';

const session = new Session(process.argv[2]);
let sealed = false;

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => answer(request, Buffer.concat(chunks).toString('utf8'), response));
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: server.address().port }));
process.on('disconnect', () => process.exit(0));

function answer(request, body, response) {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  try {
    if (pathname === '/admin') return response.end(session.query(body, 'TabSeparated'));
    const user = Buffer.from(request.headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString('utf8');
    if (user !== 'reader:correct horse')
      throw new Error('Code: 516. DB::Exception: reader: Authentication failed. (AUTHENTICATION_FAILED)');
    const settings = [...searchParams].filter(([name]) => !BY_THE_SERVER.has(name) && !name.startsWith('param_'));
    for (const [name, value] of settings.filter(([name]) => name === 'readonly')) seal(name, value);
    const query = `${named(body || searchParams.get('query'), searchParams)} SETTINGS ${settings
      .filter(([name]) => name !== 'readonly')
      .map(([name, value]) => `${name} = '${value}'`)
      .join(', ')}`;
    response.end(session.query(query, 'JSONCompact'));
  } catch (error) {
    const message = String(error instanceof Error ? error.message : error).replace(/^Query failed: /, '');
    const code = /Code: (\d+)/.exec(message)?.[1] ?? '1000';
    response.writeHead(500, { 'X-ClickHouse-Exception-Code': code });
    response.end(message);
  }
}

const BY_THE_SERVER = new Set(['query', 'query_id', 'database', 'session_id', 'default_format']);

function seal(name, value) {
  if (!sealed) session.query(`SET ${name} = ${value}`);
  sealed = true;
}

/** Parameters come escaped as in a literal; the engine takes each as its type. */
function named(query, params) {
  const bound = [...params].filter(([name]) => name.startsWith('param_'));
  return bound.reduce(
    (text, [name, value]) =>
      text.replaceAll(new RegExp(`\\{${name.slice(6)}:([^}]*)\\}`, 'g'), (_, type) =>
        value === '\\N' ? `CAST(NULL AS ${type})` : `CAST('${value}' AS ${type})`,
      ),
    query,
  );
}
