import { NON_PERFORMING, shiftMonth } from '../../domain/index.ts';
import { type Source, type SourcePart, sqlText } from '../dialect.ts';
import { amountColumn, column, type ListPlan, type ListSpec, plainPlan } from '../lists.ts';
import { bookAt, classNumber } from '../pairs/tapes.ts';
import { hasColumn, type MonthSources, stockConditions } from '../statement.ts';
import { balanceSql } from './balance.ts';
import { className, loanColumns } from './loan-columns.ts';

const BAD = NON_PERFORMING.map(sqlText).join(', ');
const DISPOSED = [
  'CASE WHEN e."kind" = \'write_off\' THEN 1 ELSE 0 END',
  "CASE WHEN e.\"kind\" IN ('sale', 'transfer') THEN 1 ELSE 0 END",
];
const NOTHING = 'CAST(0 AS DECIMAL(18,2))';

/** Lists of what changed since the previous month-end. */
export const CHANGE_LISTS: readonly ListSpec[] = [
  { id: 'newNpl', plan: newNpl },
  { id: 'reducedNpl', plan: reducedNpl },
  { id: 'upgrades', plan: upgrades },
  { id: 'firstOverdue', plan: firstOverdue },
];

/** The month and the one before, with the parts of both. */
interface Both {
  readonly now: MonthSources;
  readonly before: MonthSources;
  readonly parts: readonly SourcePart[];
}

/** Non-performing now and not at the previous month-end, or not there then. */
function newNpl(sources: MonthSources): ListPlan | undefined {
  const both = bothOf(sources, 'asset_class_5');
  if (both === undefined || sources.settings.definitionSet !== 'cn_2023') return undefined;
  const bad = (qualifier: string): string => `${qualifier}"asset_class_5" IN (${BAD})`;
  const then = classNumber(both.before, 'o.');
  return plainPlan('newNpl', sources.month, both.parts, {
    from: (source) =>
      `${source('loan_snapshot')} AS l JOIN ${comparedWith(both, { wanted: bad, then }, source)} ON k.at_loan = l."loan_id"`,
    where: [...stockConditions(sources, 'l.'), bad('l.'), 'k.stood NOT IN (2, 3, 4)'],
    columns: loanColumns(sources, 'l.', [column('previous_class', 'code', className('k.stood'))]),
    order: ['balance', 'loan_id'],
  });
}

/** Past due now and not at the previous month-end, or not there then. */
function firstOverdue(sources: MonthSources): ListPlan | undefined {
  const both = bothOf(sources, 'days_past_due');
  if (both === undefined) return undefined;
  const late = (qualifier: string): string => `${qualifier}"days_past_due" > 0`;
  const then = 'CASE WHEN o."days_past_due" > 0 THEN 1 ELSE 0 END';
  return plainPlan('firstOverdue', sources.month, both.parts, {
    from: (source) =>
      `${source('loan_snapshot')} AS l JOIN ${comparedWith(both, { wanted: late, then }, source)} ON k.at_loan = l."loan_id"`,
    where: [...stockConditions(sources, 'l.'), late('l.'), 'k.stood < 1'],
    columns: loanColumns(sources, 'l.'),
    order: ['balance', 'loan_id'],
  });
}

/** In a better class than at the previous month-end. */
function upgrades(sources: MonthSources): ListPlan | undefined {
  const both = bothOf(sources, 'asset_class_5');
  if (both === undefined || sources.settings.definitionSet !== 'cn_2023') return undefined;
  const [now, then] = [classNumber(sources, 'l.'), classNumber(both.before, 'o.')];
  return plainPlan('upgrades', sources.month, both.parts, {
    from: (source) =>
      `${source('loan_snapshot')} AS l JOIN ${source('loan_snapshot', both.before.month)} AS o ON o."loan_id" = l."loan_id"`,
    where: [
      ...stockConditions(sources, 'l.'),
      ...stockConditions({ ...both.before, scope: {} }, 'o.'),
      'o."asset_class_5" IS NOT NULL',
      `${now} < ${then}`,
    ],
    columns: loanColumns(sources, 'l.', [column('previous_class', 'code', 'o."asset_class_5"')]),
    order: ['balance', 'loan_id'],
  });
}

/**
 * Non-performing at the previous month-end, with less of it now. Sold and written off go by the month's events and the
 * tape's flag, cured by a performing class now; whatever else is missing was collected.
 */
