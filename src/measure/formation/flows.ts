import type { FactRow } from '../fact-table.ts';
import type { RawTable } from '../family.ts';
import { type CutPlace, cutRows, rawOf, sumOf } from '../pairs/exits.ts';
import { BAD_CLASSES, UNKNOWN_CLASS } from '../pairs/tapes.ts';

/** Amounts of a month's bad loans: the steps from the opening balance to the closing one. */
export interface Flows {
  readonly opening: bigint;
  readonly inflow: bigint;
  readonly cured: bigint;
  readonly collected: bigint;
  readonly writtenOff: bigint;
  readonly sold: bigint;
  readonly other: bigint;
  readonly closing: bigint;
  readonly performing: bigint;
  readonly loans: bigint;
}

/**
 * The flows of one cut and month. Each step is added up from loans of its own, so that opening and steps meet the
 * closing balance only if none is lost or told twice:
 * - `inflow` 新增: loans that were not bad and are (at their closing balance), new loans that are bad, and what was
 *   written off in the month of loans that were not bad at its opening;
 * - `cured`: bad loans that perform again, at their opening balance;
 * - `collected`: the fall in balance of loans that stay bad, and what was paid of those that left;
 * - `writtenOff`, `sold`: at principal, not at price, part write-offs among them;
 * - `other`: bad loans gone without payment or event, of a class now unknown, increases (against it), and loans that
 *   moved between segments.
 */
export function flowsOf(raw: readonly RawTable[], months: readonly [string, string], place: CutPlace): Flows {
  const material = materialOf(raw, months, place);
  const { opening, closing, pairs } = material;
  const bad = within(pairs, 'class_from');
  const left = leftOf(material);
  const parts = partsOf(material.staying);
  const stays = within(bad, 'class_to');
  const lost = bad.filter(({ keys }) => keys.class_to === UNKNOWN_CLASS);
  const cured = bad.filter((row) => !isBad(row, 'class_to') && row.keys.class_to !== UNKNOWN_CLASS);
  const turned = pairs.filter((row) => !isBad(row, 'class_from') && isBad(row, 'class_to'));
  const closed = sumOf(within(closing, 'loan_class'), 'balance');
  const moved = sumOf(material.arrived, 'pairClosing') - sumOf(within(pairs, 'class_to'), 'pairClosing');
  return {
    opening: sumOf(within(opening, 'loan_class'), 'balance'),
    inflow:
      sumOf(turned, 'pairClosing') +
      parts('turned', 'partGone') +
      (closed - sumOf(material.arrived, 'pairClosing')) +
      left.fine.written +
      parts('fine', 'partWritten'),
    cured: sumOf(cured, 'pairOpening') - parts('cured', 'partGone'),
    collected: left.bad.paid + sumOf(stays, 'pairFall') - parts('stays', 'partGone'),
    writtenOff: left.bad.written + left.fine.written + parts('every', 'partWritten'),
    sold: left.bad.sold + parts('every', 'partSold') - parts('fine', 'partSold'),
    other:
      left.bad.opening -
      left.bad.told +
      (sumOf(lost, 'pairOpening') - parts('lost', 'partGone')) -
      sumOf(stays, 'pairRise') -
      moved,
    closing: closed,
    performing: sumOf(
      opening.filter(({ keys }) => keys.loan_class !== UNKNOWN_CLASS && !BAD_CLASSES.has(keys.loan_class ?? '')),
      'balance',
    ),
    loans: sumOf(opening, 'balance'),
  };
}

interface Material {
  readonly opening: readonly FactRow[];
  readonly closing: readonly FactRow[];
  readonly pairs: readonly FactRow[];
  readonly arrived: readonly FactRow[];
  readonly leaving: readonly FactRow[];
  readonly staying: readonly FactRow[];
}

function materialOf(raw: readonly RawTable[], [from, to]: readonly [string, string], place: CutPlace): Material {
  const rows = (name: string, month: string): readonly FactRow[] => cutRows(rawOf(raw, name, month), place);
  return {
    opening: rows('loan', from),
    closing: rows('loan', to),
    pairs: rows('classPair', to),
    arrived: rows('arrived', to),
    leaving: rows('leaving', to),
    staying: rows('staying', to),
  };
}

function isBad(row: FactRow, key: string): boolean {
  return BAD_CLASSES.has(row.keys[key] ?? '');
}

function within(rows: readonly FactRow[], key: string): readonly FactRow[] {
  return rows.filter((row) => isBad(row, key));
}

interface Left {
  readonly opening: bigint;
  readonly written: bigint;
  readonly sold: bigint;
  readonly paid: bigint;
  readonly told: bigint;
}

/** What left the book, of loans bad at the opening and of all others. */
function leftOf({ opening, pairs, leaving, staying }: Material): Readonly<Record<'bad' | 'fine', Left>> {
  const evident = staying.filter(({ keys }) => keys.evident === 'yes');
  const of = (bad: boolean): Left => {
    const those = (rows: readonly FactRow[], key = 'class_from'): readonly FactRow[] =>
      rows.filter((row) => isBad(row, key) === bad);
    const net = (fact: string): bigint => sumOf(those(leaving), fact) - sumOf(those(evident), fact);
    return {
      opening: sumOf(those(opening, 'loan_class'), 'balance') - sumOf(those(pairs), 'pairOpening'),
      written: net('leftWritten'),
      sold: net('leftSold'),
      paid: net('leftPaid'),
      told: net('leftTold'),
    };
  };
  return { bad: of(true), fine: of(false) };
}

type Course = 'every' | 'stays' | 'cured' | 'lost' | 'turned' | 'fine';

/** What was written off or sold of loans that are still there, by their course. */
function partsOf(staying: readonly FactRow[]): (course: Course, fact: string) => bigint {
  return (course, fact) =>
    sumOf(
      staying.filter((row) => course === 'every' || courseOf(row) === course),
      fact,
    );
}

function courseOf(row: FactRow): Course {
  if (!isBad(row, 'class_from')) return isBad(row, 'class_to') ? 'turned' : 'fine';
  if (isBad(row, 'class_to')) return 'stays';
  return row.keys.class_to === UNKNOWN_CLASS ? 'lost' : 'cured';
}
