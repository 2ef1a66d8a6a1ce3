import { NON_PERFORMING, shiftMonth } from '../../domain/index.ts';
import { type Source, type SourcePart, sqlText } from '../dialect.ts';
import { column, type ListPlan, type ListSpec, plainPlan } from '../lists.ts';
import { bookAt, classNumber } from '../pairs/tapes.ts';
import { hasColumn, type MonthSources, stockConditions } from '../statement.ts';
import { className, loanColumns } from './loan-columns.ts';
import { reducedList } from './reduced-list.ts';

const BAD = NON_PERFORMING.map(sqlText).join(', ');

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

/** Non-performing at the previous month-end, with less of it now. */
function reducedNpl(sources: MonthSources): ListPlan | undefined {
  const both = bothOf(sources, 'asset_class_5');
  if (both === undefined || sources.settings.definitionSet !== 'cn_2023') return undefined;
  return reducedList(sources, both.before);
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
