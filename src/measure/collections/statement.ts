import { parsePeriod, shiftDay, shiftMonth } from '../../domain/index.ts';
import { type Source, type SourcePart, sqlText } from '../dialect.ts';
import { keyedStatement } from '../keyed.ts';
import type { MeasureSettings } from '../settings.ts';
import { hasColumn, type MonthSources, type Statement, statementOf } from '../statement.ts';

/** Days after assignment in which arrears are to be paid (n of L1): one number, so that months compare. */
export const COLLECTION_DAYS = 30;

/** Days after its date within which a promise may still be kept. */
const PROMISE_GRACE = 3;

/** Channels in which somebody can be spoken to. */
const CONTACT_CHANNELS = ['call', 'visit'];

/** Channels from the mildest to the hardest. */
export const CHANNEL_LADDER = ['sms', 'letter', 'call', 'visit', 'legal', 'other'];

/** Assignments whose window ends in the month, one query a month of assignment. */
export function assignmentStatements(sources: MonthSources): readonly Statement[] {
  return maturingParts(sources).map(({ part, windows }) =>
    keyedStatement('assignment', part.month, [part], {
      from: (source) => `${source('collection_assignment', part.month)} AS a`,
      where: [`a."assigned_at" IN (${windows.map(({ day }) => `DATE ${sqlText(day)}`).join(', ')})`],
      id: 'a."assignment_id"',
      dimensions: {},
      keys: holderKeys(part, sources, 'a.'),
      values: { assigned_arrears: 'a."arrears"' },
      facts: { assignedAccounts: 'COUNT(*)', assignedArrears: 'SUM(assigned_arrears)' },
      currency: 'a."currency"',
    }),
  );
}

/**
 * What those assignments brought in within their window: cash up to the arrears, accounts whose arrears were all paid,
 * and with what pressure (the hardest channel used before the last payment; none is a self-cure).
 */
export function collectedStatements(sources: MonthSources): readonly Statement[] {
  const payments = partsBetween(sources, 'payment', shiftMonth(sources.month, -2));
  if (payments.length === 0) return [];
  const actions = partsBetween(sources, 'collection_action', shiftMonth(sources.month, -2));
  return maturingParts(sources).map(({ part, windows }) =>
    statementOf('collected', part.month, [part, ...payments, ...actions], (source) =>
      collectedSql({ sources, part, windows, payments, actions }, source),
    ),
  );
}

/** Contacts of the month by channel: attempts, right parties, promises, cost, and those at forbidden hours. */
export function contactStatement(sources: MonthSources): Statement | undefined {
  const part = sources.part('collection_action', sources.month);
  if (part?.table !== 'collection_action' || part.month !== sources.month) return undefined;
  const has = (column: string): boolean => hasColumn(part, column);
  const count = (condition: string): string => `CASE WHEN ${condition} THEN 1 ELSE 0 END`;
  const forbidden = forbiddenHours(sources.settings).join(', ');
  return keyedStatement('contact', sources.month, [part], {
    from: (source) => `${source('collection_action')} AS c`,
    where: [],
    id: 'c."action_id"',
    dimensions: {},
    keys: {
      channel: 'c."channel"',
      contact: `CASE WHEN c."channel" IN (${CONTACT_CHANNELS.map(sqlText).join(', ')}) THEN 'yes' ELSE 'no' END`,
    },
    values: {
      right_contact: has('right_party') ? count('c."right_party"') : '0',
      promised: has('promise_date') ? count('c."promise_date" IS NOT NULL') : '0',
      at_forbidden_hour: has('local_hour') ? count(`c."local_hour" IN (${forbidden})`) : '0',
    },
    facts: {
      attempts: 'COUNT(*)',
      rightContacts: 'SUM(right_contact)',
      promises: 'SUM(promised)',
      forbiddenAttempts: 'SUM(at_forbidden_hour)',
    },
  });
}

