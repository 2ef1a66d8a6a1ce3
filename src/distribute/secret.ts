import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import { RiskpressError } from '../domain/index.ts';

export type SecretReader = (reference: string) => Promise<string>;

/**
 * Reads secrets given as `env:NAME` or `file:PATH` (relative to `folder`). A secret file is readable by its owner
 * only. The value never appears in a message. Errors: `environmentMissing`.
 */
export function secretReader(environment: Readonly<Record<string, string | undefined>>, folder: string): SecretReader {
  return async (reference) => {
    const [, kind, name = ''] = /^(env|file):(.+)$/s.exec(reference) ?? [];
    if (kind === undefined) throw missing(`expected env:NAME or file:PATH, found a secret of another form`);
    const value = kind === 'env' ? environment[name] : await readSecretFile(resolve(folder, name));
    if (value === undefined || value === '') throw missing(`expected a secret in ${reference}, found none`);
    return value;
  };
}

async function readSecretFile(path: string): Promise<string> {
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) throw missing(`${path}: expected a file readable by its owner only (chmod 600)`);
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
  } catch (cause) {
    if (cause instanceof RiskpressError) throw cause;
    throw missing(`${path}: expected a readable secret, found ${String(cause)}`, cause);
  }
}

function missing(message: string, cause?: unknown): RiskpressError {
  return new RiskpressError('environmentMissing', message, { cause });
}
