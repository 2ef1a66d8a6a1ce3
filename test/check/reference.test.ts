import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

import { TIE_KINDS } from '../../src/check/tie.ts';

it('the page of ties lists every kind and no other', async () => {
  const page = await readFile(new URL('../../docs/reference/ties.md', import.meta.url), 'utf8');
  const listed = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]);
  expect(listed).toEqual(Object.keys(TIE_KINDS));
});