/** Borrowers spoken to, each once: accounts tried by call or visit, and those of which the right party was reached. */
export function reachedStatement(sources: MonthSources): Statement | undefined {
  const part = sources.part('collection_action', sources.month);
  if (part === undefined || part.month !== sources.month || !hasColumn(part, 'right_party')) return undefined;
  const channels = CONTACT_CHANNELS.map(sqlText).join(', ');
  return statementOf('reached', sources.month, [part], (source) => {
    const accounts =
      `SELECT "loan_id" AS account_no, MAX(CASE WHEN "right_party" THEN 1 ELSE 0 END) AS was_reached ` +
      `FROM ${source('collection_action')} AS c WHERE "channel" IN (${channels}) GROUP BY "loan_id"`;
    return `SELECT COUNT(*) AS "triedAccounts", SUM(was_reached) AS "reachedAccounts" FROM (${accounts}) AS accounts`;
  });
}

/** Promises that fell due in the month (their date and three days more), and those kept to at least 95 %. */
export function promiseStatements(sources: MonthSources): readonly Statement[] {
  const { month } = sources;
  const period = parsePeriod(month);
  const days = daysFrom(shiftDay(period.start, -PROMISE_GRACE), shiftDay(period.end, -PROMISE_GRACE));
  const payments = partsBetween(sources, 'payment', shiftMonth(month, -2));
  const made = partsBetween(sources, 'collection_action', shiftMonth(month, -2)).filter(
    (part) => hasColumn(part, 'promise_date') && hasColumn(part, 'promise_amount'),
  );
  if (payments.length === 0) return [];
  return made.map((part) =>
    statementOf('promise', part.month, [part, ...payments], (source) => {
      const due =
        `SELECT c."action_id" AS promise_no, c."loan_id" AS account_no, c."at" AS promised_on, ` +
        `c."promise_amount" AS promised_amount, w.until_day FROM ${source('collection_action', part.month)} AS c ` +
        `JOIN (${windowsSql(days.map((day) => ({ day, until: shiftDay(day, PROMISE_GRACE) })))}) AS w ON w.from_day = c."promise_date" ` +
        `WHERE c."promise_amount" > 0`;
      const paid =
        `SELECT d.promise_no, MAX(d.promised_amount) AS promised_amount, SUM(p.cash) AS cash FROM (${due}) AS d ` +
        `JOIN (${paymentsSql(payments, source)}) AS p ON p.account_no = d.account_no ` +
        `AND p.paid_on >= d.promised_on AND p.paid_on <= d.until_day GROUP BY d.promise_no`;
      return (
        `SELECT COUNT(*) AS "promisesDue", 0 AS "promisesKept" FROM (${due}) AS d\nUNION ALL ` +
        `SELECT 0, COUNT(*) FROM (${paid}) AS k WHERE k.cash * 100 >= k.promised_amount * 95`
      );
    }),
  );
}

/** Complaints of the month. */
export function complaintStatement(sources: MonthSources): Statement | undefined {
  if (sources.monthsOf('complaint').length === 0) return undefined;
  const part = sources.part('complaint', sources.month);
  if (part === undefined) return undefined;
  return keyedStatement('complaint', sources.month, [part], {
    from: (source) => `${source('complaint')} AS c`,
    where: [],
    id: 'c."complaint_id"',
    dimensions: {},
    keys: { kind_of_complaint: 'c."kind"' },
    values: {},
    facts: { complaintsMade: 'COUNT(*)' },
  });
}

/** Rows of the paid assignments of every channel together, and of what the work cost. */
export const ALL_CHANNELS = '(all)';
export const COSTS = '(cost)';

/** Before 8 and from 22 o'clock nobody is contacted. */
const FORBIDDEN_HOURS = [22, 23, 0, 1, 2, 3, 4, 5, 6, 7];

/** Hours of the day in which nobody may be contacted. */
export function forbiddenHours(settings: MeasureSettings): readonly number[] {
  return settings.forbiddenHours ?? FORBIDDEN_HOURS;
}

