import { parseUnits, type Row } from '../../domain/index.ts';
import { sqlName } from '../dialect.ts';
import {
  amountColumn,
  cellsOf,
  column,
  type ListColumn,
  type ListContent,
  type ListPlan,
  listedOf,
  listStatement,
  MOST_LISTED,
  namesOf,
} from '../lists.ts';
import { hasColumn, isSupplied, type MonthSources, type Statement, stockConditions } from '../statement.ts';
import { type BreachRows, demandsIn, kinBreaches, ownBreaches } from './breach.ts';
import { OWN_DEMANDS, strictest } from './floor.ts';
import { KIN_DEMANDS } from './kin-demands.ts';

/** Columns of a loan that the list shows where the tape has them. */
const SHOWN = [
  ['obligor_id', 'text'],
  ['product', 'text'],
  ['branch', 'text'],
  ['asset_class_5', 'code'],
  ['days_past_due', 'count'],
] as const;

/** A loan above its floor, from one query or both. */
interface Breach {
  readonly cells: ReadonlyMap<string, string | null>;
  readonly own: number;
  readonly kin: number;
}

/** C9 loan by loan: class, floor and the rules that demand it, largest balance first. */
export function breachList(sources: MonthSources): ListPlan | undefined {
  const needed = ['asset_class_5', 'days_past_due', 'principal_balance'];
  const supplied = needed.every((name) => isSupplied(sources, `loan_snapshot.${name}`));
  if (sources.settings.definitionSet !== 'cn_2023' || !supplied) return undefined;
  const [own, kin] = [ownBreaches(sources), kinBreaches(sources)];
  const plans = [...(own === undefined ? [] : [own]), ...(kin === undefined ? [] : [kin])];
  if (plans.length === 0) return undefined;
  const columns = plans.map((rows) => columnsOf(rows, sources));
  return {
    statements: plans.map((rows, index) => statementOf(rows, columns[index] ?? [], sources)),
    read: (answers) => contentOf(answers, columns[0] ?? []),
  };
}

function columnsOf({ qualifier, ownRules, kinRules }: BreachRows, { loans }: MonthSources): readonly ListColumn[] {
  const shown = SHOWN.filter(([name]) => hasColumn(loans, name));
  return [
    column('loan_id', 'text', `${qualifier}"loan_id"`),
    ...shown.map(([name, type]) => column(name, type, `${qualifier}${sqlName(name)}`)),
    amountColumn('balance', `${qualifier}"principal_balance"`),
    column('own_rules', 'count', ownRules),
    column('kin_rules', 'count', kinRules),
    // A loan of the second query that breaches a rule of its own is counted by the first.
    column('first_seen', 'count', kinRules === '0' ? '1' : `CASE WHEN ${ownRules} = 0 THEN 1 ELSE 0 END`),
  ];
}

function statementOf(rows: BreachRows, columns: readonly ListColumn[], sources: MonthSources): Statement {
  const id = rows.kinRules === '0' ? 'c9' : 'c9_kin';
  return listStatement(id, sources.month, rows.parts, {
    from: rows.from,
    where: [...stockConditions(sources, rows.qualifier), rows.breached],
    columns,
    order: ['balance', 'loan_id'],
    counted: 'first_seen',
  });
}

function contentOf(answers: readonly (readonly Row[])[], columns: readonly ListColumn[]): ListContent {
  const found = new Map<string, Breach>();
  for (const row of answers.flat()) {
    const breach = breachOf(row, columns);
    const id = breach.cells.get('loan_id') ?? '';
    const known = found.get(id);
    found.set(id, {
      ...breach,
      own: Math.max(breach.own, known?.own ?? 0),
      kin: Math.max(breach.kin, known?.kin ?? 0),
    });
  }
  const rows = [...found.values()].toSorted(byBalance).slice(0, MOST_LISTED);
  const shown = columns.slice(0, -3);
  return {
    columns: [...namesOf(shown), { name: 'floor', type: 'code' }, { name: 'rules', type: 'code' }],
    rows: rows.map((breach) => [...shown.map(({ name }) => breach.cells.get(name) ?? null), ...floorCells(breach)]),
    total: answers.reduce((sum, rowsOfOne) => sum + listedOf(rowsOfOne), 0),
  };
}

function breachOf(row: Row, columns: readonly ListColumn[]): Breach {
  const cells = cellsOf(row, columns);
  const named = new Map(columns.map(({ name }, index) => [name, cells[index] ?? null]));
  return { cells: named, own: Number(named.get('own_rules') ?? 0), kin: Number(named.get('kin_rules') ?? 0) };
}

function floorCells({ own, kin }: Breach): readonly string[] {
  const { atBest, rules } = strictest([...demandsIn(own, OWN_DEMANDS), ...demandsIn(kin, KIN_DEMANDS)]);
  return [atBest, rules.join(', ')];
}

function byBalance(a: Breach, b: Breach): number {
  const [left, right] = [a, b].map(({ cells }) => parseUnits(cells.get('balance') ?? '0'));
  if (left !== right) return (left ?? 0n) > (right ?? 0n) ? -1 : 1;
  return (a.cells.get('loan_id') ?? '') < (b.cells.get('loan_id') ?? '') ? -1 : 1;
}
