import {
  DPD_BANDS,
  LOAN_CLASSES,
  LOAN_DIMENSIONS,
  type LoanList,
  type LoanListColumn,
  type Param,
  type ReportBlock,
  type ReportCell,
  type ReportTable,
} from '../domain/index.ts';
import { dimensionName, valueParam } from './desk.ts';
import type { ComposeInputs } from './inputs.ts';
import { OWN_VALUES, ownValue } from './own-value.ts';
import type { Section } from './section.ts';
import { countParam, headline, note, row, wording } from './wording.ts';

/** Rows of a list that the PDF prints. */
const PRINTED_ROWS = 15;

/** Lists whose beginning another list shows already: what is due within 60 days begins with what is due within 30. */
const IN_WORKBOOK: readonly string[] = ['due60', 'due90'];

/** Lists of the section of loans, in reading order; those of the compliance page stand there. */
const LOAN_LISTS = [
  ...['newNpl', 'reducedNpl', 'upgrades', 'c9', 'firstOverdue', 'largeOverdue', 'due30', 'due60', 'due90'],
  ...['topObligors', 'watch', 'ruleSignals', 'legal'],
] as const;
export const COMPLIANCE_LISTS = ['forbidden', 'complaints', 'lateSignals', 'lapsed'] as const;

/** Lists that have a title (`compose.list.<id>`); any other reads by its id. */
export const KNOWN_LISTS: readonly string[] = [...LOAN_LISTS, ...COMPLIANCE_LISTS];

/** Columns that have words (`compose.listColumn.<name>`); any other reads by its name. */
export const KNOWN_COLUMNS: readonly string[] = [
  'exposure',
  'handle_by',
  'first_seen',
  ...[
    'loan_id',
    'obligor_id',
    'group_id',
    'case_id',
    'signal_id',
    'action_id',
    'complaint_id',
    'balance',
    'principal_balance',
  ],
  ...[
    'arrears',
    'arrears_amount',
    'class',
    'asset_class_5',
    'previous_class',
    'from',
    'to',
    'floor',
    'rule',
    'rules',
    'reason',
  ],
  ...[
    'days_past_due',
    'past_due_since',
    'origination_date',
    'maturity_date',
    'due_date',
    'days_to_due',
    'amount',
    'claim',
  ],
  ...[
    'how',
    'signals',
    'signal',
    'type',
    'severity',
    'status',
    'stage',
    'raised_at',
    'at',
    'hour',
    'local_hour',
    'channel',
  ],
  ...[
    'kind',
    'agent',
    'agency',
    'team',
    'collector',
    'loans',
    'share',
    'provision',
    'limitation_end',
    'guarantee_period_end',
  ],
  ...[
    'next_court_date',
    'filed_at',
    'overdue_days',
    'working_days',
    'due_by',
    'written_off',
    'collected',
    'rank',
    'currency',
  ],
  ...['previous_balance', 'cured', 'sold', 'band', 'original_amount', 'ltv', 'days', 'handled_at', 'limit_days'],
];

/** 7 The loans behind the numbers: the first rows of each list here, all of them in the workbook. */
export function listsSection(inputs: ComposeInputs): readonly Section[] {
  const others = (inputs.lists ?? []).filter(({ id }) => !KNOWN_LISTS.includes(id)).map(({ id }) => id);
  const blocks = listBlocks(inputs, [...LOAN_LISTS, ...others]);
  const shown = blocks.filter(({ kind }) => kind === 'table').length;
  if (shown === 0) return [];
  const rows = (inputs.lists ?? []).filter(({ id, rows }) => rows.length > 0 && !isCompliance(id));
  const counts = {
    lists: countParam(shown),
    rows: countParam(rows.reduce((sum, { total }) => sum + total, 0)),
  };
  const opening = headline(wording('headline.lists', counts));
  return [{ id: 'loans', title: wording('section.loans'), blocks: [opening, ...blocks, note(wording('note.lists'))] }];
}

/** Tables of the lists of these ids that have a row, with what is cut. */
export function listBlocks(inputs: ComposeInputs, ids: readonly string[]): readonly ReportBlock[] {
  return ids.flatMap((id) =>
    (inputs.lists ?? []).filter((list) => list.id === id).flatMap((list) => listTable(inputs, list)),
  );
}