interface Window {
  readonly day: string;
  readonly until: string;
}

interface Maturing {
  readonly part: SourcePart;
  readonly windows: readonly Window[];
}

interface CollectedWork extends Maturing {
  readonly sources: MonthSources;
  readonly payments: readonly SourcePart[];
  readonly actions: readonly SourcePart[];
}

/** Parts with assignments whose window of days ends in the month, and the days on which they were made. */
function maturingParts(sources: MonthSources): readonly Maturing[] {
  const period = parsePeriod(sources.month);
  const days = daysFrom(shiftDay(period.start, -COLLECTION_DAYS), shiftDay(period.end, -COLLECTION_DAYS));
  return partsBetween(sources, 'collection_assignment', shiftMonth(sources.month, -2)).flatMap((part) => {
    const own = days.filter((day) => day.startsWith(part.month));
    const windows = own.map((day) => ({ day, until: shiftDay(day, COLLECTION_DAYS) }));
    return windows.length === 0 ? [] : [{ part, windows }];
  });
}

function partsBetween(
  sources: MonthSources,
  table: 'payment' | 'collection_action' | 'collection_assignment',
  from: string,
): readonly SourcePart[] {
  const months = sources.monthsOf(table).filter((month) => month >= from && month <= sources.month);
  return months.flatMap((month) => sources.part(table, month) ?? []);
}

function daysFrom(first: string, last: string): readonly string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = shiftDay(day, 1)) days.push(day);
  return days;
}

function windowsSql(windows: readonly Window[]): string {
  return windows
    .map(({ day, until }) => `SELECT DATE ${sqlText(day)} AS from_day, DATE ${sqlText(until)} AS until_day`)
    .join(' UNION ALL ');
}

function paymentsSql(payments: readonly SourcePart[], source: Source): string {
  return payments
    .map((part) => {
      const amounts = ['principal', 'interest', 'fees'].filter((name) => hasColumn(part, name));
      const cash = amounts.map((name) => `COALESCE("${name}", 0)`).join(' + ') || '0';
      return `SELECT "loan_id" AS account_no, "value_date" AS paid_on, ${cash} AS cash FROM ${source('payment', part.month)} AS p`;
    })
    .join(' UNION ALL ');
}

/** Who holds the account: tier, team, agency, and the collector only where the lender wants it told. */
function holderKeys(part: SourcePart, { settings }: MonthSources, qualifier: string): Readonly<Record<string, string>> {
  const names = ['tier', 'team', 'agency', ...(settings.byCollector === true ? ['collector'] : [])];
  const carried = names.filter((name) => hasColumn(part, name));
  return Object.fromEntries(carried.map((name) => [name, `COALESCE(${qualifier}"${name}", '(unknown)')`]));
}

