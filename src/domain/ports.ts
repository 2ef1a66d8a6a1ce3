/** The clock is an argument: no stage reads the machine's time by itself. */
export interface Clock {
  /** ISO 8601 instant in UTC with milliseconds. */
  now(): string;
}

/** A cell as the engine hands it over: decimals and 64-bit integers are exact text, dates ISO text. */
export type Cell = string | number | boolean | null;
export type Row = Readonly<Record<string, Cell>>;

/** The analytical engine (DuckDB in a process of its own). Errors: `engineFailed`. */
export interface Engine {
  /** Runs one or several statements for their effect. */
  run(sql: string): Promise<void>;
  /** Runs one statement and returns its rows. `values` are bound to $1, $2... */
  rows(sql: string, values?: readonly (string | number | null)[]): Promise<readonly Row[]>;
  /** Name and version of the engine, for provenance. */
  version(): Promise<string>;
  close(): Promise<void>;
}

/** Plain progress: a stage and what it is doing. */
export type Progress = (stage: string, detail: string) => void;

export const silent: Progress = () => {};
