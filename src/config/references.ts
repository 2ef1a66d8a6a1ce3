import { join } from 'node:path';

import {
  columnOf,
  type ErrorCode,
  type LenderSettings,
  LOAN_DIMENSIONS,
  type Mapping,
  nearest,
  type Recipient,
  type ReportSettings,
  RiskpressError,
  tableOf,
} from '../domain/index.ts';

interface Checked {
  readonly folder: string;
  readonly lender: LenderSettings;
  readonly reports: Readonly<Record<string, ReportSettings>>;
  readonly recipients: readonly Recipient[];
  readonly mappings: Readonly<Record<string, Mapping>>;
}

/** Words that only a state organ may put on a document; a lender's label must not borrow them. */
const STATE_SECRET_WORDS = /(?<!商业)秘密|机密|绝密/;

/** Refuses names that nothing answers to, doubled ids, and state-secret words in titles. */
export function checkReferences(configuration: Checked): void {
  checkBook(configuration);
  const reports = Object.values(configuration.reports);
  for (const report of reports) {
    const file = join(configuration.folder, 'reports', `${report.id}.yaml`);
    checkRecipients(file, report, configuration.recipients);
    checkDimensions(file, report, mappingsOf(configuration, report), configuration.lender);
    checkScopeDimension(file, report);
    checkSecretWords(file, Object.values(report.title), configuration.lender);
  }
  checkSecretWords(
    join(configuration.folder, 'riskpress.yaml'),
    Object.values(configuration.lender.lender),
    configuration.lender,
  );
  checkUnique(join(configuration.folder, 'recipients.yaml'), configuration.recipients);
  for (const mapping of Object.values(configuration.mappings)) checkMapping(mapping, configuration.lender);
}

/** Where the rows come from: mappings, or an engine that keeps the book. */
function checkBook({ folder, lender }: Checked): void {
  const file = join(folder, 'riskpress.yaml');
  if (lender.book === undefined) {
    if (lender.mappings.length > 0) return;
    throw refusal('configInvalid', file, 'mappings', 'expected at least one mapping file, found none');
  }
  if (lender.mappings.length > 0) {
    const why = 'expected none beside book: a report that reads extracts names its own mappings';
    throw refusal('configInvalid', file, 'mappings', `${why}, found ${lender.mappings.length}`);
  }
  const servers = Object.entries(lender.connections).flatMap(([name, { kind }]) => (kind === 'sqlite' ? [] : [name]));
  const { connection } = lender.book;
  if (servers.includes(connection)) return;
  throw unknown(file, 'book.connection', `connection ${connection} of an engine`, connection, servers);
}

function checkRecipients(file: string, report: ReportSettings, recipients: readonly Recipient[]): void {
  const known = new Set(recipients.flatMap((recipient) => [recipient.id, ...recipient.lists]));
  for (const [i, name] of report.recipients.entries()) {
    if (!known.has(name)) throw unknown(file, `recipients.${i}`, `recipient or list ${name}`, name, known);
  }
}

/**
 * A dimension is one of the product's, a `dim_*` column of a tape of the report, or one that the lender derives; each
 * stands there once.
 */
function checkDimensions(
  file: string,
  report: ReportSettings,
  mappings: readonly Mapping[],
  lender: LenderSettings,
): void {
  const { dimensions } = report;
  const books = mappings.filter(({ table }) => table === 'loan_snapshot' || table === 'balance_aggregate');
  const columns = books.flatMap((book) => [...Object.keys(book.columns), ...Object.keys(book.unpivot?.[0]?.set ?? {})]);
  const own = columns.filter((column) => column.startsWith('dim_'));
  const known = [...LOAN_DIMENSIONS, ...own, ...lender.dimensions.map(({ name }) => name)];
  for (const [i, name] of dimensions.entries()) {
    // What an engine's own table has is told when it is asked.
    const mayBeThere = lender.book !== undefined && report.mappings === undefined && /^dim_[a-z0-9_]+$/.test(name);
    if (!known.includes(name) && !mayBeThere) throw unknown(file, `dimensions.${i}`, `dimension ${name}`, name, known);
    if (dimensions.indexOf(name) < i)
      throw refusal('configReference', file, `dimensions.${i}`, `${name} is there twice`);
  }
}

/** The mappings a report reads: its own, else the lender's. */
export function mappingsOf(
  { lender, mappings }: Pick<Checked, 'lender' | 'mappings'>,
  report: ReportSettings,
): readonly Mapping[] {
  return (report.mappings ?? lender.mappings).flatMap((name) => mappings[name] ?? []);
}

function checkScopeDimension(file: string, report: ReportSettings): void {
  const dimension = report.scopeDimension;
  if (dimension === undefined || report.dimensions.includes(dimension)) return;
  throw unknown(file, 'scopeDimension', `dimension ${dimension}`, dimension, report.dimensions);
}

function checkSecretWords(file: string, texts: readonly string[], lender: LenderSettings): void {
  const found = texts.find((text) => STATE_SECRET_WORDS.test(text));
  if (found === undefined || lender.labels.allowStateSecretWords) return;
  const what = `${JSON.stringify(found)} uses a state-secret mark; set labels.allowStateSecretWords to true if that is meant`;
  throw refusal('labelRefused', file, 'title', what);
}

function checkUnique(file: string, recipients: readonly Recipient[]): void {
  const seen = new Set<string>();
  for (const [i, { id }] of recipients.entries()) {
    if (seen.has(id)) throw refusal('configReference', file, `recipients.${i}.id`, `${id} is there twice`);
    seen.add(id);
  }
}

function checkMapping(mapping: Mapping, lender: LenderSettings): void {
  const { connection, path, table } = mapping;
  const files = Object.entries(lender.connections).flatMap(([name, { kind }]) => (kind === 'sqlite' ? [name] : []));
  if (connection !== undefined && !files.includes(connection)) {
    throw unknown(path, 'connection', `connection ${connection} of a file`, connection, files);
  }
  for (const column of Object.keys(mapping.columns)) {
    if (columnOf(table, column) === undefined) {
      const near = nearest(column, Object.keys(tableOf(table).columns));
      const hint = near === undefined ? '' : `; did you mean ${near}?`;
      throw refusal('configReference', path, `columns.${column}`, `${table} has no column ${column}${hint}`);
    }
  }
}

/** A name that nothing answers to, with the nearest that something does. */
export function unknown(
  file: string,
  key: string,
  what: string,
  name: string,
  known: Iterable<string>,
): RiskpressError {
  const near = nearest(name, known);
  const hint = near === undefined ? `known: ${[...known].join(', ') || 'none'}` : `did you mean ${near}?`;
  return refusal('configReference', file, key, `there is no ${what}; ${hint}`);
}

/** An error at a key of a file. */
export function refusal(code: ErrorCode, file: string, key: string, what: string): RiskpressError {
  return new RiskpressError(code, `${file}: ${key}: ${what}`, { place: { file, key } });
}
