import { basename } from 'node:path';

import {
  hashOf,
  type InputControl,
  type Mapping,
  type QualityCount,
  type Reject,
  type Snapshot,
  type SnapshotInput,
} from '../domain/index.ts';
import type { Assembly, Dropped } from './assembly.ts';
import type { Manifests } from './manifest.ts';
import { MAX_REJECTS, type Piece, type StagedUnit } from './staged.ts';
import { addTotals } from './table-facts.ts';
import { mappingHash, type StagedSource, type UnitOfSource } from './unit.ts';

/** One source as it enters a snapshot. */
export interface Taken {
  readonly staged: StagedSource;
  readonly manifests: Manifests;
}

/** Whether a month is not after the last one asked for; what has no month always is. */
export function isWithin(month: string | null, through: string | null): boolean {
  return month === null || month === 'all' || through === null || month <= through;
}

/** Puts sources and assembled tables together. Rows after `through` count as left out. */
export function sealSnapshot(
  taken: readonly Taken[],
  assemblies: readonly Assembly[],
  through: string | null,
): Snapshot {
  const inputs = taken.map(({ staged }) => inputOf(staged));
  const mappings = Object.fromEntries(
    taken.map(({ staged }) => [basename(staged.mapping.path), mappingHash(staged.mapping)]),
  );
  const parts = assemblies.flatMap((assembly) => assembly.parts);
  const lost = new Map(assemblies.flatMap((assembly) => [...droppedByPiece(assembly)]));
  const units = taken.flatMap((one) =>
    one.staged.units
      .filter(({ group }) => isWithin(group?.month ?? null, through))
      .map((unit) => ({ ...one, unit, lost, through })),
  );
  return {
    hash: snapshotHash(inputs, mappings, parts),
    inputs,
    mappings,
    parts,
    rejects: units.flatMap(rejectsOf).slice(0, MAX_REJECTS),
    rejectCounts: countRejects(units),
    controls: units.map(controlOf),
    quality: qualityOf(units),
    conflictingKeys: assemblies.reduce((sum, assembly) => sum + assembly.conflictingKeys, 0),
  };
}

interface TakenUnit extends Taken {
  readonly unit: UnitOfSource;
  readonly lost: ReadonlyMap<Piece, Dropped>;
  readonly through: string | null;
}

function inputOf({ source, mapping, identity }: StagedSource): SnapshotInput {
  return { name: source.name, table: mapping.table, sha256: identity.sha256, bytes: identity.bytes };
}

/** Names and order of files do not matter, only what they hold. */
function snapshotHash(
  inputs: readonly SnapshotInput[],
  mappings: Snapshot['mappings'],
  parts: Snapshot['parts'],
): string {
  return hashOf({
    inputs: inputs.map(({ table, sha256 }) => `${table} ${sha256}`).toSorted(),
    mappings: Object.values(mappings).toSorted(),
    parts: parts.map(({ table, month, digest }) => `${table} ${month} ${digest}`).toSorted(),
  });
}

function droppedByPiece({ dropped }: Assembly): readonly (readonly [Piece, Dropped])[] {
  return [...dropped].map(([entry, rows]) => [entry.piece, rows]);
}

function rejectsOf({ staged, unit, lost, through }: TakenUnit): readonly Reject[] {
  const { table } = staged.mapping;
  const doubled = unit.unit.pieces.flatMap((piece) => lost.get(piece)?.rejects ?? []);
  return [...unit.unit.rejects, ...doubled]
    .filter(({ month }) => isWithin(month, through))
    .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))
    .map((reject) => ({ table, file: staged.source.name, ...reject }));
}

