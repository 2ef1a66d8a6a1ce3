import {
  type LoanList,
  type LoanListColumn,
  type LoanListColumnType,
  parseUnits,
  type Row,
  unitsText,
} from '../domain/index.ts';
import { type Source, type SourcePart, whereAll } from './dialect.ts';
import { type MonthSources, type Statement, statementOf } from './statement.ts';

/** Rows of a list at most; the others are counted. */
export const MOST_LISTED = 1000;

/** A list of the report month: the loans, obligors or cases behind a number. */
export interface ListSpec {
  readonly id: string;
  /** The list's queries; undefined where the data cannot give it. */
  plan(sources: MonthSources): ListPlan | undefined;
}

export interface ListPlan {
  readonly statements: readonly Statement[];
  /** The list from the rows of each query. */
  read(answers: readonly (readonly Row[])[]): ListContent;
}

export type ListContent = Omit<LoanList, 'id' | 'truncated'>;

/** A column with the SQL expression that fills it. */
export interface ListColumn extends LoanListColumn {
  readonly sql: string;
}

/** What a list shows, largest amount first, then by id. Inner joins only, as everywhere. */
export interface Listing {
  readonly from: (source: Source) => string;
  readonly where: readonly string[];
  readonly columns: readonly ListColumn[];
  /** Name of the column by whose amount rows are ordered, and of the one that tells equal amounts apart. */
  readonly order: readonly [amount: string, id: string];
  readonly most?: number;
  /** Name of a column of ones and zeros whose ones are counted; every row counts where absent. */
  readonly counted?: string;
}

/** Every list that the data can give, in the order of the specs. `ask` asks the engine, or the facts that are kept. */
export async function makeLists(
  specs: readonly ListSpec[],
  sources: MonthSources,
  ask: (statement: Statement) => Promise<readonly Row[]>,
): Promise<readonly LoanList[]> {
  const lists: LoanList[] = [];
  for (const { id, plan } of specs) {
    const planned = plan(sources);
    if (planned === undefined) continue;
    const answers: (readonly Row[])[] = [];
    for (const statement of planned.statements) answers.push(await ask(statement));
    const content = planned.read(answers);
    lists.push({ id, ...content, truncated: content.total > content.rows.length });
  }
  return lists;
}

/** A list of one query whose rows stand as they come. */
export function plainPlan(id: string, month: string, parts: readonly SourcePart[], listing: Listing): ListPlan {
  return {
    statements: [listStatement(id, month, parts, listing)],
    read: ([rows = []]) => ({
      columns: namesOf(listing.columns),
      rows: rows.map((row) => cellsOf(row, listing.columns)),
      total: listedOf(rows),
    }),
  };
}

/** A list's query: `at_1`, `at_2`... are its columns, `listed` tells in every row how many rows there are. */
export function listStatement(id: string, month: string, parts: readonly SourcePart[], listing: Listing): Statement {
  return statementOf(`list_${id}`, month, parts, (source) => listSql(listing, source));
}

/** Cells in the order of a listing's columns. */
export function cellsOf(row: Row, columns: readonly LoanListColumn[]): readonly (string | null)[] {
  return columns.map(({ type }, index) => {
    const cell = row[`at_${index + 1}`] ?? null;
    if (cell === null) return null;
    return type === 'amount' ? moneyText(String(cell)) : String(cell);
  });
}

/** Engines write the zero of an absent amount with decimals or without. */
function moneyText(text: string): string {
  return /^-?\d+(\.\d{1,2}0*)?$/.test(text) ? unitsText(parseUnits(text)) : text;
}

/** How many rows there are in all. */
export function listedOf(rows: readonly Row[]): number {
  return Number(rows[0]?.listed ?? 0);
}

/** Columns as the report knows them. */
export function namesOf(columns: readonly LoanListColumn[]): readonly LoanListColumn[] {
  return columns.map(({ name, type }) => ({ name, type }));
}

export function column(name: string, type: LoanListColumnType, sql: string): ListColumn {
  return { name, type, sql };
}

/** An amount that is never absent: engines disagree on where NULL stands in an order. */
export function amountColumn(name: string, sql: string): ListColumn {
  return column(name, 'amount', `COALESCE(${sql}, 0)`);
}

function listSql({ from, where, columns, order, most, counted }: Listing, source: Source): string {
  const place = (name: string): string => `at_${columns.findIndex((each) => each.name === name) + 1}`;
  const selected = columns.map(({ sql }, index) => `${sql} AS at_${index + 1}`);
  const [amount, id] = order.map(place);
  const number = counted === undefined ? 'COUNT(*)' : `SUM(${place(counted)})`;
  return (
    `SELECT ${columns.map((_, index) => `at_${index + 1}`).join(', ')}, ${number} OVER () AS listed ` +
    `FROM (SELECT ${selected.join(', ')} FROM ${from(source)}${whereAll(where)}) AS every_row ` +
    `ORDER BY ${amount} DESC, ${id} LIMIT ${Math.min(most ?? MOST_LISTED, MOST_LISTED)}`
  );
}
