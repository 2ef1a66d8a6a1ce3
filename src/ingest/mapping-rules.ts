import {
  CANONICAL_TABLES,
  type CanonicalColumn,
  type ColumnMapping,
  columnOf,
  isRequired,
  type Mapping,
  tableOf,
} from '../domain/index.ts';
import { nearest } from './header.ts';
import { mappingFault } from './mapping-fault.ts';
import { type ColumnGroup, checkGroups, groupColumns } from './unpivot.ts';

/** One canonical column and how the mapping fills it. */
export interface MappedColumn {
  readonly name: string;
  readonly column: CanonicalColumn;
  readonly mapping: ColumnMapping;
}

/**
 * The canonical columns a mapping fills, in canonical order, `dim_*` last by name; with `group`, its constants among
 * them. Errors: `mappingInvalid` with the key and what was expected.
 */
export function mappedColumns(mapping: Mapping, group: ColumnGroup | null): readonly MappedColumn[] {
  checkGroups(mapping);
  checkRequired(mapping);
  checkMarks(mapping);
  const constants = Object.entries(group?.constants ?? {}).map(
    ([name, value]) => [name, { const: value, onUnknownCode: 'reject' }] as const,
  );
  const columns = [...Object.entries(mapping.columns), ...constants].map(([name, how]) =>
    mappedColumn(mapping, name, how),
  );
  const order = Object.keys(tableOf(mapping.table).columns);
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return columns.toSorted((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1));
}

function mappedColumn(mapping: Mapping, name: string, how: ColumnMapping): MappedColumn {
  const key = `columns.${name}`;
  const column = columnOf(mapping.table, name);
  if (column === undefined) {
    const near = nearest(name, Object.keys(CANONICAL_TABLES[mapping.table].columns));
    throw mappingFault(mapping, key, `expected a column of ${mapping.table}, nearest: ${near}`);
  }
  if (how.type !== undefined && how.type !== column.type) {
    throw mappingFault(mapping, `${key}.type`, `expected ${column.type}, found ${how.type}`);
  }
  if (how.unit !== undefined && column.type !== 'money') {
    throw mappingFault(mapping, `${key}.unit`, `expected only on money, found on ${column.type}`);
  }
  if (how.dateFormat !== undefined && column.type !== 'date') {
    throw mappingFault(mapping, `${key}.dateFormat`, `expected only on date, found on ${column.type}`);
  }
  checkCodes(mapping, { name, column, mapping: how });
  return { name, column, mapping: how };
}

function checkCodes(mapping: Mapping, { name, column, mapping: how }: MappedColumn): void {
  const { values } = column;
  if (how.codes === undefined || values === undefined) return;
  for (const [word, value] of Object.entries(how.codes)) {
    if (values.includes(value)) continue;
    const expected = `expected one of ${values.join(', ')}, found ${JSON.stringify(value)}`;
    throw mappingFault(mapping, `columns.${name}.codes.${word}`, expected);
  }
}

function checkRequired(mapping: Mapping): void {
  const constants = groupColumns(mapping);
  for (const [name, column] of Object.entries(tableOf(mapping.table).columns)) {
    const supplied = (other: string): boolean => mapping.columns[other] !== undefined || constants.includes(other);
    if (!isRequired(column, supplied) || supplied(name)) continue;
    throw mappingFault(mapping, `columns.${name}`, `expected a mapping: ${mapping.table} needs this column`);
  }
}

function checkMarks({ dialect, ...mapping }: Mapping): void {
  const fault = (key: string, message: string) => mappingFault({ dialect, ...mapping }, `dialect.${key}`, message);
  for (const key of ['delimiter', 'quote'] as const) {
    if (dialect[key] < '\t' || dialect[key] > '~') throw fault(key, 'expected an ASCII character');
  }
  if (dialect.delimiter === dialect.quote) throw fault('quote', 'expected another character than the delimiter');
  if (dialect.thousands === dialect.decimal) throw fault('thousands', 'expected another character than decimal');
}