function isCompliance(id: string): boolean {
  return COMPLIANCE_LISTS.some((name) => name === id);
}

function listTable(inputs: ComposeInputs, list: LoanList): readonly ReportBlock[] {
  if (list.rows.length === 0) return [];
  const counts = {
    shown: { literal: String(Math.min(PRINTED_ROWS, list.rows.length)) },
    all: countParam(list.total),
    kept: countParam(list.rows.length),
  };
  const cut = wording(list.truncated ? 'note.listTruncated' : 'note.listPrinted', counts);
  const table: ReportTable = {
    kind: 'table',
    id: `list-${list.id}`,
    title: wording(list.truncated ? 'table.listCut' : 'table.list', {
      name: KNOWN_LISTS.includes(list.id) ? { word: `compose.list.${list.id}` } : { literal: list.id },
      all: counts.all,
      ...(list.truncated ? { kept: counts.kept } : {}),
    }),
    columns: list.columns.map((column) => columnOf(inputs, column)),
    rows: list.rows.map((cells) => row(list.columns.map((column, at) => cellOf(inputs, column, cells[at] ?? null)))),
    wide: false,
    ...(list.rows.length > PRINTED_ROWS ? { printed: { rows: PRINTED_ROWS, note: cut } } : {}),
    ...(IN_WORKBOOK.includes(list.id) ? { workbookOnly: true } : {}),
  };
  return [table];
}

function columnOf(inputs: ComposeInputs, { name, type }: LoanListColumn): ReportTable['columns'][number] {
  return { title: wording('plain', { text: columnName(inputs, name) }), align: isNumber(type) ? 'number' : 'text' };
}

function columnName(inputs: ComposeInputs, name: string): Param {
  if (LOAN_DIMENSIONS.some((dimension) => dimension === name) || name.startsWith('dim_'))
    return dimensionName(inputs, name);
  return KNOWN_COLUMNS.includes(name) ? { word: `compose.listColumn.${name}` } : { literal: name };
}

function isNumber(type: LoanListColumn['type']): boolean {
  return type === 'amount' || type === 'count';
}

function cellOf(inputs: ComposeInputs, { name, type }: LoanListColumn, value: string | null): ReportCell {
  if (value === null || value === '') return null;
  if (type === 'amount') return /^-?\d+(\.\d+)?$/.test(value) ? { amount: value } : { literal: value };
  const isCode = type === 'code' || (type === 'text' && Object.hasOwn(FAMILIES, name));
  return isCode ? codeCells(inputs, name, value) : { literal: value };
}

/** A code in words, or several of them joined (`sibling, contagionOutside`), as a list of rules comes. */
function codeCells(inputs: ComposeInputs, name: string, value: string): ReportCell {
  const codes = value.split(/,\s*/);
  const params = codes
    .map((code) => codeCell(inputs, name, code))
    .map((cell) => (cell !== null && !('wording' in cell) ? cell : null));
  if (codes.length < 2 || codes.length > MOST_JOINED || params.includes(null)) return codeCell(inputs, name, value);
  const named = params.flatMap((param, at): [string, Param][] => (param === null ? [] : [[`part${at + 1}`, param]]));
  return { wording: wording(`joined.of${codes.length}`, Object.fromEntries(named)) };
}

/** Codes in one cell that there are words to join for (`compose.joined`). */
const MOST_JOINED = 4;

/** A code in words: classes, rules and stages have their own, a dimension's value has the lender's. */
function codeCell(inputs: ComposeInputs, name: string, value: string): ReportCell {
  if (LOAN_CLASSES.some((each) => each === value)) return { word: `compose.class.${value}` };
  if (DPD_BANDS.some((band) => band.name === value)) return { literal: value };
  const family = FAMILIES[name] ?? (Object.hasOwn(OWN_VALUES, name) ? name : undefined);
  return family === undefined ? valueParam(inputs, name, value) : ownValue(inputs, family, value);
}

/** Own dimensions under whose words the codes of a column are found. */
const FAMILIES: Readonly<Record<string, string>> = { how: 'cause', kind: 'type', rule: 'rule', rules: 'rule' };
