import type { Engine, Row, Snapshot, TableName } from '../domain/index.ts';

/** Rows of a table without months; none where the lender has no such table. */
export async function readTimeless(engine: Engine, snapshot: Snapshot, table: TableName): Promise<readonly Row[]> {
  const part = snapshot.parts.find((one) => one.table === table);
  if (part === undefined) return [];
  const columns = part.columns.map((name) => `CAST("${name}" AS VARCHAR) AS "${name}"`).join(', ');
  const order = part.columns.map((_, i) => i + 1).join(', ');
  return engine.rows(`SELECT ${columns} FROM read_parquet('${part.path.replaceAll("'", "''")}') ORDER BY ${order}`);
}
