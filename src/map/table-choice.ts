import { TABLE_NAMES, type TableName, tableOf } from '../domain/index.ts';
import { type Match, matchColumns } from './match.ts';
import type { Profile } from './profile.ts';

/** The canonical table that a file is taken for. */
export interface TableChoice {
  readonly table: TableName;
  readonly matches: readonly Match[];
  readonly doubts: readonly string[];
  /** How well the headers fit; compares sheets of one workbook. */
  readonly score: number;
}

/** Words in a file's name that tell what it holds. */
const FILE_WORDS: Partial<Record<TableName, RegExp>> = {
  loan_snapshot: /借据|台账|loan|tape|book/i,
  obligor: /客户(信息|资料|清单)|财务|borrower|obligor|customer/i,
  collateral: /押品|抵押物|collateral/i,
  loan_collateral: /押品关系|担保关系|loan.?collateral/i,
  provision: /拨备|减值|provision|allowance/i,
  gl_control: /总账|科目|ledger|gl[_-]/i,
  capital: /资本/i,
  fx_rate: /汇率|fx|exchange/i,
  limit: /限额|limit/i,
  reported_value: /报送|上报|reported/i,
  benchmark: /同业|对标|benchmark|peer/i,
  adjustment: /调整|adjust/i,
  payment: /还款|回款|payment|collections?_cash/i,
  writeoff_recovery: /核销|转让|处置|write.?off|recover/i,
  classification_event: /分类(调整|变动|认定)|classification|reclass/i,
  warning_signal: /预警|signal|warning|alert/i,
  collection_assignment: /分案|委案|委派|assignment/i,
  collection_action: /催收|催记|action|contact/i,
  complaint: /投诉|complaint/i,
  legal_case: /诉讼|案件|legal|lawsuit/i,
  balance_aggregate: /汇总|aggregate|summary/i,
  transition_count: /迁徙|迁移|转移|transition|matrix|migration/i,
  vintage_cell: /vintage|账龄/i,
};

/** A loan tape is what most files are: another table must fit this much better. */
const HOME = 1;
const NEAR = 1.5;

/**
 * The table whose columns the headers are most likely of: known names count, its key above all, and what it cannot do
 * without and is not there counts against it. `table` settles it.
 */
export function chooseTable(profiles: readonly Profile[], file: string, table?: TableName): TableChoice {
  if (table !== undefined) return { ...judge(profiles, file, table), doubts: [] };
  const judged = TABLE_NAMES.map((name) => judge(profiles, file, name)).toSorted((a, b) => b.score - a.score);
  const [best, second] = judged;
  if (best === undefined) return { ...judge(profiles, file, 'loan_snapshot'), doubts: [] };
  const near = second !== undefined && best.score - second.score < NEAR && second.score > 0;
  const other = near ? `, less those of ${second.table}` : '';
  const unsure = best.table !== 'loan_snapshot' || (near && best.matches.length > 1);
  return { ...best, doubts: unsure ? [`the headers look like those of ${best.table}${other}`] : [] };
}

function judge(profiles: readonly Profile[], file: string, table: TableName): Omit<TableChoice, 'doubts'> {
  const matches = matchColumns(profiles, table);
  const sure = new Set(matches.filter((match) => match.sure).map(({ column }) => column));
  const { columns, key, dateColumn, timing } = tableOf(table);
  // A currency and a cut-off can stand in the mapping itself.
  const isGiven = (column: string) => column === 'currency' || (timing === 'cutoff' && column === dateColumn);
  const must = Object.keys(columns).filter((column) => columns[column]?.required === true && !isGiven(column));
  const missing = must.filter((column) => !matches.some((match) => match.column === column)).length;
  const ownKey = key.filter((column) => must.includes(column));
  const keyed = ownKey.length > 0 && ownKey.every((column) => sure.has(column)) ? 1 : 0;
  const named = FILE_WORDS[table]?.test(file) === true ? 1.5 : 0;
  // One known name proves nothing.
  const home = table === 'loan_snapshot' ? HOME : sure.size < 2 ? -3 : 0;
  const score = sure.size + 0.3 * (matches.length - sure.size) + keyed + named + home - 1.5 * missing;
  return { table, matches, score };
}
