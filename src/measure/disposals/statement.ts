import { shiftMonth } from '../../domain/index.ts';
import { type SourcePart, scopeConditions, sqlDimension } from '../dialect.ts';
import { keyedStatement } from '../keyed.ts';
import { hasColumn, type MonthSources, type Statement } from '../statement.ts';

/** Months of write-offs and sales that C2a adds back, the measured one included. */
export const EVENT_MONTHS = 12;

/** Write-offs, sales, transfers and recoveries of the trailing twelve months, one query a month: a closed one is kept. */
export function eventStatements(sources: MonthSources): readonly Statement[] {
  return eventParts(sources, shiftMonth(sources.month, 1 - EVENT_MONTHS)).flatMap(
    (part) => eventStatement(part, sources) ?? [],
  );
}

/** Parts with events from a month to the measured one, oldest first. */
export function eventParts(sources: MonthSources, from: string): readonly SourcePart[] {
  return sources
    .monthsOf('writeoff_recovery')
    .filter((month) => month >= from && month <= sources.month)
    .flatMap((month) => sources.part('writeoff_recovery', month) ?? []);
}

/**
 * Events of one month by kind, for the book and the dimensions the event table carries. Undefined where it does not
 * carry a dimension of the scope.
 */
export function eventStatement(part: SourcePart, { scope, settings }: MonthSources): Statement | undefined {
  if (!Object.keys(scope).every((name) => hasColumn(part, name))) return undefined;
  const carried = settings.dimensions.filter((name) => !Object.hasOwn(scope, name) && hasColumn(part, name));
  return keyedStatement('event', part.month, [part], {
    from: (source) => `${source('writeoff_recovery')} AS events`,
    where: scopeConditions(scope),
    id: '"event_id"',
    dimensions: Object.fromEntries(carried.map((name) => [name, sqlDimension(name)])),
    keys: { kind_of_event: '"kind"' },
    values: { event_amount: '"amount"' },
    facts: { disposals: 'SUM(event_amount)' },
    currency: '"currency"',
  });
}
