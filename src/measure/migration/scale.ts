import { type GradeScale, parsePeriod } from '../../domain/index.ts';
import { BOOK, bookTable, type FactRow, type FactTable, rowsOf } from '../fact-table.ts';
import type { FinishMaterial, StatementSpec } from '../family.ts';
import { keyedStatement } from '../keyed.ts';
import { currenciesOf, rawOf } from '../pairs/exits.ts';
import { isReportMonth } from '../pairs/report-month.ts';
import { hasColumn, type MonthSources, type Statement } from '../statement.ts';
import { bandRows, bandStatements } from './matrix.ts';

/** Name of the scale of days past due. */
const DAYS_SCALE = 'dpd';

/** Counts that come added up may be fractions: 6 decimals, like the column that holds them. */
const COUNT_UNIT = 1_000_000n;

/** Grades by which a rating leaves its scale, where a lender does not say: withdrawn, not rated. */
const USUAL_EXITS = /^(nr|wr|n\.r\.|not rated|withdrawn|withdrawn rating|repaid|writtenoff|sold|gone)$/i;

/** Matrices of further scales: bands of days past due, and transitions that were counted elsewhere. */
export const SCALE_STATEMENT: StatementSpec = {
  name: 'scale',
  cut: false,
  ownCurrency: true,
  build: (sources) => (isReportMonth(sources) ? [...bandStatements(sources), ...countedStatements(sources)] : []),
  finish: scaleTable,
  needs: (fact, sources) => needsOf(fact, sources),
  missing: 'noHistory',
};

/** Columns of transitions that come added up, without which a fact cannot be had where there are no loans. */
function needsOf(fact: string, { loans, part }: MonthSources): readonly string[] {
  if (loans !== undefined || part('transition_count') === undefined) return [];
  return [`transition_count.${fact.endsWith('Count') ? 'count' : 'amount'}`];
}

/** Transitions as they were supplied; they belong to no scope. */
function countedStatements(sources: MonthSources): readonly Statement[] {
  const part = Object.keys(sources.scope).length === 0 ? sources.part('transition_count') : undefined;
  if (part === undefined) return [];
  const has = (column: string): boolean => hasColumn(part, column);
  return [
    keyedStatement('transitions', part.month, [part], {
      from: (source) => `${source('transition_count')} AS t`,
      where: [],
      id: 't."from"',
      dimensions: {},
      keys: {
        scale_name: 't."scale"',
        grade_from: 't."from"',
        grade_to: 't."to"',
        period_from: 't."from_period"',
        period_to: 't."to_period"',
      },
      values: {
        ...(has('count') ? { moved_count: 't."count"' } : {}),
        ...(has('amount') ? { moved_amount: 't."amount"' } : {}),
      },
      facts: {
        ...(has('count') ? { scaledCount: 'SUM(moved_count)' } : {}),
        ...(has('amount') ? { scaledAmount: 'SUM(moved_amount)' } : {}),
      },
      ...(has('currency') ? { currency: 't."currency"' } : {}),
    }),
  ];
}

function scaleTable(material: FinishMaterial): FactTable | undefined {
  const { raw } = material;
  if (raw.length === 0) return undefined;
  const rows = [...dayRows(material), ...gradeRows(material)];
  return rows.length === 0 ? undefined : bookTable(rows, currenciesOf(raw));
}

function dayRows(material: FinishMaterial): readonly FactRow[] {
  const { last, pooled } = bandRows(material);
  const row =
    (names: readonly [string, string]) =>
    ({ keys, facts }: FactRow): FactRow => ({
      keys: { ...keys, scale: DAYS_SCALE },
      facts: { [names[0]]: (facts.loans ?? 0n) * COUNT_UNIT, [names[1]]: facts.balance ?? 0n },
    });
  return [...last.map(row(['scaledCount', 'scaledAmount'])), ...pooled.map(row(['pooledCount', 'pooledAmount']))];
}

/** Transitions of the newest period up to the month's end, and of all periods up to it. */
function gradeRows({ raw, sources }: FinishMaterial): readonly FactRow[] {
  const counted = rawOf(raw, 'transitions', 'all');
  if (counted === undefined) return [];
  const { scales, fiscalYearStart } = sources.settings;
  const { end } = parsePeriod(sources.month);
  const known = rowsOf(counted, BOOK, BOOK).flatMap((row) => {
    const until = endOf(row.keys.period_to ?? '', fiscalYearStart);
    return until <= end ? [{ row, until }] : [];
  });
  const newest = new Map<string, string>();
  for (const { row, until } of known) {
    const name = row.keys.scale_name ?? '';
    if (until >= (newest.get(name) ?? '')) newest.set(name, until);
  }
  return known.flatMap(({ row, until }) => {
    const scale = row.keys.scale_name ?? '';
    const keys = gradeKeys(
      row,
      scales?.find(({ name }) => name === scale),
    );
    const { scaledCount = 0n, scaledAmount = 0n } = row.facts;
    const isNewest = until === newest.get(scale);
    return [
      { keys, facts: { pooledCount: scaledCount, pooledAmount: scaledAmount } },
      ...(isNewest ? [{ keys, facts: { scaledCount, scaledAmount } }] : []),
    ];
  });
}

function gradeKeys({ keys }: FactRow, scale: GradeScale | undefined): FactRow['keys'] {
  const { grade_from: from = '', grade_to: to = '', scale_name: name = '' } = keys;
  const exit = scale === undefined ? USUAL_EXITS.test(to) : scale.exits.includes(to);
  return { scale: name, from, to, way: exit ? 'exit' : 'grade' };
}

/** Last day of a period; of one whose name is not ours, the first day there is, so that it counts. */
function endOf(period: string, fiscalYearStart: number): string {
  try {
    return parsePeriod(period, fiscalYearStart).end;
  } catch {
    return '0000-00-00';
  }
}
