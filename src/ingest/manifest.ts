import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { Temporal } from 'temporal-polyfill';

import { isIsoDate, type ManifestRecord, type Mapping, monthOf, RiskpressError } from '../domain/index.ts';
import { filesMatching } from './glob.ts';
import { readFirstRecord } from './header.ts';

/** One declared line with the text that stood for `{period}` in the manifest's path. */
interface Declaration {
  readonly token: string | null;
  readonly record: ManifestRecord;
}

/** What the senders of a mapping's files declared. */
export interface Manifests {
  /** The declaration of a file, by its name, its month, or being the only one of the only file. */
  of(file: string, month: string | null): ManifestRecord | null;
}

const PLACE = '{period}';
const MARKS = { delimiter: ',', quote: '"' } as const;
const COLUMNS = {
  cutoff_date: { fits: isIsoDate, expected: 'an ISO date' },
  row_count: { fits: (text: string) => /^\d{1,15}$/.test(text), expected: 'a whole number' },
  control_total: { fits: (text: string) => /^-?\d{1,20}(\.\d{1,2})?$/.test(text), expected: 'a plain decimal' },
  sha256: { fits: (text: string) => /^[0-9a-fA-F]{64}$/.test(text), expected: '64 hexadecimal digits' },
  extracted_at: { fits: isInstant, expected: 'an ISO instant with its offset, like 2026-11-01T02:00:00+08:00' },
} as const;
type ManifestColumn = keyof typeof COLUMNS;

/**
 * Reads all manifests of a mapping: UTF-8 CSV with any of cutoff_date, row_count, control_total, sha256, extracted_at.
 * Errors: `inputUnreadable` with file, line and column. A missing manifest is no error here: the checks tell.
 */
export async function readManifests(mapping: Mapping, files: number): Promise<Manifests> {
  const pattern = mapping.manifest;
  const declared: Declaration[] = [];
  for (const path of pattern === undefined ? [] : await manifestPaths(mapping, pattern)) {
    const token = pattern === undefined ? null : tokenOf(path, resolve(dirname(mapping.path), pattern));
    for (const record of await readManifest(path)) declared.push({ token, record });
  }
  return { of: (file, month) => declarationOf(declared, { file, month, files }) };
}

function declarationOf(
  declared: readonly Declaration[],
  { file, month, files }: { readonly file: string; readonly month: string | null; readonly files: number },
): ManifestRecord | null {
  const named = declared.filter(({ token }) => token !== null && file.includes(token));
  const dated = declared.filter((one) => month !== null && monthOfDeclaration(one) === month);
  const only = declared.length === 1 && files === 1 ? declared : [];
  const first = [named, dated, only].find((candidates) => candidates.length > 0) ?? [];
  return (first.length === 1 ? first[0] : first.find((one) => monthOfDeclaration(one) === month))?.record ?? null;
}

function monthOfDeclaration({ token, record }: Declaration): string | null {
  if (record.cutoffDate !== null) return monthOf(record.cutoffDate);
  const match = /^(\d{4})-?(\d{2})(-?\d{2})?$/.exec(token ?? '');
  return match === null ? null : `${match[1]}-${match[2]}`;
}

function manifestPaths(mapping: Mapping, pattern: string): Promise<readonly string[]> {
  return filesMatching(pattern.replaceAll(PLACE, '*'), dirname(mapping.path));
}

function tokenOf(path: string, pattern: string): string | null {
  const [before, after] = pattern.split(PLACE);
  if (before === undefined || after === undefined || before.includes('*')) return null;
  if (!path.startsWith(before) || !path.endsWith(after)) return null;
  return path.slice(before.length, path.length - after.length);
}

async function readManifest(path: string): Promise<readonly ManifestRecord[]> {
  const text = (await readFile(path, 'utf8')).replace(/^\ufeff/, '');
  const lines = text.split(/\r?\n/).map((line, i) => ({ line: i + 1, fields: readFirstRecord(line, MARKS, true) }));
  const [header, ...records] = lines.filter(({ fields }) => fields !== null);
  const names = header?.fields ?? [];
  if (!names.some((name) => Object.hasOwn(COLUMNS, name))) {
    throw unreadable(path, 1, null, `expected a header with any of ${Object.keys(COLUMNS).join(', ')}`);
  }
  return records.map(({ line, fields }) => {
    const cell = (name: ManifestColumn) => cellOf(path, { line, name, text: fields?.[names.indexOf(name)] ?? '' });
    const rows = cell('row_count');
    return {
      cutoffDate: cell('cutoff_date'),
      rowCount: rows === null ? null : Number(rows),
      controlTotal: cell('control_total'),
      sha256: cell('sha256')?.toLowerCase() ?? null,
      extractedAt: cell('extracted_at'),
    };
  });
}

function cellOf(
  path: string,
  { line, name, text }: { readonly line: number; readonly name: ManifestColumn; readonly text: string },
): string | null {
  if (text === '') return null;
  const { fits, expected } = COLUMNS[name];
  if (!fits(text)) throw unreadable(path, line, name, `expected ${expected}, found ${JSON.stringify(text)}`);
  return text;
}

function isInstant(text: string): boolean {
  try {
    return Temporal.Instant.from(text).epochMilliseconds > 0;
  } catch {
    return false;
  }
}

function unreadable(file: string, line: number, key: string | null, message: string): RiskpressError {
  const where = key === null ? `${file}: line ${line}` : `${file}: line ${line}, ${key}`;
  const place = key === null ? { file, line } : { file, line, key };
  return new RiskpressError('inputUnreadable', `${where}: ${message}`, { place });
}
