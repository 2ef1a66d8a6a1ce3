import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';

import { RiskpressError } from '../domain/index.ts';
import { extract } from './extraction.ts';

/** A database that a mapping's query may read. Another kind is another member here and another reader of rows. */
export type QueryConnection = { readonly kind: 'sqlite'; readonly path: string };

const LIMITS = { heapMb: 512, seconds: 1800 };

/**
 * Writes the rows of one read-only SELECT as a CSV file (UTF-8, comma, every value quoted, NULL as nothing) into a new
 * folder under `targetFolder`. It runs in a process of its own. Errors: `inputMissing`, `inputUnreadable`,
 * `mappingInvalid` (not one SELECT, or two columns of one name).
 */
export async function extractQuery(
  connection: QueryConnection,
  query: string,
  targetFolder: string,
): Promise<{ readonly csvPath: string }> {
  const { kind, path } = connection;
  if (!existsSync(path))
    throw new RiskpressError('inputMissing', `${path}: no such database`, { place: { file: path } });
  const csvPath = join(await mkdtemp(join(targetFolder, 'query-')), 'query.csv');
  await extract({ kind, path, query, csvPath }, LIMITS);
  return { csvPath };
}
