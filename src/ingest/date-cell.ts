import type { CellRule } from './cell-rule.ts';
import { quoteText } from './sql.ts';

const TIME_OF_DAY = /%-?[HIMSfpzZ]/;
/** In place of a strptime form: `2026-09`, `202609`, `2026-Q3`, `2026Q3` or `2026`. */
export const PERIOD_FORMAT = 'period';
const FIRST_DAY = '1900-01-01';
const LAST_DAY = '2199-12-31';

/**
 * A date is good when, written back in its format, it gives the same text: 2024-02-30, 2024-01-3 and anything cut short
 * are not. Blanks around an ISO date are let pass.
 */
export function dateRule(format: string): CellRule {
  const rule = plainDate(format);
  const inRange = (typed: string) => `${typed} BETWEEN DATE '${FIRST_DAY}' AND DATE '${LAST_DAY}'`;
  return {
    ...rule,
    good: (raw, typed) => `(${rule.good(raw, typed)}) AND ${inRange(typed)}`,
    faults: (raw, typed) => [
      { when: `(${rule.good(raw, typed)}) IS NOT TRUE`, reason: 'badDate', expected: `a date like ${format}` },
      { when: `NOT ${inRange(typed)}`, reason: 'outOfRange', expected: `a date from ${FIRST_DAY} to ${LAST_DAY}` },
    ],
  };
}

type PlainDate = Pick<CellRule, 'sqlType' | 'step' | 'typed' | 'good'>;

function plainDate(format: string): PlainDate {
  switch (format) {
    case '%Y-%m-%d':
      return isoDate();
    case '%Y%m%d':
      return compactDate();
    case PERIOD_FORMAT:
      return periodEnd();
    default:
      return formattedDate(format);
  }
}

/** The last day of a named month, quarter or year: published tables name their periods, not their days. */
function periodEnd(): PlainDate {
  const year = (raw: string) => `TRY_CAST(left(trim(${raw}), 4) AS INTEGER)`;
  const last = (raw: string) => `TRY_CAST(right(trim(${raw}), 2) AS INTEGER)`;
  const quarter = (raw: string) => `TRY_CAST(right(trim(${raw}), 1) AS INTEGER)`;
  const is = (raw: string, form: string) => `regexp_full_match(trim(${raw}), '${form}')`;
  return {
    sqlType: 'DATE',
    typed: (raw) => `CASE WHEN ${is(raw, '[0-9]{4}')} THEN make_date(${year(raw)}, 12, 31)
      WHEN ${is(raw, '[0-9]{4}-?[Qq][1-4]')} THEN last_day(make_date(${year(raw)}, ${quarter(raw)} * 3, 1))
      WHEN ${is(raw, '[0-9]{4}-?(0[1-9]|1[0-2])')} THEN last_day(make_date(${year(raw)}, ${last(raw)}, 1)) END`,
    good: (_raw, typed) => `${typed} IS NOT NULL`,
  };
}

function isoDate(): PlainDate {
  return {
    sqlType: 'DATE',
    typed: (raw) => `TRY_CAST(${raw} AS DATE)`,
    good: (raw, typed) => {
      const text = `CAST(${typed} AS VARCHAR)`;
      return `${text} = ${raw} OR (${typed} IS NOT NULL AND ${text} = trim(${raw}))`;
    },
  };
}

/**
 * The usual form of a core bank, by whole numbers: three times as fast as by its pattern, which stays for 29 February and
 * for all that is odd. Eight characters that make a number of eight digits are its digits.
 */
function compactDate(): PlainDate {
  const slow = formattedDate('%Y%m%d');
  return {
    sqlType: 'DATE',
    step: (raw) => `TRY_CAST(${raw} AS INTEGER)`,
    typed: (raw, step) => {
      const [month, day] = [`(${step} // 100) % 100`, `${step} % 100`];
      const longest = `CASE WHEN ${month} = 2 THEN 28 ELSE 30 + (${month} + ${month} // 8) % 2 END`;
      const plain = [
        `strlen(${raw}) = 8`,
        `${step} BETWEEN ${FIRST_DAY.replaceAll('-', '')} AND ${LAST_DAY.replaceAll('-', '')}`,
        `${month} BETWEEN 1 AND 12`,
        `${day} BETWEEN 1 AND ${longest}`,
      ];
      const odd = `CASE WHEN ${slow.good(raw, slow.typed(raw, step))} THEN ${slow.typed(raw, step)} END`;
      return `CASE WHEN ${plain.join(' AND ')} THEN make_date(${step} // 10000, ${month}, ${day}) ELSE ${odd} END`;
    },
    good: (_raw, typed) => `${typed} IS NOT NULL`,
  };
}

function formattedDate(format: string): PlainDate {
  const read = (raw: string) => `try_strptime(${raw}, ${quoteText(format)})`;
  return {
    sqlType: 'DATE',
    typed: (raw) => `TRY_CAST(${read(raw)} AS DATE)`,
    good: (raw, typed) => `strftime(${TIME_OF_DAY.test(format) ? read(raw) : typed}, ${quoteText(format)}) = ${raw}`,
  };
}
