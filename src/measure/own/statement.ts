import { type FormulaTable, tableOf } from '../../domain/index.ts';
import { sqlDimension, sqlName, sqlText } from '../dialect.ts';
import { aggregatedSql, aggregateSql } from '../formula-sql.ts';
import { keyedStatement } from '../keyed.ts';
import {
  hasColumn,
  isSupplied,
  type KeyedRows,
  type MonthSources,
  type Statement,
  stockConditions,
} from '../statement.ts';
import { isSum, type OwnFact, statementName } from './facts.ts';

/** Aggregates over the loans in stock, by cut. */
export function loanStatement(sources: MonthSources, facts: readonly OwnFact[]): Statement | undefined {
  const { loans, month } = sources;
  const known = supplied(sources, facts);
  if (loans === undefined || known.length === 0) return undefined;
  return keyedStatement(statementName('loan_snapshot'), month, [loans], {
    from: (source) => `${source('loan_snapshot')} AS loans`,
    where: stockConditions(sources),
    id: '"loan_id"',
    dimensions: Object.fromEntries(sources.dimensions.map((name) => [name, sqlDimension(name)])),
    ...aggregated(known),
  });
}

/** Aggregates over the rows that another table has of the month, up to the cut-off. */
export function tableStatement(
  sources: MonthSources,
  table: FormulaTable,
  facts: readonly OwnFact[],
): Statement | undefined {
  const part = sources.part(table);
  const known = supplied(sources, facts);
  const { key, dateColumn } = tableOf(table);
  if (part === undefined || dateColumn === null || known.length === 0) return undefined;
  const sign = tableOf(table).timing === 'cutoff' ? '=' : '<=';
  const id = key.find((name) => name !== dateColumn) ?? dateColumn;
  return keyedStatement(statementName(table), sources.month, [part], {
    from: (source) => `${source(table)} AS own_rows`,
    where: [`${sqlName(dateColumn)} ${sign} DATE ${sqlText(sources.cutoff)}`],
    id: sqlName(id),
    dimensions: {},
    ...aggregated(known),
    ...(hasColumn(part, 'currency') ? { currency: '"currency"' } : {}),
  });
}

function supplied(sources: MonthSources, facts: readonly OwnFact[]): readonly OwnFact[] {
  return facts.filter(({ fact }) => fact.needs.every((column) => isSupplied(sources, column)));
}

function aggregated(facts: readonly OwnFact[]): Pick<KeyedRows, 'keys' | 'values' | 'facts'> {
  return {
    keys: {},
    values: Object.fromEntries(facts.map(({ column, part, where }) => [column, aggregatedSql(part, where)])),
    facts: Object.fromEntries(
      facts.flatMap(({ name, seen, column, part }) => [
        [name, aggregateSql(part, column)] as const,
        ...(isSum(part) ? [] : [[seen, `COUNT(${sqlName(column)})`] as const]),
      ]),
    ),
  };
}
