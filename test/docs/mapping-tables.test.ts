import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { TABLE_NAMES, tableOf } from '../../src/domain/index.ts';

test.each(TABLE_NAMES)('mapping.md lists the key and the columns of %s, required ones in bold', async (name) => {
  const text = await readFile(new URL('../../docs/reference/mapping.md', import.meta.url), 'utf8');
  const { key, columns } = tableOf(name);
  const listed = Object.entries(columns).map(([column, { required }]) => (required ? `**${column}**` : column));
  expect(text).toContain(`| \`${name}\` | ${key.join(', ')} | ${listed.join(', ')} |`);
});