function countRejects(units: readonly TakenUnit[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  const add = (reason: string, rows: number) => {
    if (rows > 0) counts[reason] = (counts[reason] ?? 0) + rows;
  };
  for (const taken of units) {
    for (const { reason, rows } of refusedWithin(taken)) add(reason, rows);
    add('duplicateKey', doubledRows(taken));
  }
  return counts;
}

/** `recordsInBytes` was counted from the bytes, the others by the parser: they must agree. */
function controlOf(taken: TakenUnit): InputControl {
  const { staged, unit, manifests } = taken;
  const { records, pieces } = unit.unit;
  const within = piecesWithin(taken);
  const refused = refusedWithin(taken);
  const doubled = doubledRows(taken);
  const loaded = sumOf(within, ({ facts }) => facts.rows) - doubled;
  const rejected = sumOf(refused, ({ rows }) => rows) + doubled;
  const { group } = unit;
  const month = group?.month ?? onlyMonth(pieces, unit.unit);
  const totals = [...within.map(({ facts }) => facts.total), ...refused.map(({ total }) => total)];
  return {
    name: staged.source.name,
    table: staged.mapping.table,
    month,
    ...(group === null || isPeriod(staged.mapping) ? {} : { group: group.label }),
    recordsInBytes: records,
    filtered: unit.unit.filtered + laterRows(taken),
    loaded,
    rejected,
    loadedTotal: totals.reduce(addTotals, null),
    manifest: manifests.of(staged.source.name, month),
    manifestExpected: staged.mapping.manifest !== undefined,
  };
}

/** Whether the months alone tell the groups of a mapping apart. */
function isPeriod({ unpivot = [] }: Mapping): boolean {
  return unpivot.every(({ period, set }) => period !== undefined && Object.keys(set ?? {}).length === 0);
}

/** The month of a source of one month; where nothing loaded, that of its rejects. */
function onlyMonth(pieces: readonly Piece[], { counts }: StagedUnit): string | null {
  const loaded = pieces.map(({ facts }) => facts.month);
  const refused = counts.map(({ month }) => month).filter((month) => month !== null);
  const [month, ...others] = new Set(loaded.length > 0 ? loaded : refused);
  return month === undefined || month === 'all' || others.length > 0 ? null : month;
}

function piecesWithin({ unit, through }: TakenUnit): readonly Piece[] {
  return unit.unit.pieces.filter(({ facts }) => isWithin(facts.month, through));
}

function refusedWithin({ unit, through }: TakenUnit): StagedUnit['counts'] {
  return unit.unit.counts.filter(({ month }) => isWithin(month, through));
}

/** Good and bad rows of months after the last one asked for. */
function laterRows({ unit, through }: TakenUnit): number {
  const pieces = unit.unit.pieces.filter(({ facts }) => !isWithin(facts.month, through));
  const refused = unit.unit.counts.filter(({ month }) => !isWithin(month, through));
  return sumOf(pieces, ({ facts }) => facts.rows) + sumOf(refused, ({ rows }) => rows);
}

function doubledRows(taken: TakenUnit): number {
  return sumOf(piecesWithin(taken), (piece) => taken.lost.get(piece)?.rows ?? 0);
}

/** Completeness counts of the loan tape: loaded rows, and refused ones whose month is known. */
function qualityOf(units: readonly TakenUnit[]): readonly QualityCount[] {
  const cells = new Map<string, number>();
  const present = new Map<string, Map<string, number>>();
  for (const taken of units.filter(({ staged }) => staged.mapping.table === 'loan_snapshot')) {
    const refused = taken.unit.unit.refused.filter(({ month }) => isWithin(month, taken.through));
    for (const one of [...piecesWithin(taken).map(({ facts }) => facts), ...refused]) {
      cells.set(one.month, (cells.get(one.month) ?? 0) + one.rows);
      const columns = present.get(one.month) ?? new Map<string, number>();
      for (const name of taken.unit.unit.columns)
        columns.set(name, (columns.get(name) ?? 0) + (one.present[name] ?? 0));
      present.set(one.month, columns);
    }
  }
  return [...cells.keys()].toSorted().flatMap((month) =>
    [...(present.get(month) ?? [])].map(([column, count]) => ({
      month,
      column,
      cells: cells.get(month) ?? 0,
      present: count,
    })),
  );
}

function sumOf<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((sum, item) => sum + count(item), 0);
}
