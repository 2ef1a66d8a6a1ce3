import { readFile } from 'node:fs/promises';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { sealIssue } from '../../src/archive/index.ts';
import { canonicalJson, figureId } from '../../src/domain/index.ts';
import { explainFigure } from '../../src/wiring/explain.ts';
import { filesOf, header, makePlace, type Place } from '../archive/fixture.ts';

const EXAMPLE = new URL('../../config/indicators/X1.yaml', import.meta.url);

let place: Place;
beforeEach(async () => {
  place = await makePlace();
});
afterEach(() => place.remove());

/** An archive with one issue that holds the NPL ratio of one cut. */
async function issued(dimensions: Readonly<Record<string, string>>, indicator = 'C2') {
  const archive = await place.open();
  const id = figureId({ indicator, measure: '', period: '2026-10', dimensions });
  const figure = {
    ...{ id, indicator, measure: '', period: '2026-10', dimensions, value: '0.5', unit: 'ratio', currency: null },
    ...{ numerator: '1.00', denominator: '2.00', definitionSet: 'cn_2023', definition: 'C2/1' },
    ...{ status: null, reason: null },
  };
  const files = new Map([
    ...filesOf('2026-10'),
    ['figures.jsonl', Buffer.from(`${canonicalJson(figure)}\n`)] as const,
    [
      'statements.json',
      Buffer.from(canonicalJson({ queries: { C2: ['loan'] }, statements: { loan: 'SELECT 1' } })),
    ] as const,
    [
      'inputs.json',
      Buffer.from(
        canonicalJson({ configuration: { files: { 'indicators/X1.yaml': await readFile(EXAMPLE, 'utf8') } } }),
      ),
    ] as const,
    ['snapshot.json', Buffer.from(canonicalJson({ inputs: [{ name: 'loans.csv', sha256: 'ab' }] }))] as const,
  ]);
  await sealIssue(archive, files, header('2026-10'));
  return { archive, id };
}

test('a figure is found by its id as printed, and by the words a person would type', async () => {
  const { archive, id } = await issued({ region: '华中', branch: 'A&B' });
  expect(id).toBe('C2@2026-10/branch=A%26B/region=%E5%8D%8E%E4%B8%AD');
  for (const asked of [id, 'C2@2026-10/region=华中/branch=A&B'])
    expect(await explainFigure(archive, asked)).toMatchObject({ figure: id, value: '0.5', sql: ['SELECT 1'] });
});

test('a lender’s own indicator is told in the words that were sealed with the issue', async () => {
  const { archive } = await issued({}, 'X1');
  const told = await explainFigure(archive, 'X1@2026-10');
  expect(told).toMatchObject({ name: { en: 'Interest at risk' }, denominatorIs: { en: 'All accrued interest' } });
});

test('a figure that is not there names one that is', async () => {
  const { archive } = await issued({ region: '华中' });
  await expect(explainFigure(archive, 'C2@2026-10/region=华东')).rejects.toMatchObject({ code: 'usage' });
  await expect(explainFigure(archive, 'C2@2026-1/region=华中')).rejects.toThrow(/did you mean C2@2026-10\/region=/);
  await expect(explainFigure(archive, 'nonsense')).rejects.toThrow(/expected an id like/);
});
