import { type CallNode, Refusal } from '../formula/index.ts';
import {
  alike,
  asNumber,
  checked,
  describe,
  made,
  type NumberMarks,
  type Piece,
  readCell,
  shortDecimal,
  textLiteral,
  toDate,
  toNumber,
  toText,
} from './expression-value.ts';

/** A call with its arguments written already. */
interface Call {
  readonly name: string;
  readonly pieces: readonly Piece[];
  readonly at: number;
  readonly marks: NumberMarks;
}

interface AllowedFunction {
  readonly least: number;
  readonly most: number;
  readonly write: (call: Call) => Piece;
}

/** A literal length may not ask for more memory than a name needs. */
const MAX_LENGTH = 1000;
const DATE_PATTERN = /^(?:[^%]|%[YymdBbjHMS])*$/;

const textOf1: AllowedFunction = { least: 1, most: 1, write: textCall };
const numberOf1: AllowedFunction = { least: 1, most: 1, write: numberCall };
const partOfDate: AllowedFunction = { least: 1, most: 1, write: (call) => datePart(call, call.name) };
const lengthOf1: AllowedFunction = { least: 1, most: 1, write: length };
const sideOfText: AllowedFunction = { least: 2, most: 2, write: textCall };
const partOfText: AllowedFunction = { least: 2, most: 3, write: textCall };
const padded: AllowedFunction = { least: 3, most: 3, write: pad };
const extreme: AllowedFunction = { least: 2, most: 20, write: writeExtreme };
const textTest: AllowedFunction = { least: 2, most: 2, write: testText };

const OPERATORS: Readonly<Record<string, AllowedFunction>> = {
  '+': { least: 1, most: 2, write: add },
  '-': { least: 1, most: 2, write: add },
  '*': { least: 2, most: 2, write: multiply },
  '/': { least: 2, most: 2, write: divide },
  '%': { least: 2, most: 2, write: remainder },
  '||': { least: 2, most: 2, write: join },
  '~~': { least: 2, most: 2, write: like },
  '!~~': { least: 2, most: 2, write: like },
};

const FUNCTIONS: Readonly<Record<string, AllowedFunction>> = {
  abs: numberOf1,
  ceil: numberOf1,
  ceiling: numberOf1,
  concat: { least: 1, most: 20, write: concat },
  contains: textTest,
  date_part: { least: 2, most: 2, write: extract },
  day: partOfDate,
  ends_with: textTest,
  floor: numberOf1,
  greatest: extreme,
  last_day: { least: 1, most: 1, write: lastDay },
  least: extreme,
  left: sideOfText,
  len: lengthOf1,
  length: lengthOf1,
  lower: textOf1,
  lpad: padded,
  ltrim: textOf1,
  month: partOfDate,
  nullif: { least: 2, most: 2, write: nullif },
  replace: { least: 3, most: 3, write: replace },
  right: sideOfText,
  round: { least: 1, most: 2, write: round },
  rpad: padded,
  rtrim: textOf1,
  starts_with: textTest,
  strptime: { least: 2, most: 2, write: parseDate },
  substr: partOfText,
  substring: partOfText,
  trim: textOf1,
  upper: textOf1,
  year: partOfDate,
};

/** Names that a mapping's author may call; `coalesce` is syntax of its own. */
const ALLOWED_NAMES = ['coalesce', ...Object.keys(FUNCTIONS)].toSorted().join(', ');

/** Writes a call of an allowed function or operator. */
export function writeCall(node: CallNode, pieces: readonly Piece[], marks: NumberMarks): Piece {
  const name = node.function_name.toLowerCase();
  const list = node.is_operator ? OPERATORS : FUNCTIONS;
  const allowed = Object.hasOwn(list, name) ? list[name] : undefined;
  const at = node.query_location;
  if (allowed === undefined) throw new Refusal(notAllowed(name, node.is_operator), at);
  if (pieces.length < allowed.least || pieces.length > allowed.most) {
    const count = allowed.least === allowed.most ? `${allowed.least}` : `${allowed.least} to ${allowed.most}`;
    throw new Refusal(`${name}: expected ${count} arguments, found ${pieces.length}`, at);
  }
  return allowed.write({ name, pieces, at, marks });
}

