export { indicatorsOf } from './catalogue.ts';
export { measure } from './measure.ts';
export type { Measurement, MeasureSettings, MissingIndicator } from './settings.ts';
