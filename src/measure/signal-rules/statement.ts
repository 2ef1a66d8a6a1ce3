import { columnsRead, parsePeriod, type SignalRule, shiftMonth, tableOf } from '../../domain/index.ts';
import { type Source, type SourcePart, sqlName, sqlText, whereAll } from '../dialect.ts';
import { scalarSql } from '../formula-sql.ts';
import { exposures, newestStates } from '../obligors/statement.ts';
import { hasColumn, type MonthSources, type Statement, statementOf, stockConditions } from '../statement.ts';

/** A rule that a month's data can answer, with every part that it reads. */
export interface AppliedRule {
  readonly rule: SignalRule;
  readonly parts: readonly SourcePart[];
  /** The month before, for a rule over states; an event needs none. */
  readonly before: MonthSources | undefined;
}

/** The rules whose columns the month has, and for states the month before: without it nothing can be said to begin. */
export function appliedRules(sources: MonthSources): readonly AppliedRule[] {
  const { loans, settings } = sources;
  if (loans === undefined || !hasColumn(loans, 'obligor_id')) return [];
  return (settings.signalRules ?? []).flatMap((rule): readonly AppliedRule[] => {
    const part = sources.part(rule.table);
    const columns = [...columnsRead(rule.when), ...(rule.date === undefined ? [] : [rule.date])];
    if (part === undefined || !columns.every((name) => hasColumn(part, name))) return [];
    if (linkOf(rule) === 'loan' && !hasColumn(part, 'loan_id')) return [];
    const own = rule.table === 'loan_snapshot' ? [] : [part];
    const signals = sources.part('warning_signal');
    const recorded = signals === undefined ? [] : [signals];
    if (isEvent(rule)) return [{ rule, parts: [...own, loans, ...recorded], before: undefined }];
    const before = sources.at(shiftMonth(sources.month, -1));
    if (before?.loans === undefined || !hasColumn(before.loans, 'obligor_id')) return [];
    return [{ rule, parts: [...own, loans, before.loans, ...recorded], before }];
  });
}

/** Signals that a rule raises in the month, and what their obligors owe. */
export function ruleStatement(applied: AppliedRule, sources: MonthSources): Statement {
  const { rule, parts } = applied;
  return statementOf(`ruleSignal_${rule.id}`, sources.month, parts, (source) => {
    const keys = `${sqlText(rule.id)} AS "signal", ${sqlText(rule.severity)} AS "severity"`;
    return (
      `SELECT ${keys}, COUNT(*) AS "ruleSignals", SUM(e.owed) AS "ruleOwed" FROM (${exposures(sources, source)}) AS e ` +
      `JOIN (${raisedSql(applied, sources, source)}) AS r ON r.obligor = e.owed_by`
    );
  });
}

/**
 * Obligors for whom a rule raises a signal in the month, once: its condition holds at this month-end and did not at the
 * last at which the obligor owed something, or its last recorded signal was closed in this month. None while a recorded
 * signal of the rule's type from an earlier month is open. An event raises in its own month.
 */
export function raisedSql(applied: AppliedRule, sources: MonthSources, source: Source): string {
  const { rule, before } = applied;
  const earlier: Source = (table) => (table === 'loan_snapshot' ? source(table, before?.month) : source(table));
  const rows = [
    flagged('1, 0, 0, 0', holdingSql(rule, sources, source)),
    ...(before === undefined ? [] : [flagged('0, 1, 0, 0', owingSql(rule, before, earlier))]),
    ...recordedSql(rule, sources, source),
  ];
  return (
    `SELECT obligor FROM (${rows.join(' UNION ALL ')}) AS marks GROUP BY obligor ` +
    'HAVING MAX(now_holds) = 1 AND MAX(still_open) = 0 AND (MAX(held_before) = 0 OR MAX(closed_now) = 1)'
  );
}

