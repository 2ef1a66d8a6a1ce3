import { hashOf, type Mapping } from '../domain/index.ts';
import type { InputFile } from './input-file.ts';
import { makePlan, type StagingPlan, sharedMissing } from './plan.ts';
import type { OpenSource, Source, SourceIdentity } from './source.ts';
import { rowsInTable, rowsOfFile, type SourceRows } from './source-rows.ts';
import type { StageStore } from './stage-store.ts';
import { type Piece, type StagedUnit, stagedUnitSchema } from './staged.ts';
import { type StagingTools, stageUnit } from './staging.ts';
import { type ColumnGroup, groupsOf } from './unpivot.ts';

/** Raised whenever the same bytes and mapping would give other rows: what older versions staged is not used. */
const STAGE_VERSION = 3;

export interface IngestTools extends StagingTools {
  readonly engineVersion: string;
  /** Plans made in this run, by mapping, then by header and month. */
  readonly plans: Map<Mapping, Map<string, StagingPlan>>;
}

/** A staged source: one unit, or one a group of columns where the mapping unpivots. */
export interface StagedSource {
  readonly source: Source;
  readonly mapping: Mapping;
  readonly identity: SourceIdentity;
  readonly units: readonly UnitOfSource[];
}

export interface UnitOfSource {
  readonly key: string;
  readonly group: ColumnGroup | null;
  readonly unit: StagedUnit;
}

/** One piece and where it came from. */
export interface Entry {
  readonly source: StagedSource;
  readonly unit: UnitOfSource;
  readonly piece: Piece;
}

/** SHA-256 of what a mapping says, wherever its file lies. */
export function mappingHash({ path: _path, ...said }: Mapping): string {
  return hashOf(said);
}

/** What is already staged of a source whose bytes are known; null unless all of it is there and unharmed. */
export async function stagedBefore(
  tools: IngestTools,
  mapping: Mapping,
  source: Source,
  identity: SourceIdentity,
): Promise<StagedSource | null> {
  const units: UnitOfSource[] = [];
  for (const group of groupsOf(mapping)) {
    const key = unitKey(tools, mapping, identity, group);
    const unit = await tools.store.read(key, stagedUnitSchema);
    if (unit === null || !(await holdsAll(tools.store, unit))) return null;
    units.push({ key, group, unit });
  }
  return { source, mapping, identity, units };
}

/** Stages an open source and remembers it. */
export async function stageSource(
  tools: IngestTools,
  mapping: Mapping,
  source: Source,
  open: OpenSource,
): Promise<StagedSource> {
  const { sha256, bytes } = open.input;
  const identity = { sha256, bytes };
  const before = await stagedBefore(tools, mapping, source, identity);
  const units = before?.units ?? (await stageUnits(tools, mapping, source, open));
  await source.remember(identity);
  return { source, mapping, identity, units };
}

/** The plans of an open source: one, or one a group where the mapping unpivots. */
export function plansOf(tools: IngestTools, mapping: Mapping, open: OpenSource): Promise<readonly StagingPlan[]> {
  return Promise.all(groupsOf(mapping).map((group) => planOf(tools, mapping, open.input, group)));
}

/** Files with the same header share a plan: the engine need not judge the mapping once a file. */
async function planOf(
  tools: IngestTools,
  mapping: Mapping,
  input: InputFile,
  group: ColumnGroup | null,
): Promise<StagingPlan> {
  const known = tools.plans.get(mapping) ?? new Map<string, StagingPlan>();
  tools.plans.set(mapping, known);
  const key = JSON.stringify([group?.label, input.header]);
  const plan = known.get(key) ?? (await makePlan(tools.engine, mapping, input, group));
  known.set(key, plan);
  return plan;
}

/** The records of an open source as its plans need them; several plans share one reading. The caller releases them. */
export async function layRows(
  { engine }: IngestTools,
  plans: readonly StagingPlan[],
  { input }: OpenSource,
): Promise<SourceRows> {
  const positions = [...new Set(plans.flatMap((plan) => plan.positions))].toSorted((a, b) => a - b);
  const make = plans.length === 1 ? rowsOfFile : rowsInTable;
  return make(engine, input, positions, sharedMissing(plans[0]?.mapping, input));
}

async function stageUnits(
  tools: IngestTools,
  mapping: Mapping,
  source: Source,
  open: OpenSource,
): Promise<readonly UnitOfSource[]> {
  const plans = await plansOf(tools, mapping, open);
  const rows = await layRows(tools, plans, open);
  const units: UnitOfSource[] = [];
  try {
    for (const plan of plans) {
      const key = unitKey(tools, mapping, open.input, plan.group);
      const unit = await stageUnit(tools, { ...open, plan, rows });
      await source.refuseChange();
      await tools.store.write(key, unit);
      units.push({ key, group: plan.group, unit });
    }
  } finally {
    await rows.release();
  }
  return units;
}

function unitKey(
  tools: IngestTools,
  mapping: Mapping,
  { sha256 }: Pick<SourceIdentity, 'sha256'>,
  group: ColumnGroup | null,
): string {
  const { engineVersion: engine } = tools;
  const said = { stage: STAGE_VERSION, engine, mapping: mappingHash(mapping), sha256, group: group?.label ?? null };
  return hashOf(said);
}

async function holdsAll(store: StageStore, { pieces }: StagedUnit): Promise<boolean> {
  for (const { kept } of pieces) if (!(await store.holds(kept))) return false;
  return true;
}
