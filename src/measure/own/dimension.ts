import { columnsRead, type OwnDimension } from '../../domain/index.ts';
import { type SourcePart, sqlName } from '../dialect.ts';
import { labelSql } from '../formula-sql.ts';

/**
 * A part of loans with the dimensions that are derived from its columns, as if the tape had them; those whose columns
 * it lacks stay absent. A dimension is a column of a view, so a statement that does not cut by it does not compute it.
 */
export function withOwnDimensions(part: SourcePart, dimensions: readonly OwnDimension[]): SourcePart {
  const known = dimensions.filter(({ expression }) => missingColumn(part, expression) === undefined);
  if (known.length === 0) return part;
  const derived = known.map(({ name, expression }) => `${labelSql(expression)} AS ${sqlName(name)}`);
  const columns = [...part.columns.map(sqlName), ...derived].join(', ');
  return {
    ...part,
    columns: [...part.columns, ...known.map(({ name }) => name)],
    view: (base) => `(SELECT ${columns} FROM ${part.view?.(base) ?? base} AS plain_loans)`,
  };
}

/** The first column of a derived dimension that a part does not have. */
export function missingColumn(
  part: Pick<SourcePart, 'columns'>,
  expression: OwnDimension['expression'],
): string | undefined {
  return columnsRead(expression).find((column) => !part.columns.includes(column));
}
