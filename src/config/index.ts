export { type Configuration, type DimensionWords, loadConfiguration, mappingsOf } from './configuration.ts';