function flagged(flags: string, sql: string): string {
  const [now, before, open, closed] = flags.split(', ');
  const marks = `${now} AS now_holds, ${before} AS held_before, ${open} AS still_open, ${closed} AS closed_now`;
  return `SELECT obligor, ${marks} FROM (${sql}) AS found`;
}

/** Obligors for whom the condition holds at the month-end, or whose event was in the month. */
function holdingSql(rule: SignalRule, sources: MonthSources, source: Source): string {
  const when = (alias: string): string => scalarSql(rule.when, alias);
  switch (linkOf(rule)) {
    case 'obligor': {
      const states = `(${newestStates(sources, source)}) AS o`;
      return `SELECT o."obligor_id" AS obligor FROM ${states}${whereAll([when('o.'), ...eventDays(rule, sources, 'o.')])}`;
    }
    case 'own': {
      const where = [
        ...stockConditions(sources),
        '"obligor_id" IS NOT NULL',
        when(''),
        ...eventDays(rule, sources, ''),
      ];
      return `SELECT DISTINCT "obligor_id" AS obligor FROM ${source('loan_snapshot')} AS loans${whereAll(where)}`;
    }
    case 'loan': {
      const where = [...stockConditions(sources, 'l.'), 'l."obligor_id" IS NOT NULL', when('v.')];
      return (
        `SELECT DISTINCT l."obligor_id" AS obligor FROM ${source(rule.table)} AS v ` +
        `JOIN ${source('loan_snapshot')} AS l ON l."loan_id" = v."loan_id"` +
        whereAll([...where, ...eventDays(rule, sources, 'v.')])
      );
    }
  }
}

/** The same at the month-end before, of obligors who owed something then. */
function owingSql(rule: SignalRule, before: MonthSources, source: Source): string {
  return (
    `SELECT h.obligor AS obligor FROM (${holdingSql(rule, before, source)}) AS h ` +
    `JOIN (${exposures(before, source)}) AS e ON e.owed_by = h.obligor`
  );
}

/** What the lender recorded of the rule's type: a signal still open from an earlier month, one closed in this month. */
function recordedSql({ type }: SignalRule, sources: MonthSources, source: Source): readonly string[] {
  const part = sources.part('warning_signal');
  if (part === undefined) return [];
  const [first, last] = [parsePeriod(sources.month).start, sources.cutoff].map((day) => `DATE ${sqlText(day)}`);
  const closes = hasColumn(part, 'closed_at');
  const own = `s."type" = ${sqlText(type)}`;
  const recorded = (conditions: readonly string[]): string =>
    `SELECT s."obligor_id" AS obligor FROM ${source('warning_signal')} AS s${whereAll([own, ...conditions])}`;
  const isOpen = closes ? [`(s."closed_at" IS NULL OR s."closed_at" > ${last})`] : [];
  const open = flagged('0, 0, 1, 0', recorded([`s."raised_at" < ${first}`, ...isOpen]));
  if (!closes) return [open];
  const closed = recorded([`s."closed_at" >= ${first}`, `s."closed_at" <= ${last}`]);
  return [open, flagged('0, 0, 0, 1', closed)];
}

/** An event counts in the month of its day: of a column that the rule names, or of its table's own months. */
function eventDays({ date }: SignalRule, { month, cutoff }: MonthSources, alias: string): readonly string[] {
  if (date === undefined) return [];
  const day = `${alias}${sqlName(date)}`;
  return [`${day} >= DATE ${sqlText(parsePeriod(month).start)}`, `${day} <= DATE ${sqlText(cutoff)}`];
}

function isEvent({ table, date }: SignalRule): boolean {
  return date !== undefined || tableOf(table).timing === 'event';
}

/** How a table's rows belong to an obligor: they are its states, its loans, or of a loan. */
function linkOf({ table }: SignalRule): 'obligor' | 'own' | 'loan' {
  if (table === 'obligor') return 'obligor';
  return table === 'loan_snapshot' ? 'own' : 'loan';
}
