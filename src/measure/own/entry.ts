import { type Aggregate, columnsRead, type OwnIndicator } from '../../domain/index.ts';
import { over } from '../contribution.ts';
import { type Entry, type Formula, type Measure, rate, type Sum } from '../entry.ts';
import { factName, isSum, SIDES, type Side, seenName } from './facts.ts';

/** A lender's indicator as an entry of the catalogue. */
export function entryOf(indicator: OwnIndicator): Entry {
  const { code, version, name, formula, direction, sets, pitfall, source, numerator, denominator } = indicator;
  const needs = SIDES.flatMap((side) => {
    const own = indicator[side];
    return own === null ? [] : columnsRead(own.of, indicator.where).map((column) => `${own.table}.${column}`);
  });
  return {
    ...{ code, version, name, formula, direction, sets, pitfall, source },
    numerator: numerator.name,
    denominator: denominator?.name ?? { 'zh-CN': '不适用', en: 'None' },
    needs: [...new Set(needs)].sort(),
    measures: [measureOf(indicator)],
  };
}

/** Only loans can be cut: a row of another table may belong to a loan that is gone. */
function measureOf(indicator: OwnIndicator): Measure {
  const measure = plainMeasure(indicator);
  const isOfLoans = SIDES.every((side) => (indicator[side]?.table ?? 'loan_snapshot') === 'loan_snapshot');
  return isOfLoans ? measure : { ...measure, cuts: 'never' };
}

function plainMeasure(indicator: OwnIndicator): Measure {
  const numerator = termsOf(indicator, 'numerator');
  const { name, unit } = indicator;
  const aggregates = SIDES.flatMap((side) => indicator[side]?.of ?? []);
  if (!aggregates.every(isSum)) return { ...ownValue(indicator), formula: extremeFormula(indicator) };
  if (indicator.denominator === null) return { ...ownValue(indicator), formula: { kind: 'sum', of: numerator } };
  const denominator = termsOf(indicator, 'denominator');
  if (unit === 'ratio' && indicator.denominator.of.every(isMoneySum)) return rate('', name, numerator, denominator);
  return { ...ownValue(indicator), formula: { kind: 'quotient', numerator, denominator } };
}

/** A formula with a largest or smallest value: none where no row counts. */
function extremeFormula(indicator: OwnIndicator): Formula {
  const seen = SIDES.flatMap((side) =>
    (indicator[side]?.of ?? []).flatMap((part, i) => (isSum(part) ? [] : [seenName(indicator, side, i)])),
  );
  return {
    kind: 'computed',
    of: {
      numerator: termsOf(indicator, 'numerator'),
      ...(indicator.denominator === null ? {} : { denominator: termsOf(indicator, 'denominator') }),
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

function ownValue({ name, unit }: OwnIndicator): Omit<Measure, 'formula'> {
  return { measure: '', unit, name, cuts: 'everyMonth', compared: 'everywhere' };
}

/** The least base of a rate is an amount; a number of loans has none. */
function isMoneySum({ aggregate, scale }: Aggregate): boolean {
  return aggregate === 'sum' && scale === 2;
}

function termsOf(indicator: OwnIndicator, side: Side): Sum {
  return (indicator[side]?.of ?? []).map(({ minus }, index) => ({ fact: factName(indicator, side, index), minus }));
}
