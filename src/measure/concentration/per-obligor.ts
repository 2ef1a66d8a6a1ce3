import { type Measure, rate, type Sum } from '../entry.ts';

/** Per obligor: cut only where it is compared. */
export function perObligor(measure: Measure): Measure {
  return { ...measure, cuts: 'comparedMonths' };
}

/** An index between balances: no amount, so no minimum base. */
export function index(measure: string, name: Measure['name'], numerator: Sum, denominator: Sum): Measure {
  return perObligor({ ...rate(measure, name, numerator, denominator), unit: 'index', minimumBase: false });
}
