import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';

import { CANONICAL_TABLES } from '../../src/domain/index.ts';
import { oracle } from '../support/oracles.ts';

// What is right for published data must be right because the rules are, never because the data was known.
const FOLDER = oracle('.');
const SRC = fileURLToPath(new URL('../../src', import.meta.url));

describe.skipIf(FOLDER === null)('[oracle: all] the program knows none of the published sets', () => {
  const names = namesOf(FOLDER ?? '.');

  test('no file of src names a folder of theirs, or a column that is theirs alone', () => {
    expect(names.length).toBeGreaterThan(20);
    const found = filesUnder(SRC).flatMap((file) =>
      namedIn(readFileSync(file, 'utf8'), names).map((name) => `${relative(SRC, file)}: ${name}`),
    );
    expect(found).toEqual([]);
  });

  test('and a file that did would be found', () => {
    for (const name of names) expect(namedIn(`const path = "x/${name}";`, names), name).toContain(name);
  });
});

function namedIn(text: string, names: readonly string[]): readonly string[] {
  const words = new Set(text.match(/[\w-]+/g));
  return names.filter((name) => words.has(name));
}

/** Folders, and headers of two words and more that are no canonical column. */
function namesOf(folder: string): readonly string[] {
  const ours = new Set(Object.values(CANONICAL_TABLES).flatMap(({ columns }) => Object.keys(columns)));
  const folders = readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory());
  const headers = filesUnder(folder)
    .filter((file) => file.endsWith('.csv'))
    .flatMap((file) => (readFileSync(file, 'utf8').split(/\r?\n/, 1)[0] ?? '').split(','));
  const distinctive = headers.filter((name) => name.includes('_') && !ours.has(name));
  return [...new Set([...folders.filter((name) => name.includes('-')), ...distinctive])];
}

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
