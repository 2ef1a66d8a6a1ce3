export { type EngineOptions, startEngine } from './engine.ts';
