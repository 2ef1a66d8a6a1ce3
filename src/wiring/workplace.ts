import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { type AppendLock, type Archive, openArchive } from '../archive/index.ts';
import { type Configuration, loadConfiguration } from '../config/index.ts';
import { type Clock, type Engine, type Progress, RiskpressError } from '../domain/index.ts';
import { startEngine } from '../engine/index.ts';
import { openState, type State, stateLease } from '../store/index.ts';
import { toolVersions } from './chrome.ts';
import { configFolder, type Folders, foldersIn, outputFolder, packageFolder } from './folders.ts';
import { checkNames } from './known-names.ts';
import { LenderEngines } from './lender-engines.ts';
import { catchUp } from './replay.ts';
import { systemClock } from './system-clock.ts';
import { openTempFolder } from './temp-folder.ts';
import { progressOn, type Terminal } from './terminal.ts';

/** What a run works with: configuration, state, archive, engine, clock. Closed at the end, whatever happened. */
export interface Workplace {
  readonly terminal: Terminal;
  readonly configuration: Configuration;
  readonly folders: Folders;
  readonly templates: string;
  /** For this process's temporary files; it goes when the workplace closes, or with the next one. */
  readonly temp: string;
  /** The demo must work anywhere: it may print without the browser's sandbox where that cannot start. */
  readonly isDemo: boolean;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly state: State;
  readonly archive: Archive;
  /** The engine, started on first use. */
  engine(): Promise<Engine>;
  /** The lender's own engines, for books that stay there. */
  readonly lenderEngines: LenderEngines;
  /** Names and versions of what makes the documents, for provenance. */
  tools(): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

interface Options {
  readonly config?: string | undefined;
  readonly output?: string | undefined;
  readonly isDemo?: boolean;
}

/** State and archive of an output folder, without configuration: what reading commands need. */
export type Records = Pick<Workplace, 'folders' | 'clock' | 'state' | 'archive' | 'close'>;

/** Opens configuration, state and archive, and brings the state up to what the archive says. */
export async function openWorkplace(
  terminal: Terminal,
  options: Options,
  clock: Clock = systemClock,
): Promise<Workplace> {
  const configuration = await loadConfiguration(configFolder(terminal, options.config));
  checkNames(configuration);
  const records = await openOutput(foldersIn(outputFolder(terminal, options.output)), clock);
  const temp = await openTempFolder(records.folders.temp);
  const engine = once(() => startEngine({ ...configuration.lender.engine, tempDirectory: join(temp, 'engine') }));
  const lenderEngines = new LenderEngines(configuration, terminal);
  const place: Workplace = {
    ...records,
    lenderEngines,
    terminal,
    configuration,
    templates: join(packageFolder(), 'templates'),
    temp,
    isDemo: options.isDemo ?? false,
    progress: progressOn(terminal),
    engine: engine.get,
    tools: async () => toolVersions(terminal, await engine.get()),
    close: async () => {
      await lenderEngines.close();
      await (await engine.started())?.close();
      await rm(temp, { recursive: true, force: true, maxRetries: 5 });
      await records.close();
    },
  };
  return place;
}

/** Opens state and archive of an output folder that is there: to look, one makes none. Error `usage`. */
export async function openRecords(terminal: Terminal, options: Options): Promise<Records> {
  return openOutput(existingFolders(terminal, options), systemClock);
}

/**
 * Opens an archive to read it, also where nothing may be written, as on an auditor's copy. The state is opened only to
 * heal what an interrupted write left. Error `usage`.
 */
export async function openLibrary(terminal: Terminal, options: Options): Promise<Archive> {
  const { archive, secrets, state: stateFolder } = existingFolders(terminal, options);
  const clock = systemClock;
  const withLease: AppendLock['withLease'] = async (work) => {
    const state = await openState({ folder: stateFolder, clock });
    return withWorkplace(state, () => stateLease(state, 'archive').withLease(work));
  };
  return openArchive({ folder: archive, secretsFolder: secrets, clock, lock: { withLease } });
}

function existingFolders(terminal: Terminal, options: Options): Folders {
  const folders = foldersIn(outputFolder(terminal, options.output));
  if (existsSync(folders.output)) return folders;
  throw new RiskpressError('usage', `--output: expected the folder of archive and state, found no ${folders.output}`);
}

async function openOutput(folders: Folders, clock: Clock): Promise<Records> {
  const state = await openState({ folder: folders.state, clock });
  try {
    const lock = stateLease(state, 'archive');
    const archive = await openArchive({ folder: folders.archive, secretsFolder: folders.secrets, clock, lock });
    await catchUp({ state, archive, folders });
    return { folders, clock, state, archive, close: () => state.close() };
  } catch (error) {
    await state.close();
    throw error;
  }
}

/** Does work at a workplace and closes it, also when the work fails. */
export async function withWorkplace<T, P extends Pick<Workplace, 'close'>>(
  place: P,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } finally {
    await place.close();
  }
}

function once<T>(start: () => Promise<T>): { get: () => Promise<T>; started: () => Promise<T | null> } {
  let running: Promise<T> | null = null;
  return {
    get: () => {
      running ??= start();
      return running;
    },
    started: async () => running,
  };
}
