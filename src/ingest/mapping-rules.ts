import {
  CANONICAL_TABLES,
  type CanonicalColumn,
  type ColumnMapping,
  columnOf,
  type Mapping,
  parsePeriod,
  RiskpressError,
  tableOf,
} from '../domain/index.ts';
import { nearest } from './header.ts';

/** One canonical column and how the mapping fills it. */
export interface MappedColumn {
  readonly name: string;
  readonly column: CanonicalColumn;
  readonly mapping: ColumnMapping;
}

/** Unpivoted tables carry their cut-off in the mapping. */
const CUTOFF = 'cutoff_date';

/**
 * The canonical columns a mapping fills, in canonical order, `dim_*` last by name. A mapping that unpivots need not map
 * `cutoff_date`: it is the last day of the period. Errors: `mappingInvalid` with the key and what was expected.
 */
export function mappedColumns(mapping: Mapping): readonly MappedColumn[] {
  const columns = Object.entries(mapping.columns).map(([name, how]) => mappedColumn(mapping, name, how));
  checkRequired(mapping);
  checkUnpivot(mapping);
  checkMarks(mapping);
  const order = Object.keys(tableOf(mapping.table).columns);
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return columns.toSorted((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1));
}

/** A fault of the mapping file itself. */
export function mappingFault(mapping: Mapping, key: string, message: string): RiskpressError {
  return new RiskpressError('mappingInvalid', `${mapping.path}: ${key}: ${message}`, {
    place: { file: mapping.path, key },
  });
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
  for (const [name, column] of Object.entries(tableOf(mapping.table).columns)) {
    if (column.required !== true || mapping.columns[name] !== undefined) continue;
    if (name === CUTOFF && mapping.unpivot !== undefined) continue;
    throw mappingFault(mapping, `columns.${name}`, `expected a mapping: ${mapping.table} needs this column`);
  }
}

function checkUnpivot(mapping: Mapping): void {
  const { dateColumn } = tableOf(mapping.table);
  if (mapping.unpivot === undefined) return;
  if (dateColumn !== CUTOFF) throw mappingFault(mapping, 'unpivot', `expected none: ${mapping.table} has no ${CUTOFF}`);
  const seen = new Set<string>();
  for (const { period } of mapping.unpivot) {
    const key = `unpivot.${period}`;
    if (parsePeriod(period).kind !== 'month') throw mappingFault(mapping, key, 'expected a month like 2026-09');
    if (seen.has(period)) throw mappingFault(mapping, key, 'expected every month once');
    seen.add(period);
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
