import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { indicatorLines, indicatorsIn } from '../../src/wiring/indicator-list.ts';

const CONFIG = fileURLToPath(new URL('../../config', import.meta.url));
const TERMINAL = { out: () => {}, err: () => {}, env: {}, cwd: '.', isTty: false };

test('every indicator is listed once, the lender’s own last, with the columns that it needs', async () => {
  const indicators = await indicatorsIn(TERMINAL, CONFIG);
  const codes = indicators.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.slice(0, 2)).toEqual(['C1', 'C2']);
  // Of another set than the first, and the widest of its definitions.
  expect(codes).toContain('G1');
  // Compared with what was issued, not measured: its place is among those of data quality all the same.
  expect(codes[codes.indexOf('D7') + 1]).toBe('D8');
  expect(indicators.find(({ code }) => code === 'C1')?.ownDimensions).toContain('class');
  expect(indicatorLines(indicators).at(-1)).toBe(
    'X1    cn_2023,par,basel_npe  Interest at risk / 逾期90天以上贷款应计利息占比  needs accrued_interest, days_past_due',
  );
});
