import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of published data with known answers; it is not part of the project and may be absent. */
const ORACLES = process.env.RISKPRESS_ORACLES ?? fileURLToPath(new URL('../../../shared/oracles', import.meta.url));

/** Absolute path of an oracle's file, or null where the oracles are absent: tests then skip and say so. */
export function oracle(path: string): string | null {
  const full = resolve(ORACLES, path);
  return existsSync(full) ? full : null;
}
