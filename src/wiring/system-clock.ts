import type { Clock } from '../domain/index.ts';

/** The machine's clock: the only one in the product. Nothing moves it; tests pass their own. */
export const systemClock: Clock = { now: () => new Date().toISOString() };
