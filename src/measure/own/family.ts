import { type Aggregate, type AggregateSum, columnsRead, type OwnIndicator } from '../../domain/index.ts';
import { over } from '../contribution.ts';
import { sqlDimension, sqlName } from '../dialect.ts';
import { type Entry, type Formula, type Measure, rate, type Sum } from '../entry.ts';
import type { Fact } from '../fact.ts';
import type { Family } from '../family.ts';
import { aggregatedSql, aggregateSql } from '../formula-sql.ts';
import { keyedStatement } from '../keyed.ts';
import { isSupplied, type MonthSources, type Statement, stockConditions } from '../statement.ts';

/** One aggregate of a lender's indicator: the fact it becomes, and its column in the relation of loans. */
interface OwnFact {
  readonly name: string;
  /** Rows that count, for an aggregate that is no sum: the largest of nothing is no zero. */
  readonly seen: string;
  readonly column: string;
  readonly part: Aggregate;
  readonly indicator: OwnIndicator;
  readonly fact: Fact;
}

/** The indicators that a lender adds, as a family: one more reading of the loans answers them all. */
export function ownFamily(indicators: readonly OwnIndicator[]): Family {
  const facts = indicators.flatMap(factsOf);
  return {
    facts: Object.fromEntries(facts.flatMap(factEntries)),
    statements: [
      {
        name: 'own',
        cut: true,
        build: (sources) => [ownStatement(sources, facts)].filter((statement) => statement !== undefined),
      },
    ],
    entries: indicators.map(entryOf),
  };
}

function factsOf(indicator: OwnIndicator): readonly OwnFact[] {
  const sides = [
    ['numerator', indicator.numerator.of],
    ['denominator', indicator.denominator?.of ?? []],
  ] as const;
  return sides.flatMap(([side, sum]) =>
    sum.map((part, index) => ({
      name: factName(indicator, side, index),
      seen: seenName(indicator, side, index),
      column: `own_${indicator.code.toLowerCase()}_${side}_${index}`,
      part,
      indicator,
      fact: factOf(indicator, part, sum),
    })),
  );
}

function factOf(indicator: OwnIndicator, part: Aggregate, sum: AggregateSum): Fact {
  const columns = columnsRead(part.of, indicator.where);
  return {
    statement: 'own',
    unit: indicator.unit === 'amount' ? 'amount' : 'number',
    // Sums are added up in units of one size, however many decimals each may have.
    scale: Math.max(...sum.map(({ scale }) => scale)),
    needs: (columns.length === 0 ? ['loan_id'] : columns).map((name) => `loan_snapshot.${name}`),
  };
}

function factName({ code }: OwnIndicator, side: 'numerator' | 'denominator', index: number): string {
  return `${code}_${side}_${index}`;
}

function factEntries({ name, seen, fact, part }: OwnFact): readonly (readonly [string, Fact])[] {
  const counted: Fact = { ...fact, unit: 'count', scale: 0 };
  return isSum(part)
    ? [[name, fact]]
    : [
        [name, fact],
        [seen, counted],
      ];
}

function isSum({ aggregate }: Aggregate): boolean {
  return aggregate === 'sum' || aggregate === 'count';
}

function seenName(indicator: OwnIndicator, side: 'numerator' | 'denominator', index: number): string {
  return `${factName(indicator, side, index)}_seen`;
}

function ownStatement(sources: MonthSources, facts: readonly OwnFact[]): Statement | undefined {
  const { loans, month } = sources;
  const known = facts.filter(({ fact }) => fact.needs.every((column) => isSupplied(sources, column)));
  if (loans === undefined || known.length === 0) return undefined;
  return keyedStatement('own', month, [loans], {
    from: (source) => `${source('loan_snapshot')} AS loans`,
    where: stockConditions(sources),
    id: '"loan_id"',
    dimensions: Object.fromEntries(sources.dimensions.map((name) => [name, sqlDimension(name)])),
    keys: {},
    values: Object.fromEntries(
      known.map(({ column, part, indicator }) => [column, aggregatedSql(part, indicator.where)]),
    ),
    facts: Object.fromEntries(
      known.flatMap(({ name, seen, column, part }) => [
        [name, aggregateSql(part, column)] as const,
        ...(isSum(part) ? [] : [[seen, `COUNT(${sqlName(column)})`] as const]),
      ]),
    ),
  });
}

function entryOf(indicator: OwnIndicator): Entry {
  const { code, version, name, formula, direction, sets, pitfall, source, numerator, denominator } = indicator;
  const needs = columnsRead(numerator.of, denominator?.of ?? null, indicator.where);
  return {
    ...{ code, version, name, formula, direction, sets, pitfall, source },
    numerator: numerator.name,
    denominator: denominator?.name ?? { 'zh-CN': '—', en: '—' },
    needs: needs.map((column) => `loan_snapshot.${column}`),
    measures: [measureOf(indicator)],
  };
}

function measureOf(indicator: OwnIndicator): Measure {
  const numerator = termsOf(indicator, 'numerator', indicator.numerator.of);
  const { name, unit } = indicator;
  const sides = [indicator.numerator.of, indicator.denominator?.of ?? []];
  if (!sides.flat().every(isSum)) return { ...plain(indicator), formula: extremeFormula(indicator) };
  if (indicator.denominator === null) return { ...plain(indicator), formula: { kind: 'sum', of: numerator } };
  const denominator = termsOf(indicator, 'denominator', indicator.denominator.of);
  if (unit === 'ratio' && indicator.denominator.of.every(isMoneySum)) return rate('', name, numerator, denominator);
  const formula: Formula = { kind: 'quotient', numerator, denominator };
  return { ...plain(indicator), formula };
}

/** A formula with a largest or smallest value: none where no row counts. */
function extremeFormula(indicator: OwnIndicator): Formula {
  const { numerator, denominator } = indicator;
  const seen = (['numerator', 'denominator'] as const).flatMap((side) =>
    (indicator[side]?.of ?? []).flatMap((part, i) => (isSum(part) ? [] : [seenName(indicator, side, i)])),
  );
  return {
    kind: 'computed',
    of: {
      numerator: termsOf(indicator, 'numerator', numerator.of),
      ...(denominator === null ? {} : { denominator: termsOf(indicator, 'denominator', denominator.of) }),
      ...Object.fromEntries(seen.map((fact) => [fact, [{ fact }]])),
    },
    compute: (values) => {
      const { numerator: top, denominator: bottom, ...counts } = values;
      if (top === undefined || Object.values(counts).some((count) => count.numerator <= 0n)) return null;
      if (bottom === undefined) return top;
      return bottom.numerator <= 0n ? null : over(top, bottom);
    },
  };
}

function plain({ name, unit }: OwnIndicator): Omit<Measure, 'formula'> {
  return { measure: '', unit, name, cuts: 'everyMonth', compared: 'everywhere' };
}

/** The least base of a rate is an amount; a number of loans has none. */
function isMoneySum({ of, scale }: Aggregate): boolean {
  return of !== null && scale === 2;
}

function termsOf(indicator: OwnIndicator, side: 'numerator' | 'denominator', sum: AggregateSum): Sum {
  return sum.map(({ minus }, index) => ({ fact: factName(indicator, side, index), minus }));
}
