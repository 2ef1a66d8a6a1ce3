export {
  type Configuration,
  connectionsOf,
  type DimensionWords,
  loadConfiguration,
  mappingsOf,
} from './configuration.ts';
