import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Figure } from '../../src/domain/index.ts';
import { tellAnew } from '../../src/wiring/judging.ts';
import { loan, openWorkshop, SETTINGS, shown, tape, type Workshop } from '../measure/book.ts';

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

test('after an adjustment the board and what moved the ratio follow the changed figures', async () => {
  const month = (cutoff: string, bad: string) => [
    loan('A', '90', { cutoff_date: cutoff, region: 'East', asset_class_5: 'normal' }),
    loan('B', bad, { cutoff_date: cutoff, region: 'East', asset_class_5: 'loss' }),
  ];
  const snapshot = await workshop.snapshot([
    tape(month('2026-09-30', '10'), '2026-09'),
    tape(month('2026-10-31', '10')),
  ]);
  const thresholds = [{ figure: 'C2', red: '0.2', direction: 'above' as const }];
  const settings = { ...SETTINGS, months: ['2026-09', '2026-10'], thresholds };
  const measured = await workshop.measure(snapshot, settings);
  expect(shown(measured, 'Q2@2026-10/key=C2')).toBe('0.5');
  expect(shown(measured, 'C2.contribution_prevMonth@2026-10/region=East')).toBe('0');

  const adjusted = (ids: readonly string[]): ReadonlyMap<string, Figure> =>
    new Map(
      [...measured.figures].map(([id, figure]) => {
        return [id, ids.includes(id) ? { ...figure, value: '0.15', numerator: '15.00' } : figure];
      }),
    );
  const whole = tellAnew({ figures: adjusted(['C2@2026-10', 'C2@2026-10/region=East']) }, settings, snapshot);
  expect(whole.figures.get('Q2@2026-10/key=C2')?.value).toBe('0.25');
  expect(whole.figures.get('C2.contribution_prevMonth@2026-10/region=East')?.value).toBe('0.05');
  expect(whole.board[0]?.headroom).toBe('Q2@2026-10/key=C2');
  // Of a book that was adjusted without its segments there is nothing left that would sum.
  const torn = tellAnew({ figures: adjusted(['C2@2026-10']) }, settings, snapshot);
  expect(torn.figures.has('C2.contribution_prevMonth@2026-10/region=East')).toBe(false);
  expect(torn.figures.has('C2.prevMonth@2026-10')).toBe(true);
});