function notAllowed(name: string, operator: boolean): string {
  if (operator) return `operator ${name} is not allowed; allowed: + - * / % || LIKE and comparisons`;
  return `function ${name} is not allowed; allowed: ${ALLOWED_NAMES}`;
}

function add(call: Call): Piece {
  const parts = numbers(call);
  const sql = parts.length === 1 ? `(${call.name}${listed(parts)})` : `(${listed(parts, ` ${call.name} `)})`;
  return checked('number', asNumber(sql), parts, call.at);
}

/** By a literal of up to 8 digits any number; else both below 10^13, so that DuckDB's product of 38 digits holds. */
function multiply(call: Call): Piece {
  const parts = numbers(call);
  const short = parts.map(({ literal }) => (typeof literal === 'object' ? shortDecimal(literal) : null));
  const factor = short.findIndex((text) => text !== null);
  const sqls = parts.map((part, i) => {
    if (i === factor) return short[i] ?? part.sql;
    return factor === -1 ? `TRY_CAST(${part.sql} AS DECIMAL(19,6))` : part.sql;
  });
  return checked('number', asNumber(`(${sqls.join(' * ')})`), parts, call.at);
}

/** Exact where the divisor is a literal like 10000, 100000000 or 8; else rounded to six decimals. */
function divide(call: Call): Piece {
  const parts = numbers(call);
  const [top, bottom] = parts;
  const exact = finiteReciprocal(bottom?.literal);
  const sql = exact === null ? `(${top?.sql} / nullif(${bottom?.sql}, 0))` : `(${top?.sql} * ${exact})`;
  return checked('number', asNumber(sql), parts, call.at);
}

function finiteReciprocal(divisor: Piece['literal']): string | null {
  if (typeof divisor !== 'object' || divisor.units <= 0) return null;
  for (let scale = 0; scale <= 8; scale += 1) {
    const power = 10 ** (scale + divisor.scale);
    if (power % divisor.units === 0) return shortDecimal({ units: power / divisor.units, scale });
  }
  return null;
}

function remainder(call: Call): Piece {
  const parts = numbers(call);
  const [top, bottom] = parts;
  return checked('number', asNumber(`(${top?.sql} % nullif(${bottom?.sql}, 0))`), parts, call.at);
}

function numberCall(call: Call): Piece {
  const parts = numbers(call);
  return made('number', asNumber(`${call.name}(${listed(parts)})`), parts, call.at);
}

function round(call: Call): Piece {
  const [value, decimals] = call.pieces;
  const kept = decimals === undefined ? 0 : literalInteger(decimals, 0, 6);
  const parts = value === undefined ? [] : [toNumber(value, call.marks)];
  return checked('number', asNumber(`round(${listed(parts)}, ${kept})`), parts, call.at);
}

/** Unlike DuckDB's own, which skips NULL, the extreme of something unknown is unknown only where it could not be made. */
function writeExtreme({ name, pieces, at, marks }: Call): Piece {
  const parts = alike(pieces, marks, true);
  return made(parts[0]?.kind ?? 'text', `${name}(${listed(parts)})`, parts, at);
}

function nullif({ pieces, at, marks }: Call): Piece {
  const parts = alike(pieces, marks);
  return made(parts[0]?.kind ?? 'text', `nullif(${listed(parts)})`, parts, at);
}

/** A function of one text and literal integers. */
function textCall({ name, pieces, at }: Call): Piece {
  const [first, ...rest] = pieces;
  const parts = first === undefined ? [] : [toText(first)];
  const values = rest.map((piece) => String(literalInteger(piece, -MAX_LENGTH, MAX_LENGTH)));
  return made('cell', `${name}(${[listed(parts), ...values].join(', ')})`, parts, at);
}

