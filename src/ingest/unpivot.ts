import {
  columnOf,
  type Mapping,
  monthOf,
  type Period,
  parsePeriod,
  tableOf,
  type UnpivotGroup,
} from '../domain/index.ts';
import { mappingFault } from './mapping-fault.ts';

/** One group of columns of a source that is unpivoted: it makes rows of its own. */
export interface ColumnGroup {
  /** `2026-09`, `to=AAA`, `2026-09 class=loss`: once in a mapping. */
  readonly label: string;
  /** Month of all its rows, where the mapping says it. */
  readonly month: string | null;
  /** Canonical columns that are the same in all its rows. */
  readonly constants: Readonly<Record<string, string>>;
  /** Names that `from` and `expr` may use, and the headers they stand for. */
  readonly columns: Readonly<Record<string, string>>;
}

/** The groups of a mapping; null alone where it does not unpivot. Errors: `mappingInvalid`. */
export function groupsOf(mapping: Mapping): readonly (ColumnGroup | null)[] {
  return mapping.unpivot?.map((group) => groupOf(mapping, group)) ?? [null];
}

/** Groups that fit the table and each other. Errors: `mappingInvalid` with the key and what was expected. */
export function checkGroups(mapping: Mapping): void {
  const groups = mapping.unpivot ?? [];
  const [first] = groups;
  const seen = new Set<string>();
  for (const group of groups) {
    const { label } = groupOf(mapping, group);
    const fault = (message: string) => mappingFault(mapping, `unpivot.${label}`, message);
    if (seen.has(label)) throw fault('expected every group once');
    seen.add(label);
    if (shapeOf(group) !== shapeOf(first)) throw fault(`expected ${shapeOf(first)} as in the first group`);
    for (const name of Object.keys(group.set ?? {})) {
      if (columnOf(mapping.table, name) === undefined) throw fault(`expected a column of ${mapping.table}`);
      if (mapping.columns[name] !== undefined) throw fault(`expected ${name} here or under columns, not in both`);
    }
  }
}

/** Canonical columns that the groups fill. */
export function groupColumns(mapping: Mapping): readonly string[] {
  const [first] = groupsOf(mapping);
  return Object.keys(first?.constants ?? {});
}

function groupOf(mapping: Mapping, { period, set = {}, columns }: UnpivotGroup): ColumnGroup {
  const { dateColumn } = tableOf(mapping.table);
  const said = Object.keys(set)
    .toSorted()
    .map((name) => `${name}=${set[name]}`);
  const label = [...(period === undefined ? [] : [period]), ...said].join(' ');
  if (period === undefined)
    return { label, month: monthSaid(dateColumn === null ? '' : set[dateColumn]), constants: set, columns };
  if (dateColumn === null) {
    throw mappingFault(mapping, `unpivot.${label}`, `expected set in place of period: ${mapping.table} has no date`);
  }
  const { end } = periodOf(mapping, period);
  const mapped = mapping.columns[dateColumn] !== undefined;
  return { label, month: monthOf(end), constants: mapped ? set : { [dateColumn]: end, ...set }, columns };
}

function periodOf(mapping: Mapping, name: string): Period {
  try {
    return parsePeriod(name);
  } catch {
    throw mappingFault(mapping, `unpivot.${name}`, 'expected a period like 2026-09, 2026-Q3 or 2026');
  }
}

function monthSaid(date: string | undefined): string | null {
  return /^\d{4}-\d{2}-\d{2}$/.exec(date ?? '') === null ? null : (date ?? '').slice(0, 7);
}

/** What a group says of its rows and which names it gives: the same in all groups, or a column would have holes. */
function shapeOf(group: UnpivotGroup | undefined): string {
  const set = Object.keys(group?.set ?? {}).toSorted();
  const names = Object.keys(group?.columns ?? {}).toSorted();
  const said = [
    ...(group?.period === undefined ? [] : ['period']),
    ...(set.length === 0 ? [] : [`set ${set.join(', ')}`]),
  ];
  return `${said.join(' and ')} with columns ${names.join(', ')}`;
}
