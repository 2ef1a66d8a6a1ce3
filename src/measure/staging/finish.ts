import { UNKNOWN } from '../../domain/index.ts';
import { BOOK, bookTable, type FactRow, type FactTable, mapRows, rowsOf } from '../fact-table.ts';
import type { FinishMaterial } from '../family.ts';
import { STAGES, stageName } from './statement.ts';

/** Rows of the `stage` statement with their stage by name. */
export function stageTable({ raw: [first] }: FinishMaterial): FactTable | undefined {
  return first && mapRows(first.table, ({ keys, facts }) => ({ keys: { stage: nameOf(keys.stage_no) }, facts }));
}

/**
 * Where the balances of this month-end came from: stage to stage at what they are now, `new` for loans that were not
 * there, and `gone`, at what they were, for loans that are not there any more. What came into a stage adds up to it.
 */
export function movementTable({ raw, finished }: FinishMaterial): FactTable | undefined {
  const [opening, moves] = [
    raw.find(({ statement }) => statement.name === 'stage'),
    raw.find(({ statement }) => statement.name === 'stageMove'),
  ];
  const closing = finished('stage');
  if (opening === undefined || moves === undefined || closing === undefined) return undefined;
  const moved = rowsOf(moves.table, BOOK, BOOK).map((row) => ({
    from: nameOf(row.keys.stage_from),
    to: nameOf(row.keys.stage_to),
    opened: row.facts.movedOpening ?? 0n,
    closed: row.facts.movedClosing ?? 0n,
  }));
  const rows: FactRow[] = moved.map(({ from, to, closed }) => movement(from, to, closed));
  for (const stage of [...STAGES, UNKNOWN]) {
    const kept = sum(moved.filter(({ from }) => from === stage).map(({ opened }) => opened));
    const stayed = sum(moved.filter(({ to }) => to === stage).map(({ closed }) => closed));
    const before = sum(balances(opening.table, (keys) => nameOf(keys.stage_no) === stage));
    const now = sum(balances(closing, (keys) => keys.stage === stage));
    rows.push(movement(stage, 'gone', before - kept), movement('new', stage, now - stayed));
  }
  const present = rows.filter(
    ({ keys, facts }) => facts.stageMovement !== 0n || !Object.values(keys).includes(UNKNOWN),
  );
  return bookTable(present, [...opening.table.currencies, ...moves.table.currencies, ...closing.currencies]);
}

function movement(from: string, to: string, stageMovement: bigint): FactRow {
  return { keys: { from, to }, facts: { stageMovement } };
}

function balances(table: FactTable, where: (keys: FactRow['keys']) => boolean): readonly bigint[] {
  return rowsOf(table, BOOK, BOOK)
    .filter(({ keys }) => where(keys))
    .map(({ facts }) => facts.stageBalance ?? 0n);
}

function nameOf(number: string | undefined): string {
  return stageName(number) ?? UNKNOWN;
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
