export { type Evidence, findingsOf } from './findings.ts';
