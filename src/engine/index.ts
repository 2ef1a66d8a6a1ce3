export { connectEngine } from './connection.ts';
export { type EngineOptions, startEngine } from './engine.ts';
export type { EngineConnection, EngineKind } from './opening.ts';
