export { connectEngine, type EngineConnection, type EngineKind } from './connection.ts';
export { type EngineOptions, startEngine } from './engine.ts';
