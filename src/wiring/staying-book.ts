import { bookConnectionOf } from '../config/index.ts';
import {
  canonicalJson,
  type Engine,
  hashOf,
  monthOf,
  RiskpressError,
  type Snapshot,
  type StayingBook,
  type TableName,
} from '../domain/index.ts';
import { describeBook, pushDown } from '../measure/index.ts';
import type { Assignment } from './ask.ts';
import type { Workplace } from './workplace.ts';

/**
 * The book of a report that stays in the lender's engine: counted there, no row read. Undefined where the report reads
 * extracts. Errors: `policyRefused` where every issue must seal its rows; `environmentMissing`, `headerMismatch`,
 * `noData` as the engine and its tables are.
 */
export async function openStayingBook(
  { settings, period }: Pick<Assignment, 'settings'> & { readonly period: Assignment['period'] | null },
  place: Workplace,
): Promise<Snapshot | undefined> {
  const { configuration, lenderEngines } = place;
  const connection = bookConnectionOf(configuration, settings);
  if (connection === undefined) return undefined;
  if (configuration.lender.policy.requireSealedExtract) throw extractRequired(settings.id, connection);
  const { engine, dialect } = await lenderEngines.connect(connection);
  const through = period === null ? null : monthOf(period.end);
  const { tables, snapshot } = await describeBook(engine, dialect, { connection, through });
  lenderEngines.open(connection, pushDown(engine, dialect, tables));
  const rowsOf = (table: TableName): number =>
    snapshot.parts.reduce((sum, part) => sum + (part.table === table ? part.rows : 0), 0);
  const asked = tables.map(({ table }) => ({ table, rows: rowsOf(table) }));
  return { ...snapshot, staying: { connection, engine: await engine.version(), tables: asked } };
}

/** The engine that a snapshot's statements run in: the own one over staged files, or the one that keeps the book. */
export async function engineOf(snapshot: Snapshot, place: Workplace): Promise<Engine> {
  return snapshot.staying === undefined ? place.engine() : place.lenderEngines.book(snapshot.staying.connection);
}

/**
 * What an issue seals of its data. Where the rows stayed in the lender's engine these are the questions and the
 * answers: the snapshot's hash is over them. Error `gateFailed` where the book changed while it was asked.
 */
export async function sealFacts(assignment: Assignment, snapshot: Snapshot, place: Workplace): Promise<Snapshot> {
  const { staying } = snapshot;
  if (staying === undefined) return snapshot;
  const { engine, dialect } = await place.lenderEngines.connect(staying.connection);
  const through = monthOf(assignment.period.end);
  const now = await describeBook(engine, dialect, { connection: staying.connection, through });
  if (now.snapshot.hash !== snapshot.hash) throw changed(staying.connection);
  return { ...snapshot, hash: hashOf({ staying, inputs: snapshot.inputs, answers: answersOf(staying, place) }) };
}

/** What was asked and answered, apart from the order in which an engine happens to give rows. */
function answersOf({ connection }: StayingBook, place: Workplace): readonly object[] {
  return place.lenderEngines
    .book(connection)
    .answers()
    .map(({ sql, rows }) => ({ sql, rows: rows.map(canonicalJson).sort() }))
    .sort((a, b) => (a.sql < b.sql ? -1 : 1));
}

/** The sealed questions and answers, one a line; null where the rows themselves are sealed. */
export function factLines({ staying }: Snapshot, place: Workplace): string | null {
  if (staying === undefined) return null;
  const answers = place.lenderEngines.book(staying.connection).answers();
  return answers.map((answer) => `${canonicalJson(answer)}\n`).join('');
}

function extractRequired(report: string, connection: string): RiskpressError {
  return new RiskpressError(
    'policyRefused',
    `${report}: policy.requireSealedExtract wants every issue to seal the rows that it rests on, but the book stays in ` +
      `connection ${connection}; give the report mappings over extracts, or change the policy`,
    { place: { file: 'riskpress.yaml', key: 'policy.requireSealedExtract' } },
  );
}

function changed(connection: string): RiskpressError {
  return new RiskpressError(
    'gateFailed',
    `connection ${connection}: the book changed while it was measured; run the report again when loading has ended`,
  );
}
