import { isIsoDate } from '../domain/index.ts';
import { Refusal } from '../formula/index.ts';

/**
 * The pieces an expression is put together from. A `cell` is text out of a file whose meaning is still open: beside a
 * number it is read as a number, beside a date as a date. Everything else has a kind of its own, and kinds never mix.
 */
export type PieceKind = 'cell' | 'text' | 'number' | 'date' | 'flag' | 'null';

export interface Piece {
  readonly kind: PieceKind;
  /** SQL that never raises: what cannot be made is NULL. DuckDB's TRY() is no help, its optimizer lifts parts out of it. */
  readonly sql: string;
  /** Conditions (never NULL) under which the value could not be made, as opposed to being absent. */
  readonly bad: readonly string[];
  /** Byte offset in the parsed text, for the caret. */
  readonly at: number;
  /** The value of a literal: lengths and date patterns must be literals, and short factors multiply exactly. */
  readonly literal?: string | Units;
}

/** A decimal as a count of 10^-scale; the count is a safe integer. */
export interface Units {
  readonly units: number;
  readonly scale: number;
}

/** How the file writes numbers. */
export interface NumberMarks {
  readonly decimal: string;
  readonly thousands: string | undefined;
}

/** Six decimals and 24 digits before the point leave DuckDB room for a sum, and for a product with a short literal. */
const NUMBER = 'DECIMAL(30,6)';
const ISO_DATE = '[0-9]{4}-[0-9]{2}-[0-9]{2}';

export function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** SQL brought back to the one number type of expressions; NULL where it does not fit. */
export function asNumber(sql: string): string {
  return `TRY_CAST(${sql} AS ${NUMBER})`;
}

/** A decimal as a literal of the one number type. */
export function numberLiteral(value: Units): string {
  return `CAST('${digitsOf(value)}' AS ${NUMBER})`;
}

/** A decimal as a literal of the narrowest type, or null where it has more than 8 digits. */
export function shortDecimal(value: Units): string | null {
  const width = Math.max(String(Math.abs(value.units)).length, value.scale);
  return width > 8 ? null : `CAST('${digitsOf(value)}' AS DECIMAL(${width},${value.scale}))`;
}

/** A piece made from others; it is bad when one of them is. */
export function made(kind: PieceKind, sql: string, from: readonly Piece[], at: number): Piece {
  return { kind, sql, bad: [...new Set(from.flatMap((piece) => piece.bad))], at };
}

/** A piece that is bad, too, when it is NULL although none of its parts is: an overflow, a division by zero. */
export function checked(kind: PieceKind, sql: string, from: readonly Piece[], at: number): Piece {
  const whole = from.filter((piece) => piece.literal === undefined).map((piece) => `${piece.sql} IS NOT NULL`);
  const piece = made(kind, sql, from, at);
  return { ...piece, bad: [...piece.bad, `(${[`${sql} IS NULL`, ...whole].join(' AND ')})`] };
}

/** A condition that may stand although a part of it is bad: FALSE AND anything is FALSE. */
export function decided(sql: string, from: readonly Piece[], at: number): Piece {
  const piece = made('flag', sql, from, at);
  return piece.bad.length === 0 ? piece : { ...piece, bad: [`(${sql} IS NULL AND ${anyOf(piece.bad)})`] };
}

/** One condition out of several, never NULL. */
export function anyOf(bad: readonly string[]): string {
  return bad.length === 0 ? 'FALSE' : `(${bad.join(' OR ')})`;
}

/** A piece as a number. A cell that is neither blank nor a number is bad. */
export function toNumber(piece: Piece, marks: NumberMarks): Piece {
  if (piece.kind === 'number') return piece;
  if (piece.kind === 'null') return { ...piece, kind: 'number', sql: asNumber('NULL') };
  if (piece.kind === 'cell') return readCell('number', asNumber(cellDigits(piece.sql, marks)), piece);
  throw new Refusal(`expected a number, found ${describe(piece.kind)}`, piece.at);
}

/** A piece as a date; a cell must be written YYYY-MM-DD (other forms go through strptime). */
export function toDate(piece: Piece): Piece {
  if (piece.kind === 'date') return piece;
  if (piece.kind === 'null') return { ...piece, kind: 'date', sql: 'CAST(NULL AS DATE)' };
  if (piece.kind === 'cell') return readCell('date', cellDate(piece.sql), piece);
  if (piece.kind === 'text' && typeof piece.literal === 'string') return dateLiteral(piece, piece.literal);
  throw new Refusal(`expected a date, found ${describe(piece.kind)}`, piece.at);
}

/** A piece as text: numbers without trailing zeros, dates in ISO form. */
export function toText(piece: Piece): Piece {
  switch (piece.kind) {
    case 'cell':
    case 'text':
      return piece;
    case 'number':
      return { ...piece, kind: 'text', sql: `regexp_replace(CAST(${piece.sql} AS VARCHAR), '\\.?0+$', '')` };
    case 'date':
    case 'null':
      return { ...piece, kind: 'text', sql: `CAST(${piece.sql} AS VARCHAR)` };
    case 'flag':
      throw new Refusal('expected a value, found a condition', piece.at);
  }
}

