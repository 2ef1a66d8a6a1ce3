import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { everyMinute } from '../../src/schedule/index.ts';

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-11-05T00:29:30.000Z') }));
afterEach(() => void vi.useRealTimers());

it('ticks at every minute until it is stopped', async () => {
  const at: string[] = [];
  const stop = everyMinute(async () => void at.push(new Date().toISOString().slice(11, 16)));
  await vi.advanceTimersByTimeAsync(3 * 60_000);
  expect(at).toEqual(['00:30', '00:31', '00:32']);
  stop();
  await vi.advanceTimersByTimeAsync(3 * 60_000);
  expect(at).toHaveLength(3);
});
