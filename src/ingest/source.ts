import { createHash } from 'node:crypto';
import { constants, createReadStream, type Stats } from 'node:fs';
import { access, rm, stat } from 'node:fs/promises';
import { basename, dirname, relative, resolve, sep } from 'node:path';

import { z } from 'zod';

import { hashOf, type Mapping, RiskpressError } from '../domain/index.ts';
import { filesMatching } from './glob.ts';
import { type InputFile, linesOfRecords, readInputFile } from './input-file.ts';
import { mappingFault } from './mapping-fault.ts';
import { extractQuery, type QueryConnection } from './query.ts';
import type { StageStore } from './stage-store.ts';
import type { LineFinder } from './verdicts.ts';
import { extractSheet, type SheetExtract, sheetRowOf } from './workbook.ts';

/** Read-only databases by name. */
export type Connections = Readonly<Record<string, QueryConnection>>;

/** A source laid open for the parser: the text to read and where its records stand. */
export interface OpenSource {
  readonly input: InputFile;
  readonly linesOf: LineFinder;
  close(): Promise<void>;
}

/** One file, sheet or query that a mapping names. */
export interface Source {
  /** As in `SnapshotInput`. */
  readonly name: string;
  /** What is known of it without reading: null when it was never read, or changed in size or time. */
  readonly remembered: SourceIdentity | null;
  /** A query's rows stand on no line. */
  readonly hasLines: boolean;
  open(): Promise<OpenSource>;
  /** Errors: `inputUnreadable` when the source changed since it was opened: its rows and its hash would not agree. */
  refuseChange(): Promise<void>;
  /** Keeps the identity of a source that was read, so that an unchanged one is not read again. */
  remember(identity: SourceIdentity): Promise<void>;
}

export interface SourceIdentity {
  readonly sha256: string;
  readonly bytes: number;
}

const memorySchema = z.strictObject({ size: z.int(), mtimeMs: z.number(), sha256: z.string(), bytes: z.int() });

/**
 * The sources of a mapping, by name. `rescan` forgets what is remembered of them. Errors: `inputMissing` when no file
 * matches.
 */
export async function sourcesOf(
  mapping: Mapping,
  connections: Connections,
  store: StageStore,
  rescan: boolean,
): Promise<readonly Source[]> {
  if (mapping.query !== undefined) return [querySource(mapping, mapping.query, connections, store)];
  const folder = dirname(mapping.path);
  const pattern = mapping.files ?? '';
  const manifests = await filesMatching((mapping.manifest ?? '').replaceAll('{period}', '*'), folder);
  const paths = (await filesMatching(pattern, folder)).filter((path) => !manifests.includes(path));
  if (paths.length === 0) {
    const message = `${mapping.path}: files: expected at least one file, found none that matches ${pattern}`;
    throw new RiskpressError('inputMissing', message, { place: { file: mapping.path, key: 'files' } });
  }
  return Promise.all(paths.map((path) => fileSource(mapping, path, store, rescan)));
}

async function fileSource(mapping: Mapping, path: string, store: StageStore, rescan: boolean): Promise<Source> {
  const name = relative(dirname(mapping.path), path).split(sep).join('/');
  const { size, mtimeMs } = await regularFile(path, name);
  const key = hashOf({ source: resolve(path) });
  const memory = rescan ? null : await store.read(key, memorySchema);
  const same = memory !== null && memory.size === size && memory.mtimeMs === mtimeMs;
  return {
    name,
    remembered: same ? { sha256: memory.sha256, bytes: memory.bytes } : null,
    hasLines: true,
    open: () =>
      mapping.sheet === undefined
        ? openFile(mapping, { name, path }, store)
        : openSheet(mapping, { name, path }, store),
    refuseChange: async () => {
      const now = await regularFile(path, name);
      if (now.size === size && now.mtimeMs === mtimeMs) return;
      const message = `${name}: expected a file at rest, found one that changed while it was read`;
      throw new RiskpressError('inputUnreadable', message, { place: { file: name } });
    },
    remember: ({ sha256, bytes }) => store.write(key, { size, mtimeMs, sha256, bytes }),
  };
}

