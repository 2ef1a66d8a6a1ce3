import { LOAN_CLASSES, parseUnits } from '../../domain/index.ts';
import type { Fact } from '../fact.ts';
import { type FactRow, type FactTable, rowsOf } from '../fact-table.ts';
import type { FinishMaterial, StatementSpec } from '../family.ts';

/** Decimals of a coefficient. */
const COEFFICIENT_SCALE = 6;

/** Facts of the required provisions, in money times coefficient. */
const perCut = {
  statement: 'requirement',
  unit: 'amount',
  scale: 2 + COEFFICIENT_SCALE,
  needs: ['loan_snapshot.principal_balance', 'loan_snapshot.asset_class_5'],
} as const;

export const REQUIRED_FACTS: Readonly<Record<string, Fact>> = {
  requiredProvisions: perCut,
  bookedProvisions: { ...perCut, needs: [...perCut.needs, 'provision.amount'] },
};

/** What the configured coefficients ask for, beside what is booked. */
export const REQUIRED_STATEMENT: StatementSpec = {
  name: 'requirement',
  cut: true,
  from: ['loan', 'provision'],
  build: () => [],
  finish: requirementTable,
  absence: ({ settings }) =>
    settings.requiredProvisions === undefined ? 'notSupplied:provisions.required' : undefined,
};

function requirementTable({ finished, sources }: FinishMaterial): FactTable | undefined {
  const [loans, provisions] = [finished('loan'), finished('provision')];
  const { requiredProvisions } = sources.settings;
  if (loans === undefined || requiredProvisions === undefined) return undefined;
  const coefficients = new Map<string, bigint>(
    LOAN_CLASSES.map((name) => [name, parseUnits(requiredProvisions.byClass[name], COEFFICIENT_SCALE)]),
  );
  const one = 10n ** BigInt(COEFFICIENT_SCALE);
  const cuts = new Map(
    [...loans.cuts].map(([dimension, values]) => {
      const rows = [...values].map(([value, cells]): readonly [string, readonly FactRow[]] => {
        const required = cells.map((row) => requiredRow(row, coefficients));
        const booked = provisions === undefined ? [] : rowsOf(provisions, dimension, value);
        return [value, [...required, ...booked.map((row) => bookedRow(row, one))]];
      });
      return [dimension, new Map(rows)] as const;
    }),
  );
  return { cuts, currencies: new Set([...loans.currencies, ...(provisions?.currencies ?? [])]) };
}

function requiredRow({ keys, facts }: FactRow, coefficients: ReadonlyMap<string, bigint>): FactRow {
  const coefficient = coefficients.get(keys.class ?? '') ?? 0n;
  return { keys: { class: keys.class ?? '' }, facts: { requiredProvisions: (facts.balance ?? 0n) * coefficient } };
}

function bookedRow({ facts }: FactRow, one: bigint): FactRow {
  return { keys: {}, facts: { bookedProvisions: (facts.provisions ?? 0n) * one } };
}
