export {
  bookConnectionOf,
  type Configuration,
  connectionsOf,
  type DimensionWords,
  loadConfiguration,
} from './configuration.ts';
export { located } from './location.ts';
export { mappingsOf } from './references.ts';
export { sealedIndicator } from './sealed-indicator.ts';