/** A pipe would be waited for, and a link to nothing is no missing month: both are said at once. */
async function regularFile(path: string, name: string): Promise<Stats> {
  const found = await access(path, constants.R_OK).then(
    () => stat(path),
    (cause: NodeJS.ErrnoException) => cause,
  );
  if (!(found instanceof Error) && found.isFile()) return found;
  const what = found instanceof Error ? `one that cannot be read (${found.code})` : 'something else';
  throw new RiskpressError('inputUnreadable', `${name}: expected a file, found ${what}`, { place: { file: name } });
}

interface NamedFile {
  readonly name: string;
  readonly path: string;
}

async function openFile(mapping: Mapping, { name, path }: NamedFile, store: StageStore): Promise<OpenSource> {
  const { encoding, dialect: marks } = mapping;
  if (encoding === undefined) throw mappingFault(mapping, 'encoding', 'expected one: it is never guessed');
  const decodedPath = store.temporary('.csv');
  const skipped = (mapping.headerLine ?? 1) - 1;
  const input = await readInputFile({ name, path, encoding, marks, decodedPath, skipped });
  return { input, linesOf: (records) => linesOfRecords(input, records), close: () => store.discard(decodedPath) };
}

async function openSheet(mapping: Mapping, { name, path }: NamedFile, store: StageStore): Promise<OpenSource> {
  const sheet = await extractSheet(path, mapping.sheet ?? '', store.folderForExtracts);
  const skipped = linesAbove(sheet, mapping.headerLine ?? 1);
  const text = await openExtract({ csvPath: sheet.csvPath, name, skipped }, store);
  const input = { ...text.input, ...(await identityOf(path)) };
  const linesOf: LineFinder = async (records) => records.map((record) => sheetRowOf(sheet, record + skipped));
  return { ...text, input, linesOf };
}

function querySource(mapping: Mapping, query: string, connections: Connections, store: StageStore): Source {
  const name = `query:${basename(mapping.path)}`;
  const connection = connections[mapping.connection ?? ''];
  if (connection === undefined) {
    const known = Object.keys(connections).join(', ') || 'none is configured';
    throw mappingFault(mapping, 'connection', `expected one of the configured connections (${known})`);
  }
  return {
    name,
    remembered: null,
    hasLines: false,
    open: async () => {
      const { csvPath } = await extractQuery(connection, query, store.folderForExtracts);
      const text = await openExtract({ csvPath, name, skipped: 0 }, store);
      return { ...text, linesOf: async (records) => records.map(() => null) };
    },
    refuseChange: async () => {},
    remember: async () => {},
  };
}

/** Lines of a sheet's extract that come from rows above the header's. */
function linesAbove(sheet: SheetExtract, headerRow: number): number {
  let lines = 0;
  while (lines < headerRow && sheetRowOf(sheet, lines + 1) < headerRow) lines += 1;
  return lines;
}

/** The extracts are written by us: UTF-8, comma, double quotes, one line a record. */
async function openExtract(
  { csvPath, name, skipped }: { readonly csvPath: string; readonly name: string; readonly skipped: number },
  store: StageStore,
): Promise<OpenSource> {
  const marks = { delimiter: ',', quote: '"' };
  const decodedPath = store.temporary('.csv');
  const input = await readInputFile({ name, path: csvPath, encoding: 'utf-8', marks, decodedPath, skipped });
  return {
    input,
    linesOf: (records) => linesOfRecords(input, records),
    close: async () => {
      await store.discard(decodedPath);
      await rm(dirname(csvPath), { recursive: true, force: true });
    },
  };
}

async function identityOf(path: string): Promise<SourceIdentity> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}
