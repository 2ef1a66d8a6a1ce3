import { columnOf, type Engine, isTableName, RiskpressError, type Row } from '../../domain/index.ts';
import type { SqlDialect } from '../sql-dialect.ts';
import { type PushedTable, relationClause, relationName } from './relation.ts';
import { translate } from './translation.ts';

/** One question to a lender's engine, in its own words, and the answer. */
export interface Answer {
  readonly sql: string;
  readonly rows: readonly Row[];
}

/** An engine that answers statements over the months of a book that stays where it is. */
export interface PushedEngine extends Engine {
  /** Every question so far, each once, in the order of asking. */
  answers(): readonly Answer[];
}

/**
 * Lets statements that were written over staged files (`read_parquet('engine:loan_snapshot:2026-10')`) run in a
 * lender's engine over its own tables, in its words. Only sums and short lists come back. Errors: `internal` on a
 * statement that engines answer differently, or that would fetch a table of loans; what the engine raises.
 */
export function pushDown(engine: Engine, dialect: SqlDialect, tables: readonly PushedTable[]): PushedEngine {
  const asked = new Map<string, Answer>();
  return {
    run: () => Promise.reject(new RiskpressError('internal', 'the book stays where it is: expected a query')),
    rows: async (sql, values = []) => {
      const text = pushedText(sql, dialect, tables);
      const known = values.length === 0 ? asked.get(text) : undefined;
      if (known !== undefined) return known.rows;
      const rows = await engine.rows(text, values);
      asked.set(text, { sql: text, rows });
      return rows;
    },
    version: () => engine.version(),
    close: () => engine.close(),
    answers: () => [...asked.values()],
  };
}

/** The statement as it is sent. */
export function pushedText(sql: string, dialect: SqlDialect, tables: readonly PushedTable[]): string {
  const { clauses, body, paths, names, bounded } = translate(sql, dialect, relationName);
  if (!bounded && paths.some(holdsLoans) && !paths.some(isRegister)) {
    throw new RiskpressError(
      'internal',
      `statement: expected sums or a short list, found rows in ${sql.slice(0, 200)}`,
    );
  }
  const relations = paths.map((path) => relationClause(path, tables, names, dialect));
  const all = [...relations, ...(clauses === '' ? [] : [clauses])];
  return all.length === 0 ? body : `WITH ${all.join(',\n')}\n${body}`;
}

/** Whether a part has rows of loans or obligors. */
function holdsLoans(path: string): boolean {
  const table = path.split(':')[1] ?? '';
  return isTableName(table) && ['loan_id', 'obligor_id', 'collateral_id'].some((name) => columnOf(table, name));
}

/** Registers are short: each signal is followed to what became of its debtor. */
function isRegister(path: string): boolean {
  return path.split(':')[1] === 'warning_signal';
}
