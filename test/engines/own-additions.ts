import {
  type Engine,
  type FormulaTable,
  type OwnIndicator,
  type SignalRule,
  type SignalTable,
  tableOf,
} from '../../src/domain/index.ts';
import { readAggregates, readLabel, readScalar } from '../../src/formula/index.ts';
import type { MeasureSettings } from '../../src/measure/index.ts';

const TEXT = { 'zh-CN': '试验', en: 'Trial' };
const PLACE = { file: 'additions.yaml' };

/** Every kind of step that a lender's formula may have, over every type of column, for engines to disagree on. */
const NUMERATORS: Readonly<
  Record<string, readonly [numerator: string, denominator?: string, where?: string, table?: FormulaTable]>
> = {
  X1: ['SUM(principal_balance * interest_rate) - SUM(ecl * 0.015)', 'SUM(principal_balance)'],
  X2: ["COUNT(*) + COUNT(ecl) - SUM(CASE WHEN region IN ('East', 'it''s \\ back', '华北') THEN 1 ELSE 0.25 END)"],
  X3: ['MAX(days_past_due) + MIN(original_amount)', 'COUNT(*)', "asset_class_5 <> 'normal' AND NOT forbearance_flag"],
  X4: [
    'SUM(CASE WHEN origination_date BETWEEN cutoff_date AND maturity_date THEN coalesce(accrued_interest, days_past_due, 1.5) END)',
    'SUM(-principal_balance * -1)',
    "year(origination_date) = 2024 OR maturity_date < DATE '2026-12-31' OR product IS NULL OR region = 'east'",
  ],
  X5: ['SUM(principal + coalesce(interest, 0.01)) - COUNT(*)', 'MAX(fees)', "source <> 'agency'", 'payment'],
};

const RULES: Readonly<Record<string, readonly [table: SignalTable, when: string, date?: string]>> = {
  leverage: ['obligor', 'total_assets > 0 AND total_liabilities > 0.85 * total_assets'],
  late: ['loan_snapshot', 'days_past_due > 30'],
  litigation: ['legal_case', "stage <> 'closed' AND claim > 1000", 'filed_at'],
  downgrade: ['classification_event', `"to" IN ('doubtful', 'loss')`],
};

/** What a lender might add to the book of this folder. */
export async function ownAdditions(engine: Engine): Promise<Partial<MeasureSettings>> {
  const columns = columnsOf('loan_snapshot');
  const ownIndicators: OwnIndicator[] = [];
  for (const [code, [numerator, denominator, where, table = 'loan_snapshot']] of Object.entries(NUMERATORS)) {
    const columns = columnsOf(table);
    const side = async (text: string) => ({
      of: await readAggregates(engine, { text, columns, place: PLACE }),
      name: TEXT,
      table,
    });
    ownIndicators.push({
      ...{ code, version: 1, name: TEXT, formula: TEXT, pitfall: TEXT, source: TEXT },
      ...{ unit: 'index', direction: 'neutral', sets: ['cn_2023'] },
      numerator: await side(numerator),
      denominator: denominator === undefined ? null : await side(denominator),
      where: where === undefined ? null : await readScalar(engine, { text: where, columns, place: PLACE }, 'boolean'),
    });
  }
  const label = (text: string) => readLabel(engine, { text, columns, place: PLACE });
  const size =
    "CASE WHEN original_amount < 100000.5 THEN 'small' WHEN region = 'East' THEN region ELSE 'it''s \\ big' END";
  const ownDimensions = [
    { name: 'ticket_size', title: TEXT, expression: await label(size) },
    { name: 'vintage_year', title: TEXT, expression: await label('year(origination_date)') },
  ];
  const signalRules: SignalRule[] = [];
  for (const [id, [table, when, date]] of Object.entries(RULES)) {
    const source = { text: when, columns: columnsOf(table), place: PLACE };
    signalRules.push({
      ...{ id, name: TEXT, type: 'East', financial: true, severity: 'amber', table, owner: TEXT },
      ...(date === undefined ? {} : { date }),
      when: await readScalar(engine, source, 'boolean'),
    });
  }
  return { ownIndicators, ownDimensions, signalRules };
}

function columnsOf(table: SignalTable | FormulaTable) {
  return new Map(Object.entries(tableOf(table).columns));
}
