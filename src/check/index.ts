export { checkSnapshot } from './check.ts';
export type { CheckOptions } from './question.ts';
export { type ReportedValue, reportedTies } from './reported-ties.ts';
export { tieBlockers } from './sentence.ts';
