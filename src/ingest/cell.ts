import type { CanonicalColumn, ColumnMapping } from '../domain/index.ts';
import type { CellFault, CellRule } from './cell-rule.ts';
import { dateRule } from './date-cell.ts';
import { hasDigit, looksPersonal, SHORTEST_PERSONAL } from './personal.ts';
import { quoteList, quoteText } from './sql.ts';

/** How a source writes numbers. */
export interface NumberMarks {
  readonly decimal: string;
  readonly thousands?: string | undefined;
}

/** What a cell rule is made from: the canonical column and its mapping. */
export interface CellSource {
  readonly column: CanonicalColumn;
  readonly mapping: Pick<ColumnMapping, 'dateFormat' | 'unit' | 'codes' | 'onUnknownCode'>;
  readonly marks: NumberMarks;
}

const LONGEST_TEXT = 1000;
const MONEY_DECIMALS = 2;
const RATE_DECIMALS = 6;
/** Digits of DuckDB's widest decimal, less one. */
const WIDEST = 37;

/** Powers of ten of the units an amount may be given in. */
const UNIT_EXPONENTS = {
  元: 0,
  '1': 0,
  千元: 3,
  thousand: 3,
  万元: 4,
  百万元: 6,
  million: 6,
  亿元: 8,
  billion: 9,
  万亿元: 12,
} as const;

const TRUE_WORDS = ['1', 'y', 'yes', 't', 'true', '是'];
const FALSE_WORDS = ['0', 'n', 'no', 'f', 'false', '否'];

/** The rule for one column. */
export function cellRule(source: CellSource): CellRule {
  const rule = withSign(plainRule(source), source.column);
  return source.mapping.codes === undefined ? rule : throughCodes(rule, source.mapping);
}

function plainRule({ column, mapping, marks }: CellSource): CellRule {
  switch (column.type) {
    case 'text':
      return column.identifying === true ? identifierRule() : textRule();
    case 'code':
      return codeRule(column.values ?? []);
    case 'currency':
      return currencyRule();
    case 'flag':
      return flagRule();
    case 'date':
      return dateRule(mapping.dateFormat ?? '%Y-%m-%d');
    case 'int':
      return numberRule(marks, { sqlType: 'BIGINT', decimals: 0, exponent: 0 });
    case 'decimal':
      return numberRule(marks, { sqlType: 'DECIMAL(18,6)', decimals: RATE_DECIMALS, exponent: 0 });
    case 'money':
      return numberRule(marks, {
        sqlType: 'DECIMAL(18,2)',
        decimals: MONEY_DECIMALS,
        exponent: UNIT_EXPONENTS[mapping.unit ?? '1'],
      });
  }
}

function identifierRule(): CellRule {
  return {
    sqlType: 'VARCHAR',
    typed: (raw) => raw,
    good: (raw) => `length(${raw}) <= ${LONGEST_TEXT}`,
    late: (value) => `strlen(${value}) > ${LONGEST_TEXT} AND length(${value}) > ${LONGEST_TEXT}`,
    faults: (raw) => [tooLong(raw)],
  };
}

function textRule(): CellRule {
  return {
    sqlType: 'VARCHAR',
    typed: (raw) => raw,
    good: (raw) =>
      `length(${raw}) < ${SHORTEST_PERSONAL} OR (length(${raw}) <= ${LONGEST_TEXT} AND ` +
      `(NOT ${hasDigit(raw)} OR NOT ${looksPersonal(raw)}))`,
    faults: (raw) => [
      tooLong(raw),
      {
        when: looksPersonal(raw),
        reason: 'looksPersonal',
        expected: 'no identity, telephone or card number in a column that is not an identifier',
      },
    ],
  };
}

function tooLong(raw: string): CellFault {
  const expected = `at most ${LONGEST_TEXT} characters`;
  return { when: `length(${raw}) > ${LONGEST_TEXT}`, reason: 'tooLong', expected };
}

function codeRule(values: readonly string[]): CellRule {
  const known = (raw: string) => `${raw} IN ${quoteList(values)}`;
  return {
    sqlType: 'VARCHAR',
    typed: (raw) => raw,
    good: known,
    late: (value) => `NOT (${known(value)})`,
    faults: (raw) => [unknownCode(`NOT (${known(raw)})`, values)],
  };
}

function unknownCode(when: string, known: readonly string[]): CellFault {
  return { when, reason: 'unknownCode', expected: `one of ${known.join(', ')}` };
}

function currencyRule(): CellRule {
  const known = (raw: string) => `regexp_full_match(${raw}, '[A-Z]{3}')`;
  return {
    sqlType: 'VARCHAR',
    typed: (raw) => raw,
    good: known,
    late: (value) => `NOT ${known(value)}`,
    faults: (raw) => [{ when: `NOT ${known(raw)}`, reason: 'badCurrency', expected: 'three capital letters' }],
  };
}

function flagRule(): CellRule {
  const known = [...TRUE_WORDS, ...FALSE_WORDS];
  return {
    sqlType: 'BOOLEAN',
    typed: (raw) => `CASE WHEN lower(${raw}) IN ${quoteList(known)} THEN lower(${raw}) IN ${quoteList(TRUE_WORDS)} END`,
    good: (_raw, typed) => `${typed} IS NOT NULL`,
    faults: (_raw, typed) => [unknownCode(`${typed} IS NULL`, known)],
  };
}

