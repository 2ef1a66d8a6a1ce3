import {
  deepFreeze,
  type Engine,
  type Mapping,
  type Progress,
  RiskpressError,
  type Snapshot,
  TABLE_NAMES,
  type TableName,
} from '../domain/index.ts';
import { type Assembly, assembleTable } from './assembly.ts';
import type { InputFile } from './input-file.ts';
import { type Manifests, readManifests } from './manifest.ts';
import { ReadAhead } from './read-ahead.ts';
import { isWithin, sealSnapshot, type Taken } from './snapshot.ts';
import { type Connections, type OpenSource, type Source, sourcesOf } from './source.ts';
import { StageStore } from './stage-store.ts';
import { type Entry, type IngestTools, type StagedSource, stagedBefore, stageSource } from './unit.ts';

export interface IngestOptions {
  readonly engine: Engine;
  /** Read-only databases that queries may name. */
  readonly connections: Connections;
  /** Keeps staged tables from run to run; one folder may serve several configurations. */
  readonly stageFolder: string;
  /** Last month that enters the snapshot; null for all. */
  readonly through: string | null;
  /** Reads every source again, also those of unchanged size and time. */
  readonly rescan: boolean;
  readonly progress: Progress;
}

/**
 * Sources -> a sealed Snapshot: typed tables by month as Parquet, a reject for every bad row, counts from the bytes, and
 * a hash over inputs, mappings and rows. Bad rows are data; what throws is a source that cannot be read as its mapping
 * says. Errors: `mappingInvalid`, `expressionRefused`, `inputMissing`, `inputUnreadable`, `headerMismatch`,
 * `engineFailed`.
 */
export async function ingest(mappings: readonly Mapping[], options: IngestOptions): Promise<Snapshot> {
  const { engine } = options;
  const store = await StageStore.open(options.stageFolder);
  const tools: IngestTools = { engine, store, engineVersion: await engine.version(), plans: new Map() };
  const taken = await takeAll(tools, mappings, options);
  const assemblies: Assembly[] = [];
  for (const table of TABLE_NAMES) {
    const entries = entriesOf(taken, table, options.through);
    if (entries.length === 0) continue;
    options.progress('ingest', `${table}: ${entries.length} parts`);
    assemblies.push(await assembleTable(tools, table, entries));
  }
  return deepFreeze(sealSnapshot(taken, assemblies, options.through));
}

async function takeAll(
  tools: IngestTools,
  mappings: readonly Mapping[],
  options: IngestOptions,
): Promise<readonly Taken[]> {
  const taken: Taken[] = [];
  for (const mapping of mappings) {
    const sources = await sourcesOf(mapping, options.connections, tools.store, options.rescan);
    const manifests = await readManifests(mapping, sources.length);
    const ahead = new ReadAhead(sources);
    try {
      for (const [i, source] of sources.entries()) {
        options.progress('ingest', source.name);
        const staged = await takeSource(tools, { mapping, source, manifests, open: () => ahead.open(i) });
        taken.push({ staged, manifests });
      }
    } finally {
      await ahead.close();
    }
  }
  return taken.filter(({ staged }) => concerns(staged, options.through));
}

interface SourceWork {
  readonly mapping: Mapping;
  readonly source: Source;
  readonly manifests: Manifests;
  readonly open: () => Promise<OpenSource>;
}

/** A source of unchanged size and time is taken as it was staged; any other is read. */
async function takeSource(tools: IngestTools, work: SourceWork): Promise<StagedSource> {
  const { mapping, source, manifests } = work;
  const { remembered } = source;
  const before = remembered === null ? null : await stagedBefore(tools, mapping, source, remembered);
  if (before !== null) return before;
  const open = await work.open();
  try {
    refuseCut(open.input, manifests);
    refuseExcess(open.input, mapping);
    return await stageSource(tools, mapping, source, open);
  } finally {
    await open.close();
  }
}

/**
 * A file whose last line has no end may have been cut within a value that still looks whole (2024-01-3). It is taken
 * only when its sender declared its SHA-256 or its count of rows, and they agree.
 */
function refuseCut(input: InputFile, manifests: Manifests): void {
  if (input.closed) return;
  const declared = manifests.of(input.name, null);
  if (declared?.sha256 === input.sha256 || declared?.rowCount === input.records - 1) return;
  const line = input.skipped + input.records + input.blanks.length;
  const expected = 'expected a line end after the last record, or a manifest that declares the rows or the sha256';
  throw new RiskpressError('inputUnreadable', `${input.name}: ${expected}: the file may have been cut`, {
    place: { file: input.name, line },
  });
}

function refuseExcess(input: InputFile, { maxRows, path }: Mapping): void {
  const rows = input.records - 1;
  if (maxRows === undefined || rows <= maxRows) return;
  const message = `${input.name}: expected at most ${maxRows} rows (maxRows of ${path}), found ${rows}`;
  throw new RiskpressError('inputUnreadable', message, { place: { file: input.name } });
}

/** Whether anything of a source can belong to the months asked for. */
function concerns({ units }: StagedSource, through: string | null): boolean {
  if (through === null) return true;
  return units.some(({ group, unit }) => {
    const month = group?.month ?? null;
    if (month !== null) return month <= through;
    return unit.pieces.length === 0 || unit.pieces.some(({ facts }) => isWithin(facts.month, through));
  });
}

function entriesOf(taken: readonly Taken[], table: TableName, through: string | null): readonly Entry[] {
  return taken
    .filter(({ staged }) => staged.mapping.table === table)
    .flatMap(({ staged }) =>
      staged.units.flatMap((unit) => unit.unit.pieces.map((piece) => ({ source: staged, unit, piece }))),
    )
    .filter(({ piece }) => isWithin(piece.facts.month, through));
}
