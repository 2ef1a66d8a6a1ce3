import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import type { Configuration } from '../config/index.ts';
import { secretReader } from '../distribute/index.ts';
import { type Engine, RiskpressError, type ServerConnection } from '../domain/index.ts';
import { connectEngine } from '../engine/index.ts';
import { dialectOf, type PushedEngine, probeEngine, type SqlDialect } from '../measure/index.ts';
import type { Terminal } from './terminal.ts';

/** A lender's own engine, connected and probed. */
export interface LenderEngine {
  readonly engine: Engine;
  readonly dialect: SqlDialect;
}

/** The lender's own engines of a workplace: each is connected on first use and closed with the workplace. */
export class LenderEngines {
  readonly #configuration: Configuration;
  readonly #env: Terminal['env'];
  readonly #connected = new Map<string, Promise<LenderEngine>>();
  readonly #books = new Map<string, PushedEngine>();

  constructor(configuration: Configuration, { env }: Pick<Terminal, 'env'>) {
    this.#configuration = configuration;
    this.#env = env;
  }

  /** Errors: `environmentMissing` where it cannot be reached, or answers a canary otherwise than figures need. */
  connect(name: string): Promise<LenderEngine> {
    const known = this.#connected.get(name);
    if (known !== undefined) return known;
    const connecting = this.#connect(name);
    this.#connected.set(name, connecting);
    return connecting;
  }

  /** Begins the questions of a run: answers to an earlier one are forgotten. */
  open(name: string, book: PushedEngine): void {
    this.#books.set(name, book);
  }

  /** The book of a connection as the run asks it. */
  book(name: string): PushedEngine {
    const book = this.#books.get(name);
    if (book !== undefined) return book;
    throw new RiskpressError('internal', `connection ${name}: expected a book that was opened, found none`);
  }

  async close(): Promise<void> {
    for (const connecting of this.#connected.values()) {
      const connected = await connecting.catch(() => null);
      await connected?.engine.close();
    }
    this.#connected.clear();
  }

  async #connect(name: string): Promise<LenderEngine> {
    const { folder, lender } = this.#configuration;
    const connection = lender.connections[name];
    if (connection === undefined || connection.kind === 'sqlite')
      throw new RiskpressError('internal', `connection ${name}: expected an engine, found none`);
    const authority = await authorityOf(connection, folder);
    const engine = await connectEngine(name, { ...connection, authority }, secretReader(this.#env, folder));
    try {
      const dialect = dialectOf(connection.kind, await engine.version());
      await probeEngine(engine, dialect);
      return { engine, dialect };
    } catch (error) {
      await engine.close();
      throw error;
    }
  }
}

async function authorityOf({ authority }: ServerConnection, folder: string): Promise<string | undefined> {
  if (authority === undefined) return undefined;
  const path = resolve(folder, authority);
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new RiskpressError(
      'environmentMissing',
      `${path}: expected the PEM file of an authority, could not read it`,
      {
        place: { file: path },
        cause,
      },
    );
  }
}