interface NumberShape {
  readonly sqlType: string;
  readonly decimals: number;
  /** The text is in units of 10^exponent. */
  readonly exponent: number;
}

/**
 * Exact or refused. A cast alone would round 100.505, take 1e3 and 1_000, and read 1,23 as 123: a text is good when the
 * value written back gives the same text (quick, the usual case) or when it has the declared form.
 */
function numberRule(marks: NumberMarks, shape: NumberShape): CellRule {
  const decimals = shape.decimals + shape.exponent;
  const inForm = (raw: string, least: string) => `regexp_full_match(${raw}, ${quoteText(numberForm(marks, least))})`;
  const exact = (raw: string) => inForm(raw, decimals === 0 ? '' : `{1,${decimals}}0*`);
  const quick = shape.exponent === 0 && marks.decimal === '.' && marks.thousands === undefined;
  return {
    sqlType: shape.sqlType,
    typed: (raw) => exactCast(plainNumber(raw, marks), shape),
    good: (raw, typed) => {
      const slow = `(${typed} IS NOT NULL AND ${exact(raw)})`;
      return quick ? `CAST(${typed} AS VARCHAR) = ${raw} OR ${slow}` : slow;
    },
    faults: (raw, typed) => [
      { when: `NOT ${inForm(raw, '+')}`, reason: 'badNumber', expected: numberWords(marks, shape) },
      decimalsFault(`NOT ${exact(raw)}`, decimals),
      { when: `${typed} IS NULL`, reason: 'outOfRange', expected: 'a number of at most 18 digits' },
    ],
  };
}

function decimalsFault(when: string, decimals: number): CellFault {
  if (decimals === 0) return { when, reason: 'badNumber', expected: 'a whole number' };
  return { when, reason: 'tooManyDecimals', expected: `at most ${decimals} decimals` };
}

/** A pattern for numbers with digits after the decimal mark repeated as `decimals` says; none where it is empty. */
function numberForm({ decimal, thousands }: NumberMarks, decimals: string): string {
  const grouped = thousands === undefined ? '' : `[0-9]{1,3}(${literally(thousands)}[0-9]{3})+|`;
  const whole = `(${grouped}[0-9]+)`;
  if (decimals === '') return `\\s*-?${whole}\\s*`;
  return `\\s*-?(${whole}(${literally(decimal)}[0-9]${decimals})?|${literally(decimal)}[0-9]${decimals})\\s*`;
}

function literally(mark: string): string {
  return /[\w\s'’]/.test(mark) ? mark : `\\${mark}`;
}

function numberWords({ decimal, thousands }: NumberMarks, { decimals }: NumberShape): string {
  const grouping = thousands === undefined ? 'no thousands mark' : `thousands mark ${thousands}`;
  return decimals === 0 ? `a whole number, ${grouping}` : `a number with decimal mark ${decimal} and ${grouping}`;
}

function plainNumber(raw: string, { decimal, thousands }: NumberMarks): string {
  const joined = thousands === undefined ? raw : `replace(${raw}, ${quoteText(thousands)}, '')`;
  return decimal === '.' ? joined : `replace(${joined}, ${quoteText(decimal)}, '.')`;
}

/** Read with the decimals the unit leaves room for, multiplied exactly. */
function exactCast(text: string, { sqlType, decimals, exponent }: NumberShape): string {
  if (exponent === 0) return `TRY_CAST(${text} AS ${sqlType})`;
  const scale = decimals + exponent;
  // Widened, as DuckDB caps a product of two 18-digit decimals at 18 digits and then fails.
  const read = `CAST(TRY_CAST(${text} AS DECIMAL(18,${scale})) AS DECIMAL(${WIDEST - exponent - 1},${scale}))`;
  return `TRY_CAST(${read} * CAST(1${'0'.repeat(exponent)} AS DECIMAL(${exponent + 1},0)) AS ${sqlType})`;
}

function withSign(rule: CellRule, column: CanonicalColumn): CellRule {
  if (column.nonNegative !== true) return rule;
  return {
    ...rule,
    good: (raw, typed) => `(${rule.good(raw, typed)}) AND ${typed} >= 0`,
    faults: (raw, typed) => [
      ...rule.faults(raw, typed),
      { when: `${typed} < 0`, reason: 'negative', expected: 'zero or more' },
    ],
  };
}

/** A source's own codes are replaced first; the rest of the rule sees the canonical words. */
function throughCodes(rule: CellRule, mapping: CellSource['mapping']): CellRule {
  const entries = Object.entries(mapping.codes ?? {});
  const known = entries.map(([word]) => word);
  const cases = entries.map(([word, value]) => `WHEN ${quoteText(word)} THEN ${quoteText(value)}`).join(' ');
  const coded = (raw: string) => (entries.length === 0 ? 'CAST(NULL AS VARCHAR)' : `CASE ${raw} ${cases} END`);
  const lenient = mapping.onUnknownCode === 'missing';
  return {
    sqlType: rule.sqlType,
    ...(rule.step === undefined ? {} : { step: (raw: string) => rule.step?.(coded(raw)) ?? raw }),
    typed: (raw, step) => rule.typed(coded(raw), step),
    good: (raw, typed) => (lenient ? `${raw} IS NOT NULL` : `${typed} IS NOT NULL`),
    faults: (_raw, typed) => (lenient ? [] : [unknownCode(`${typed} IS NULL`, known)]),
  };
}