/** A piece as a condition. */
export function toFlag(piece: Piece): Piece {
  if (piece.kind === 'flag') return piece;
  if (piece.kind === 'null') return { ...piece, kind: 'flag', sql: 'CAST(NULL AS BOOLEAN)' };
  throw new Refusal(`expected a condition (like a < 0), found ${describe(piece.kind)}`, piece.at);
}

/** A piece in the form of a kind. */
export function as(kind: PieceKind, piece: Piece, marks: NumberMarks): Piece {
  if (kind === 'number') return toNumber(piece, marks);
  if (kind === 'date') return toDate(piece);
  if (kind === 'flag') return toFlag(piece);
  return toText(piece);
}

/**
 * Several pieces in the one kind they share, cells taking the kind of their company. Order among bare cells is refused:
 * as text '10' < '9'.
 */
export function alike(pieces: readonly Piece[], marks: NumberMarks, ordered = false): readonly Piece[] {
  const kind = sharedKind(pieces, ordered);
  return pieces.map((piece) => as(kind, piece, marks));
}

export function describe(kind: PieceKind): string {
  const words = {
    cell: 'a column',
    text: 'text',
    number: 'a number',
    date: 'a date',
    flag: 'a condition',
    null: 'NULL',
  };
  return words[kind];
}

/** What was read out of a cell; bad where the cell holds something and nothing came of it. */
export function readCell(kind: PieceKind, sql: string, cell: Piece): Piece {
  const unread = `(coalesce(trim(${cell.sql}), '') <> '' AND ${sql} IS NULL)`;
  return { kind, sql, bad: [...cell.bad, unread], at: cell.at };
}

function digitsOf({ units, scale }: Units): string {
  const digits = String(Math.abs(units)).padStart(scale + 1, '0');
  const sign = units < 0 ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function sharedKind(pieces: readonly Piece[], ordered: boolean): PieceKind {
  const kinds = new Set(pieces.map((piece) => piece.kind).filter((kind) => kind !== 'null' && kind !== 'cell'));
  const hasCell = pieces.some((piece) => piece.kind === 'cell');
  if (kinds.size === 0) return hasCell ? openKind(pieces, ordered) : 'text';
  if (kinds.size === 2 && kinds.has('date') && kinds.has('text')) return 'date';
  const [kind, other] = [...kinds];
  if (kind === undefined || other !== undefined || (kind === 'flag' && hasCell)) throw mixed(pieces);
  return kind;
}

function openKind(pieces: readonly Piece[], ordered: boolean): PieceKind {
  if (!ordered) return 'cell';
  const advice = "say what they are: CAST(a AS DECIMAL(18,2)), CAST(a AS DATE) or strptime(a, '%Y%m%d')";
  throw new Refusal(`two columns cannot be put in order as they stand; ${advice}`, pieces[0]?.at ?? null);
}

function mixed(pieces: readonly Piece[]): Refusal {
  const found = [...new Set(pieces.map((piece) => describe(piece.kind)))].join(' and ');
  return new Refusal(`expected values of one kind, found ${found}`, pieces.at(-1)?.at ?? null);
}

/** The digits of a cell in DuckDB's own form, or NULL. */
function cellDigits(cell: string, marks: NumberMarks): string {
  const plain = `trim(${cell})`;
  const bare = marks.thousands === undefined ? plain : `replace(${plain}, ${textLiteral(marks.thousands)}, '')`;
  const digits = marks.decimal === '.' ? bare : `replace(${bare}, ${textLiteral(marks.decimal)}, '.')`;
  return `CASE WHEN regexp_full_match(${plain}, ${textLiteral(numberPattern(marks))}) THEN ${digits} END`;
}

function numberPattern({ decimal, thousands }: NumberMarks): string {
  const whole = thousands === undefined ? '[0-9]+' : `([0-9]{1,3}(${quoted(thousands)}[0-9]{3})+|[0-9]+)`;
  return `[+-]?${whole}(${quoted(decimal)}[0-9]{0,6}0*)?`;
}

function quoted(mark: string): string {
  return `\\x{${(mark.codePointAt(0) ?? 0).toString(16)}}`;
}

function cellDate(cell: string): string {
  const plain = `trim(${cell})`;
  return `TRY_CAST(CASE WHEN regexp_full_match(${plain}, '${ISO_DATE}') THEN ${plain} END AS DATE)`;
}

function dateLiteral(piece: Piece, text: string): Piece {
  if (isIsoDate(text)) return { ...piece, kind: 'date', sql: `CAST(${textLiteral(text)} AS DATE)` };
  throw new Refusal(`expected a date like '2026-10-31', found ${textLiteral(text)}`, piece.at);
}
