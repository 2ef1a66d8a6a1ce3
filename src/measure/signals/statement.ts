import { LOAN_CLASSES, parsePeriod, shiftMonth } from '../../domain/index.ts';
import { type Source, sqlText, whereAll } from '../dialect.ts';
import { keyedStatement } from '../keyed.ts';
import { exposures } from '../obligors/statement.ts';
import { hasColumn, type MonthSources, type Statement, statementOf, stockConditions } from '../statement.ts';

/** Months before a deterioration in which a signal counts as a warning of it. */
export const WARNING_MONTHS = 12;

/** Signals raised in the month, by type, severity and kind. */
export function raisedStatement(sources: MonthSources): Statement | undefined {
  const part = signalsOf(sources);
  if (part === undefined) return undefined;
  return keyedStatement('signalRaised', sources.month, [part], {
    from: (source) => `${source('warning_signal')} AS s`,
    where: raisedInMonth(sources),
    id: 's."signal_id"',
    dimensions: {},
    keys: {
      type: 's."type"',
      severity: 's."severity"',
      kind: hasColumn(part, 'financial')
        ? `CASE WHEN s."financial" IS NULL THEN 'unknown' WHEN s."financial" THEN 'financial' ELSE 'nonFinancial' END`
        : "'unknown'",
    },
    values: {},
    facts: { signalsRaised: 'COUNT(*)' },
  });
}

/** Obligors with a signal raised in the month and what they owe: by type, and all of them once under the type `all`. */
export function signalledStatement(sources: MonthSources): Statement | undefined {
  const { loans, month } = sources;
  const part = signalsOf(sources);
  if (part === undefined || loans === undefined || !hasColumn(loans, 'obligor_id')) return undefined;
  return statementOf('signalObligors', month, [part, loans], (source) => {
    const from = `${source('warning_signal')} AS s${whereAll(raisedInMonth(sources))}`;
    const signalled = (type: string): string =>
      `SELECT kind_of_signal, COUNT(*) AS "signalObligors", SUM(e.owed) AS "signalOwed" FROM ` +
      `(SELECT DISTINCT s."obligor_id" AS warned, ${type} AS kind_of_signal FROM ${from}) AS w ` +
      `JOIN (${exposures(sources, source)}) AS e ON e.owed_by = w.warned GROUP BY kind_of_signal`;
    return `${signalled(sqlText(ALL_TYPES))}\nUNION ALL ${signalled('s."type"')}`;
  });
}

/** The row of all types together: an obligor with two signals counts once. */
export const ALL_TYPES = '(all)';

/** Where every signal raised so far stands at the cut-off. */
export function statusStatement(sources: MonthSources): Statement | undefined {
  const part = signalsOf(sources);
  if (part === undefined) return undefined;
  const day = `DATE ${sqlText(sources.cutoff)}`;
  const reached = (column: string): string => (hasColumn(part, column) ? `s."${column}" <= ${day}` : '1 = 0');
  const status =
    `CASE WHEN ${reached('closed_at')} THEN 'closed' WHEN ${reached('handled_at')} THEN 'handled' ` +
    `WHEN ${reached('reported_at')} THEN 'reported' WHEN ${reached('analysed_at')} THEN 'analysed' ELSE 'raised' END`;
  return keyedStatement('signalStatus', sources.month, [part], {
    from: (source) => `${source('warning_signal')} AS s`,
    where: [`s."raised_at" <= ${day}`],
    id: 's."signal_id"',
    dimensions: {},
    keys: {
      status,
      disposition: hasColumn(part, 'disposition') ? `COALESCE(s."disposition", 'open')` : "'open'",
      owned: hasColumn(part, 'owner') ? `CASE WHEN s."owner" IS NULL THEN 'no' ELSE 'yes' END` : "'no'",
    },
    values: {},
    facts: { signals: 'COUNT(*)' },
  });
}

/** Signals closed in the trailing twelve months or open at the cut-off, by the days on which they were raised and closed. */
export function handlingStatement(sources: MonthSources): Statement | undefined {
  const part = signalsOf(sources);
  if (part === undefined || !hasColumn(part, 'closed_at')) return undefined;
  const day = `DATE ${sqlText(sources.cutoff)}`;
  const first = parsePeriod(shiftMonth(sources.month, -11)).start;
  return keyedStatement('signalHandling', sources.month, [part], {
    from: (source) => `${source('warning_signal')} AS s`,
    where: [
      `s."raised_at" <= ${day}`,
      `(s."closed_at" IS NULL OR s."closed_at" > ${day} OR s."closed_at" >= DATE ${sqlText(first)})`,
    ],
    id: 's."signal_id"',
    dimensions: {},
    keys: {
      severity: 's."severity"',
      raised_on: 'CAST(s."raised_at" AS VARCHAR)',
      closed_on: `CASE WHEN s."closed_at" <= ${day} THEN CAST(s."closed_at" AS VARCHAR) ELSE '' END`,
    },
    values: {},
    facts: { handled: 'COUNT(*)' },
  });
}