function length({ pieces, at }: Call): Piece {
  const parts = pieces.map(toText);
  return made('number', asNumber(`length(${listed(parts)})`), parts, at);
}

function replace({ pieces, at }: Call): Piece {
  const parts = pieces.map(toText);
  return made('cell', `replace(${listed(parts)})`, parts, at);
}

function pad({ name, pieces, at }: Call): Piece {
  const [value, width, fill] = pieces;
  if (value === undefined || width === undefined || typeof fill?.literal !== 'string' || fill.literal === '') {
    throw new Refusal(`${name}: expected a value, a length and a text to fill with, in quotes`, at);
  }
  const part = toText(value);
  return made('cell', `${name}(${part.sql}, ${literalInteger(width, 0, MAX_LENGTH)}, ${fill.sql})`, [part], at);
}

function concat({ pieces, at }: Call): Piece {
  const parts = pieces.map(toText);
  return made('text', `concat(${listed(parts)})`, parts, at);
}

function join({ pieces, at }: Call): Piece {
  const parts = pieces.map(toText);
  return made('text', `(${listed(parts, ' || ')})`, parts, at);
}

function like({ name, pieces, at }: Call): Piece {
  const [value, pattern] = pieces;
  if (value === undefined || typeof pattern?.literal !== 'string') {
    throw new Refusal('LIKE: expected a pattern in quotes', pattern?.at ?? at);
  }
  const part = toText(value);
  return made('flag', `(${part.sql} ${name === '~~' ? 'LIKE' : 'NOT LIKE'} ${pattern.sql})`, [part], at);
}

function testText({ name, pieces, at }: Call): Piece {
  const parts = pieces.map(toText);
  return made('flag', `${name}(${listed(parts)})`, parts, at);
}

function datePart({ pieces, at }: Call, part: string): Piece {
  const parts = pieces.map(toDate);
  return made('number', asNumber(`${part}(${listed(parts)})`), parts, at);
}

function extract(call: Call): Piece {
  const [part, ...dates] = call.pieces;
  if (part?.literal === 'year' || part?.literal === 'month' || part?.literal === 'day') {
    return datePart({ ...call, pieces: dates }, part.literal);
  }
  throw new Refusal('extract: expected year, month or day', part?.at ?? call.at);
}

function lastDay({ pieces, at }: Call): Piece {
  const parts = pieces.map(toDate);
  return made('date', `last_day(${listed(parts)})`, parts, at);
}

/** A date in the form of a pattern, read strictly: written back it must give the same text (2024-01-3 is no date). */
function parseDate({ pieces, at }: Call): Piece {
  const [value, pattern] = pieces;
  if (value === undefined || typeof pattern?.literal !== 'string' || !DATE_PATTERN.test(pattern.literal)) {
    throw new Refusal("strptime: expected a value and a pattern like '%Y%m%d' in quotes", pattern?.at ?? at);
  }
  if (value.kind === 'date' || value.kind === 'flag') {
    throw new Refusal(`strptime: expected text, found ${describe(value.kind)}`, value.at);
  }
  const cell = toText(value);
  const plain = `trim(${cell.sql})`;
  const read = `try_strptime(${plain}, ${textLiteral(pattern.literal)})`;
  const same = `strftime(${read}, ${textLiteral(pattern.literal)}) = ${plain}`;
  return { ...readCell('date', `CASE WHEN ${same} THEN TRY_CAST(${read} AS DATE) END`, cell), at };
}

function numbers({ pieces, marks }: Call): readonly Piece[] {
  return pieces.map((piece) => toNumber(piece, marks));
}

function listed(parts: readonly Piece[], mark = ', '): string {
  return parts.map((part) => part.sql).join(mark);
}

function literalInteger({ literal, at }: Piece, least: number, most: number): number {
  if (typeof literal === 'object' && literal.scale === 0 && literal.units >= least && literal.units <= most) {
    return literal.units;
  }
  throw new Refusal(`expected a whole number from ${least} to ${most}, written out`, at);
}
