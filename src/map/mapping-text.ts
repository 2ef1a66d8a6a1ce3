import type { TableName } from '../domain/index.ts';
import type { ColumnDraft } from './column-draft.ts';
import type { Unlock } from './unlocks.ts';

/** All that a drafted mapping file says. */
export interface MappingDraft {
  readonly table: Doubted & { readonly value: TableName };
  readonly files: Doubted;
  readonly source: TextSource | SheetSource;
  readonly columns: readonly ColumnDraft[];
  readonly spare: readonly { readonly name: string; readonly from: string }[];
  /** Comment lines that show how columns side by side would become rows. */
  readonly unpivot: readonly string[];
  readonly unlocks: readonly Unlock[];
}

/** A text file and how it is written. */
export interface TextSource {
  readonly kind: 'text';
  readonly encoding: Doubted;
  readonly delimiter: Doubted;
  readonly decimal: Doubted;
  readonly thousands: string | undefined;
}

/** A sheet of a workbook, which says itself how it is written. */
export interface SheetSource {
  readonly kind: 'sheet';
  readonly sheet: Doubted;
}

export interface Doubted {
  readonly value: string;
  readonly doubts: readonly string[];
}

/** The YAML text of a draft; every doubt stands on its line as `# DOUBT: …`. */
export function mappingText(draft: MappingDraft): string {
  return [
    '# Drafted from the headers and values of one file. Every DOUBT is a guess: decide it, then delete the word.',
    line('table', draft.table),
    line('files', draft.files),
    ...sourceLines(draft.source),
    'columns:',
    ...draft.columns.map(columnLine),
    ...spareLines(draft),
    ...draft.unpivot,
    ...unlockLines(draft.unlocks),
    '',
  ].join('\n');
}

function sourceLines(source: MappingDraft['source']): readonly string[] {
  if (source.kind === 'sheet') return [line('sheet', source.sheet)];
  return [line('encoding', source.encoding), dialectLine(source)];
}

function line(key: string, { value, doubts }: Doubted): string {
  return `${key}: ${scalar(value)}${comment(doubts)}`;
}

function dialectLine({ delimiter, decimal, thousands }: TextSource): string {
  const members = { delimiter: delimiter.value, quote: '"', decimal: decimal.value };
  const all = thousands === undefined ? members : { ...members, thousands };
  const text = Object.entries(all).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return `dialect: { ${text.join(', ')} }${comment([...delimiter.doubts, ...decimal.doubts])}`;
}

function columnLine({ column, members, doubts }: ColumnDraft): string {
  const text = Object.entries(members).map(([key, value]) => `${key}: ${member(value)}`);
  return `  ${column}: { ${text.join(', ')} }${comment(doubts)}`;
}

function member(value: string | readonly string[] | Readonly<Record<string, string>>): string {
  if (typeof value === 'string') return scalar(value);
  if (Array.isArray(value)) return `[${value.map((each: string) => JSON.stringify(each)).join(', ')}]`;
  return `{ ${Object.entries(value)
    .map(([from, to]) => `${scalar(from)}: ${scalar(to)}`)
    .join(', ')} }`;
}

function spareLines({ spare }: MappingDraft): readonly string[] {
  if (spare.length === 0) return [];
  const lines = spare.map(({ name, from }) => `  # ${name}: { from: ${scalar(from)}, type: text }`);
  return ['  # Not mapped, and could be dimensions of your own (a report names them in `dimensions`):', ...lines];
}

function unlockLines(unlocks: readonly Unlock[]): readonly string[] {
  if (unlocks.length === 0) return [];
  const lines = unlocks.map(({ column, indicators }) => `#   ${column}: ${indicators.join(', ')}`);
  return ['# Further columns and the indicators they would unlock:', ...lines];
}

/** A comment never breaks its line, whatever a header holds. */
function comment(doubts: readonly string[]): string {
  if (doubts.length === 0) return '';
  return ` # DOUBT: ${doubts.join('; ').replaceAll(/\p{Cc}|\u2028|\u2029|\ufeff/gu, ' ')}`;
}

/** Plain where nothing can be mistaken for a number, a truth value or a mark; else in double quotes. */
function scalar(text: string): string {
  const plain = /^[\p{L}_][\p{L}\p{N}_]*(-[\p{L}\p{N}_]+)*$/u.test(text);
  const word = /^(true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return plain && !word ? text : JSON.stringify(text);
}