/**
 * Obligors that deteriorated in the month: more than 30 days past due, or in a worse class, at this month-end and not at
 * the last. With every signal of theirs raised in the twelve months to the last month-end, and how many they are in all.
 */
export function deteriorationStatement(sources: MonthSources): Statement | undefined {
  const { loans, month } = sources;
  const before = sources.at(shiftMonth(month, -1));
  const part = signalsOf(sources);
  if (part === undefined || loans === undefined || before?.loans === undefined) return undefined;
  if (!hasColumn(loans, 'obligor_id') || !hasColumn(before.loans, 'obligor_id')) return undefined;
  const parts = [part, loans, before.loans];
  return statementOf('deterioration', month, parts, (source) => deteriorationSql(sources, before, source));
}

function deteriorationSql(sources: MonthSources, before: MonthSources, source: Source): string {
  const from = parsePeriod(shiftMonth(sources.month, -WARNING_MONTHS)).start;
  const fell =
    `SELECT n.obligor AS fallen FROM (${worstOf(sources, source, undefined)}) AS n ` +
    `JOIN (${worstOf(before, source, before.month)}) AS b ON b.obligor = n.obligor ` +
    `WHERE (n.worst_days > 30 AND b.worst_days <= 30) OR n.worst_class > b.worst_class`;
  const warned =
    `SELECT s."signal_id" AS signal, s."obligor_id" AS warned, CAST(s."raised_at" AS VARCHAR) AS raised_on ` +
    `FROM ${source('warning_signal')} AS s ` +
    `WHERE s."raised_at" >= DATE ${sqlText(from)} AND s."raised_at" <= DATE ${sqlText(before.cutoff)}`;
  return (
    `SELECT '' AS signal, '' AS warned, '' AS raised_on, COUNT(*) AS "fallenObligors" FROM (${fell}) AS f\n` +
    `UNION ALL SELECT w.signal, w.warned, w.raised_on, 0 FROM (${warned}) AS w JOIN (${fell}) AS f ON f.fallen = w.warned`
  );
}

/** Signals by the month in which they were raised: what precision is measured against. */
export function cohortStatement(sources: MonthSources): Statement | undefined {
  const part = signalsOf(sources);
  if (part === undefined) return undefined;
  return keyedStatement('signalCohort', sources.month, [part], {
    from: (source) => `${source('warning_signal')} AS s`,
    where: [`s."raised_at" <= DATE ${sqlText(sources.cutoff)}`],
    id: 's."signal_id"',
    dimensions: {},
    keys: { raised_on: 'CAST(s."raised_at" AS VARCHAR)' },
    values: {},
    facts: { cohortSignals: 'COUNT(*)' },
  });
}

/** Each obligor's most days past due and worst class, as a number. */
function worstOf(sources: MonthSources, source: Source, month: string | undefined): string {
  const { loans } = sources;
  const days = hasColumn(loans, 'days_past_due') ? 'COALESCE("days_past_due", 0)' : '0';
  const cases = LOAN_CLASSES.map((name, rank) => `WHEN ${sqlText(name)} THEN ${rank}`).join(' ');
  const rank = hasColumn(loans, 'asset_class_5') ? `CASE "asset_class_5" ${cases} ELSE 0 END` : '0';
  const where = whereAll([...stockConditions(sources), '"obligor_id" IS NOT NULL']);
  return (
    `SELECT "obligor_id" AS obligor, MAX(${days}) AS worst_days, MAX(${rank}) AS worst_class ` +
    `FROM ${source('loan_snapshot', month)} AS loans${where} GROUP BY "obligor_id"`
  );
}

function raisedInMonth({ month, cutoff }: MonthSources): readonly string[] {
  return [`s."raised_at" >= DATE ${sqlText(parsePeriod(month).start)}`, `s."raised_at" <= DATE ${sqlText(cutoff)}`];
}

function signalsOf(sources: MonthSources): ReturnType<MonthSources['part']> {
  return sources.part('warning_signal');
}