function reducedNpl(sources: MonthSources): ListPlan | undefined {
  const both = bothOf(sources, 'asset_class_5');
  if (both === undefined || sources.settings.definitionSet !== 'cn_2023') return undefined;
  const { before } = both;
  const events = sources.part('writeoff_recovery');
  const parts = events === undefined ? both.parts : [...both.parts, events];
  const how =
    "CASE WHEN k.sold > 0 THEN 'sold' WHEN k.written > 0 THEN 'writtenOff' " +
    "WHEN k.healthy > 0 THEN 'cured' ELSE 'collected' END";
  const [id, ...shown] = loanColumns(before, 'o.').filter(({ name }) => !['balance', 'asset_class_5'].includes(name));
  if (id === undefined) return undefined;
  return plainPlan('reducedNpl', sources.month, parts, {
    from: (source) =>
      `${source('loan_snapshot', before.month)} AS o JOIN ${reductions(both, source)} ON k.at_loan = o."loan_id"`,
    where: [...badBefore(before), 'k.opened - k.held > 0'],
    columns: [
      id,
      ...shown.filter(({ name }) => name !== 'days_past_due'),
      amountColumn('amount', 'k.opened - k.held'),
      column('how', 'code', how),
      amountColumn('previous_balance', 'k.opened'),
      amountColumn('balance', 'k.held'),
      column('previous_class', 'code', 'o."asset_class_5"'),
    ],
    order: ['amount', 'loan_id'],
  });
}

function bothOf(sources: MonthSources, columnName: string): Both | undefined {
  const before = bookAt(sources, shiftMonth(sources.month, -1));
  if (sources.loans === undefined || before?.loans === undefined) return undefined;
  const tells = [sources.loans, before.loans].every(
    (part) => hasColumn(part, columnName) && hasColumn(part, 'principal_balance'),
  );
  return tells ? { now: sources, before, parts: [sources.loans, before.loans] } : undefined;
}

/** One row a wanted loan of now, with where it stood before: -1 where it was not there. */
function comparedWith(
  { now, before }: Both,
  { wanted, then }: { readonly wanted: (qualifier: string) => string; readonly then: string },
  source: Source,
): string {
  const isNow = [...stockConditions({ ...now, scope: {} }, 'n.'), wanted('n.')];
  const current = `SELECT n."loan_id" AS at_loan, -1 AS stood_then FROM ${source('loan_snapshot')} AS n WHERE ${isNow.join(' AND ')}`;
  const earlier =
    `SELECT o."loan_id" AS at_loan, ${then} AS stood_then FROM ${source('loan_snapshot', before.month)} AS o ` +
    `JOIN ${source('loan_snapshot')} AS n ON n."loan_id" = o."loan_id" ` +
    `WHERE ${[...isNow, ...stockConditions({ ...before, scope: {} }, 'o.')].join(' AND ')}`;
  return `(SELECT at_loan, MAX(stood_then) AS stood FROM (${current} UNION ALL ${earlier}) AS standings GROUP BY at_loan) AS k`;
}

function badBefore(before: MonthSources): readonly string[] {
  return [...stockConditions(before, 'o.'), `o."asset_class_5" IN (${BAD})`];
}

/** One row a loan that was non-performing: what it was, what of it is still, and what became of it. */
function reductions({ now, before }: Both, source: Source): string {
  const bad = badBefore(before);
  const then = `${source('loan_snapshot', before.month)} AS o`;
  const joinedTo = (table: string, name: string): string =>
    `${table} AS ${name} JOIN ${then} ON o."loan_id" = ${name}."loan_id"`;
  const flow = (columns: readonly string[], from: string, where: readonly string[]): string =>
    `SELECT o."loan_id" AS at_loan, ${columns.join(', ')} FROM ${from} WHERE ${[...bad, ...where].join(' AND ')}`;
  const held = `CASE WHEN l."asset_class_5" IN (${BAD}) THEN ${balanceSql(now, 'l.')} ELSE 0 END`;
  const healthy = `CASE WHEN l."asset_class_5" IN (${BAD}) THEN 0 ELSE 1 END`;
  const flows = [
    flow(
      [
        `${balanceSql(before, 'o.')} AS opened_x`,
        `${NOTHING} AS held_x`,
        '0 AS written_x',
        '0 AS sold_x',
        '0 AS healthy_x',
      ],
      then,
      [],
    ),
    flow(
      [NOTHING, held, '0', '0', healthy],
      joinedTo(source('loan_snapshot'), 'l'),
      stockConditions({ ...now, scope: {} }, 'l.'),
    ),
    ...(hasColumn(now.loans, 'written_off_flag')
      ? [
          flow([NOTHING, NOTHING, '1', '0', '0'], joinedTo(source('loan_snapshot'), 'l'), [
            'COALESCE(l."written_off_flag", FALSE) = TRUE',
          ]),
        ]
      : []),
    ...(now.part('writeoff_recovery') === undefined
      ? []
      : [flow([NOTHING, NOTHING, ...DISPOSED, '0'], joinedTo(source('writeoff_recovery'), 'e'), [])]),
  ];
  const sums = ['opened', 'held', 'written', 'sold', 'healthy'].map((name) => `SUM(${name}_x) AS ${name}`);
  return `(SELECT at_loan, ${sums.join(', ')} FROM (${flows.join(' UNION ALL ')}) AS flows GROUP BY at_loan) AS k`;
}
