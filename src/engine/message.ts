import type { Row } from '../domain/index.ts';

/** What the engine's process is started with. */
export interface EngineSettings {
  readonly memoryLimitMb: number;
  readonly threads: number | null;
  readonly tempDirectory: string;
}

/** One piece of work for the engine's process; answers carry the same number. */
export interface EngineRequest {
  readonly id: number;
  readonly kind: 'open' | 'run' | 'rows' | 'version';
  readonly sql: string;
  readonly values: readonly (string | number | null)[];
  readonly settings: EngineSettings | null;
}

export type EngineAnswer =
  | { readonly id: number; readonly ok: true; readonly rows: readonly Row[] }
  | { readonly id: number; readonly ok: false; readonly message: string };
