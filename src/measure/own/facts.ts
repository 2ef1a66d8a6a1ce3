import {
  type Aggregate,
  childrenOf,
  columnsRead,
  type FormulaTable,
  type OwnIndicator,
  type Scalar,
  tableOf,
} from '../../domain/index.ts';
import type { Fact } from '../fact.ts';

/** The two sides of a ratio. */
export const SIDES = ['numerator', 'denominator'] as const;
export type Side = (typeof SIDES)[number];

/** One aggregate of a lender's indicator: the fact it becomes, and its column in the relation of its table. */
export interface OwnFact {
  readonly name: string;
  /** Rows that count, for an aggregate that is no sum: the largest of nothing is no zero. */
  readonly seen: string;
  readonly column: string;
  readonly part: Aggregate;
  readonly where: Scalar | null;
  readonly table: FormulaTable;
  readonly fact: Fact;
}

export function factsOf(indicator: OwnIndicator): readonly OwnFact[] {
  return SIDES.flatMap((side) => {
    const own = indicator[side];
    if (own === null) return [];
    // Sums are added up in units of one size, however many decimals each may have.
    const scale = Math.max(...own.of.map((part) => part.scale));
    return own.of.map((part, index) => ({
      name: factName(indicator, side, index),
      seen: seenName(indicator, side, index),
      column: `own_${indicator.code.toLowerCase()}_${side}_${index}`,
      part,
      where: indicator.where,
      table: own.table,
      fact: factOf(part, indicator.where, own.table, scale),
    }));
  });
}

/** The facts of an aggregate by name. */
export function factEntries({ name, seen, fact, part }: OwnFact): readonly (readonly [string, Fact])[] {
  if (isSum(part)) return [[name, fact]];
  return [
    [name, fact],
    [seen, { ...fact, unit: 'count', scale: 0 }],
  ];
}

export function factName({ code }: OwnIndicator, side: Side, index: number): string {
  return `${code}_${side}_${index}`;
}

export function seenName(indicator: OwnIndicator, side: Side, index: number): string {
  return `${factName(indicator, side, index)}_seen`;
}

export function isSum({ aggregate }: Aggregate): boolean {
  return aggregate === 'sum' || aggregate === 'count';
}

/** The statement that answers all aggregates over a table. */
export function statementName(table: FormulaTable): string {
  return table === 'loan_snapshot' ? 'own' : `own_${table}`;
}

function factOf({ of }: Aggregate, where: Scalar | null, table: FormulaTable, scale: number): Fact {
  const columns = columnsRead(of, where);
  const { key, dateColumn } = tableOf(table);
  const id = key.filter((name) => name !== dateColumn);
  return {
    statement: statementName(table),
    // Money of several currencies is never added, nor compared with one line.
    unit: [of, where].some((node) => node !== null && readsMoney(node)) ? 'amount' : 'number',
    scale,
    needs: (columns.length === 0 ? id : columns).map((name) => `${table}.${name}`),
  };
}

function readsMoney(node: Scalar): boolean {
  return node.kind === 'column' ? node.type === 'number' && node.scale === 2 : childrenOf(node).some(readsMoney);
}
