export type { RowBehind, RowsBehind } from './behind.ts';
export { indicatorsOf } from './catalogue.ts';
export { sheetsOf, strictestStatus } from './judge.ts';
export { behindFigure, measure } from './measure.ts';
export { probeEngine } from './probe.ts';
export { describeBook } from './pushed/describe.ts';
export { type PushedEngine, pushDown } from './pushed/pushed-engine.ts';
export type { Measurement, MeasureSettings, MissingIndicator } from './settings.ts';
export { dialectOf, type SqlDialect } from './sql-dialect.ts';
