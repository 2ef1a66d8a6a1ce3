import { type Source, sqlDimension, sqlName } from '../dialect.ts';
import { keyedStatement } from '../keyed.ts';
import { hasColumn, isSupplied, type MonthSources, type Statement, stockConditions } from '../statement.ts';

const DUE = 'loan_snapshot.instalment_due';

/** What fell due in the month, and what of it was paid: at most what was due of each loan, without what was paid ahead. */
export function onTimeStatements(sources: MonthSources): readonly Statement[] {
  const { loans, month } = sources;
  if (loans === undefined || !isSupplied(sources, DUE)) return [];
  const rows = {
    id: 'l."loan_id"',
    dimensions: Object.fromEntries(sources.dimensions.map((name) => [name, sqlDimension(name, 'l.')])),
    keys: {},
  };
  const where = [...stockConditions(sources, 'l.'), 'l."instalment_due" > 0'];
  const due = keyedStatement('instalment', month, [loans], {
    ...rows,
    where,
    from: (source) => `${source('loan_snapshot')} AS l`,
    values: { fell_due: 'l."instalment_due"' },
    facts: { instalmentsDue: 'SUM(fell_due)' },
  });
  const payments = sources.part('payment');
  if (payments === undefined) return [due];
  const paid = keyedStatement('onTime', month, [loans, payments], {
    ...rows,
    where: [...where, 'p.paid > 0'],
    from: (source) => `${source('loan_snapshot')} AS l JOIN ${paidOf(sources, source)} AS p ON p.payer = l."loan_id"`,
    values: { paid_of_due: 'CASE WHEN p.paid < l."instalment_due" THEN p.paid ELSE l."instalment_due" END' },
    facts: { instalmentsPaid: 'SUM(paid_of_due)' },
  });
  return [due, paid];
}

/** Cash of the month by loan, without what was paid ahead. */
function paidOf(sources: MonthSources, source: Source): string {
  const part = sources.part('payment');
  const amount = (name: string): readonly string[] => (hasColumn(part, name) ? [`COALESCE(${sqlName(name)}, 0)`] : []);
  const cash = ['principal', 'interest', 'fees'].flatMap(amount).join(' + ');
  const ahead = amount('prepaid').map((prepaid) => ` - ${prepaid}`);
  return (
    `(SELECT "loan_id" AS payer, SUM(${cash === '' ? '0' : cash}${ahead.join('')}) AS paid ` +
    `FROM ${source('payment')} AS payments GROUP BY "loan_id")`
  );
}
