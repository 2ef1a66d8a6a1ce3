export { checkSnapshot } from './check.ts';
export type { CheckOptions } from './question.ts';