function collectedSql(work: CollectedWork, source: Source): string {
  const { sources, part, windows, payments, actions } = work;
  const holders = Object.entries(holderKeys(part, sources, 'a.'));
  const columns = holders.map(([name, sql]) => `, ${sql} AS held_${name}`).join('');
  const assigned =
    `SELECT a."assignment_id" AS assignment_no, a."loan_id" AS account_no, a."assigned_at" AS assigned_on, ` +
    `a."arrears" AS assigned_arrears, a."currency" AS row_currency, w.until_day${columns} ` +
    `FROM ${source('collection_assignment', part.month)} AS a JOIN (${windowsSql(windows)}) AS w ON w.from_day = a."assigned_at"`;
  const carried = holders.map(([name]) => `, MAX(s.held_${name}) AS held_${name}`).join('');
  const paid =
    `SELECT s.assignment_no, MAX(s.account_no) AS account_no, MAX(s.assigned_on) AS assigned_on, MAX(s.until_day) AS until_day, ` +
    `MAX(s.assigned_arrears) AS assigned_arrears, MAX(s.row_currency) AS row_currency${carried}, ` +
    `SUM(p.cash) AS cash, MAX(p.paid_on) AS last_paid FROM (${assigned}) AS s ` +
    `JOIN (${paymentsSql(payments, source)}) AS p ON p.account_no = s.account_no ` +
    `AND p.paid_on >= s.assigned_on AND p.paid_on <= s.until_day GROUP BY s.assignment_no`;
  const names = holders.map(([name]) => name);
  const sums = (from: string, channel: string, group: readonly string[]): string =>
    `SELECT ${[...names.map((name) => `held_${name} AS ${name}`), `${channel} AS channel`].join(', ')}, ` +
    `CAST(assigned_on AS VARCHAR) AS assigned_day, CAST(last_paid AS VARCHAR) AS paid_day, COUNT(*) AS "payingAccounts", ` +
    `SUM(CASE WHEN cash >= assigned_arrears THEN 1 ELSE 0 END) AS "curedAccounts", ` +
    `SUM(CASE WHEN cash > assigned_arrears THEN assigned_arrears ELSE cash END) AS "collectedCash", ` +
    `MIN(row_currency) AS currency_low, MAX(row_currency) AS currency_high FROM ${from} GROUP BY ` +
    [...names.map((name) => `held_${name}`), ...group, 'assigned_on', 'last_paid'].join(', ');
  const all = sums(`(${paid}) AS x`, sqlText(ALL_CHANNELS), []);
  const steps = CHANNEL_LADDER.map((name, step) => `WHEN ${step} THEN ${sqlText(name)}`).join(' ');
  if (actions.length === 0) return all;
  return `${all}\nUNION ALL ${sums(`(${pressedSql(paid, names, actions, source)}) AS x`, `CASE hardest ${steps} END`, ['hardest'])}\nUNION ALL ${costSql(assigned, names, actions, source)}`;
}

/** Assignments that were paid after somebody had been contacted, with the hardest channel used by then. */
function pressedSql(paid: string, names: readonly string[], actions: readonly SourcePart[], source: Source): string {
  const held = names.map((name) => `, MAX(y.held_${name}) AS held_${name}`).join('');
  return (
    `SELECT y.assignment_no, MAX(y.assigned_on) AS assigned_on, MAX(y.last_paid) AS last_paid, MAX(y.cash) AS cash, ` +
    `MAX(y.assigned_arrears) AS assigned_arrears, MAX(y.row_currency) AS row_currency${held}, MAX(c.step) AS hardest ` +
    `FROM (${paid}) AS y JOIN (${actionsSql(actions, source)}) AS c ON c.account_no = y.account_no ` +
    `AND c.acted_on >= y.assigned_on AND c.acted_on <= y.last_paid GROUP BY y.assignment_no`
  );
}

/** What the work on the assignments cost within their window. */
function costSql(assigned: string, names: readonly string[], actions: readonly SourcePart[], source: Source): string {
  const group = names.map((name) => `s.held_${name}`).join(', ');
  return (
    `SELECT ${[...names.map((name) => `s.held_${name}`), sqlText(COSTS)].join(', ')}, '', '', 0, 0, SUM(c.spent), ` +
    `MIN(s.row_currency), MAX(s.row_currency) FROM (${assigned}) AS s JOIN (${actionsSql(actions, source)}) AS c ` +
    `ON c.account_no = s.account_no AND c.acted_on >= s.assigned_on AND c.acted_on <= s.until_day` +
    (group === '' ? '' : ` GROUP BY ${group}`)
  );
}

function actionsSql(actions: readonly SourcePart[], source: Source): string {
  const steps = CHANNEL_LADDER.map((name, step) => `WHEN ${sqlText(name)} THEN ${step}`).join(' ');
  return actions
    .map((part) => {
      const cost = hasColumn(part, 'cost') ? 'COALESCE("cost", 0)' : '0';
      return `SELECT "loan_id" AS account_no, "at" AS acted_on, CASE "channel" ${steps} ELSE 0 END AS step, ${cost} AS spent FROM ${source('collection_action', part.month)} AS c`;
    })
    .join(' UNION ALL ');
}
