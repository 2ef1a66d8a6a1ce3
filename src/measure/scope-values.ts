import { parquetSource, type SourcePart, sqlDimension } from './dialect.ts';

/** The values of a dimension on a tape. */
export function dimensionValues(part: SourcePart, dimension: string): string {
  return `SELECT DISTINCT ${sqlDimension(dimension)} AS "label" FROM ${parquetSource([part], part.month)(part.table)} ORDER BY 1`;
}
