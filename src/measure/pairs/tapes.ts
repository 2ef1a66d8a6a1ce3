import { DPD_BANDS, LOAN_CLASSES, monthOf, NON_PERFORMING, parsePeriod, type TableName } from '../../domain/index.ts';
import { type Source, type SourcePart, sqlDimension, sqlName, sqlText } from '../dialect.ts';
import { DAY_STEPS, UNKNOWN_STEP } from '../loans/day-step.ts';
import { hasColumn, type MonthSources, stockConditions } from '../statement.ts';

/** Two tapes of the same book: what stood there at the opening, and at the closing. */
export interface Tapes {
  readonly opening: MonthSources;
  readonly closing: MonthSources;
  readonly parts: readonly [SourcePart, SourcePart];
}

/** The tapes of two months; undefined where either has no loans, or not the dimension of the scope. */
export function tapesOf(sources: MonthSources, from: string, to: string = sources.month): Tapes | undefined {
  const [opening, closing] = [bookAt(sources, from), bookAt(sources, to)];
  if (opening?.loans === undefined || closing?.loans === undefined) return undefined;
  return { opening, closing, parts: [opening.loans, closing.loans] };
}

/** Another month's sources, where it has loans that the scope can be told of. */
export function bookAt(sources: MonthSources, month: string): MonthSources | undefined {
  if (month === sources.month) return sources.loans === undefined ? undefined : sources;
  const loans = sources.part('loan_snapshot', month);
  if (loans === undefined || !Object.keys(sources.scope).every((name) => hasColumn(loans, name))) return undefined;
  return sources.at(month);
}

/** Opening loans that are still in stock: the scope is that of the opening, wherever the loan stands now. */
export function joined({ opening }: Tapes): (source: Source) => string {
  return (source) =>
    `${source('loan_snapshot', opening.month)} AS o JOIN ${source('loan_snapshot')} AS c ON c."loan_id" = o."loan_id"`;
}

export function joinedConditions(tapes: Tapes): readonly string[] {
  const { opening, closing } = tapes;
  return [...stockConditions(opening, 'o.'), ...stockConditions({ ...closing, scope: {} }, 'c.')];
}

/** Dimensions of the opening month, by which flows are cut: a loan that moved counts where it came from. */
export function dimensionsOf(sources: MonthSources, qualifier: string): Readonly<Record<string, string>> {
  return Object.fromEntries(sources.dimensions.map((name) => [name, sqlDimension(name, qualifier)]));
}

/** Number of classes: the number of an unknown one. */
export const UNKNOWN_CLASS = String(LOAN_CLASSES.length);

/** Numbers of the non-performing classes, as statements tell them. */
export const BAD_CLASSES: ReadonlySet<string> = new Set(
  NON_PERFORMING.map((name) => String(LOAN_CLASSES.indexOf(name))),
);

/** Class of a loan as its number, best first. */
export function classNumber(sources: MonthSources, qualifier: string): string {
  if (!hasColumn(sources.loans, 'asset_class_5')) return UNKNOWN_CLASS;
  const cases = LOAN_CLASSES.map((name, index) => `WHEN ${sqlText(name)} THEN ${index}`).join(' ');
  return `CASE ${qualifier}"asset_class_5" ${cases} ELSE ${UNKNOWN_CLASS} END`;
}

/** Days past due of a loan as the number of its step. */
export function dayNumber(sources: MonthSources, qualifier: string): string {
  if (!hasColumn(sources.loans, 'days_past_due')) return String(UNKNOWN_STEP);
  const days = `${qualifier}"days_past_due"`;
  const cases = DAY_STEPS.map((last, step) => `WHEN ${days} <= ${last} THEN ${step}`).join(' ');
  return `CASE ${cases} WHEN ${days} IS NULL THEN ${UNKNOWN_STEP} ELSE ${DAY_STEPS.length} END`;
}

/** A part of an event table, and what restricts it to the time that is meant. */
export interface Events {
  readonly part: SourcePart;
  readonly where: readonly string[];
}

/** Parts of an event table that touch the time between two cut-offs, and what restricts each of them to it. */
export function eventsBetween({ opening, closing }: Tapes, table: TableName, dateColumn: string): readonly Events[] {
  const date = sqlName(dateColumn);
  const months = opening.monthsOf(table).filter((month) => month >= monthOf(opening.cutoff) && month <= closing.month);
  return months.flatMap((month) => {
    const { start, end } = parsePeriod(month);
    const part = opening.cutoff < end ? closing.part(table, month) : undefined;
    if (part === undefined) return [];
    const after = opening.cutoff >= start ? [`${date} > DATE ${sqlText(opening.cutoff)}`] : [];
    const until = closing.cutoff < end ? [`${date} <= DATE ${sqlText(closing.cutoff)}`] : [];
    return [{ part, where: [...after, ...until] }];
  });
}

/** Events of one month, up to the cut-off of the closing tape where that is within it. */
export function eventsIn(
  closing: MonthSources,
  table: TableName,
  dateColumn: string,
  month: string,
): Events | undefined {
  const part = closing.monthsOf(table).includes(month) ? closing.part(table, month) : undefined;
  if (part === undefined) return undefined;
  const early = month === closing.month && closing.cutoff < parsePeriod(month).end;
  return { part, where: early ? [`${sqlName(dateColumn)} <= DATE ${sqlText(closing.cutoff)}`] : [] };
}

/** The measured state, where a month holds several. */
export function atCutoff({ loans, cutoff }: MonthSources): readonly string[] {
  return loans !== undefined && loans.cutoffs.length > 1 ? [`"cutoff_date" = DATE ${sqlText(cutoff)}`] : [];
}

/** The smaller of two expressions; engines differ in what LEAST makes of an absent value. */
export function smaller(a: string, b: string): string {
  return `CASE WHEN ${a} < ${b} THEN ${a} ELSE ${b} END`;
}

/** The excess of one expression over another, or nothing. */
export function positive(a: string, b: string): string {
  return `CASE WHEN ${a} > ${b} THEN ${a} - ${b} ELSE 0 END`;
}

/** Names of the bands, best first. */
export const BAND_NAMES: readonly string[] = DPD_BANDS.map(({ name }) => name);
