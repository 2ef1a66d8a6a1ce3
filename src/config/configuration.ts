import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';

import { z } from 'zod';

import {
  type BoundSet,
  boundSetSchema,
  deepFreeze,
  type FileConnection,
  hashOf,
  type LenderSettings,
  type LocalText,
  lenderSettingsSchema,
  type Mapping,
  mappingSchema,
  type OwnIndicatorSettings,
  ownIndicatorSchema,
  type Recipient,
  type ReportSettings,
  RiskpressError,
  recipientSchema,
  reportSettingsSchema,
  type SignalRuleSettings,
  signalRuleSchema,
} from '../domain/index.ts';
import { checkAdditions } from './additions.ts';
import { readDocument } from './document.ts';
import { type Read, readDrawer } from './folder.ts';
import { checkReferences } from './references.ts';

/** Words for dimension values, by dimension and value: `region.华东.en` is "East China". */
export type DimensionWords = Readonly<Record<string, Readonly<Record<string, LocalText>>>>;

/** A lender's whole configuration: checked, complete and frozen. */
export interface Configuration {
  readonly folder: string;
  readonly lender: LenderSettings;
  readonly reports: Readonly<Record<string, ReportSettings>>;
  readonly recipients: readonly Recipient[];
  /** Mappings by their path as written in riskpress.yaml or a report. */
  readonly mappings: Readonly<Record<string, Mapping>>;
  readonly dimensionWords: DimensionWords;
  /** Indicators, bounds and rules for signals that the lender adds, by the names of their files. */
  readonly indicators: readonly OwnIndicatorSettings[];
  readonly boundSets: readonly BoundSet[];
  readonly signalRules: readonly SignalRuleSettings[];
  /** Text of every file read, by path relative to the folder: what an issue seals. */
  readonly files: Readonly<Record<string, string>>;
  readonly hash: string;
}

const recipientsSchema = z.strictObject({ recipients: z.array(recipientSchema) });
const localText = z.strictObject({ 'zh-CN': z.string(), en: z.string() });
const dimensionWordsSchema = z.record(z.string(), z.record(z.string(), localText));

/**
 * Reads, checks and freezes the configuration in a folder. Errors: `configInvalid` (file, line, key, expected),
 * `configReference` (a name that nothing answers to), `labelRefused` (state-secret words).
 */
export async function loadConfiguration(folder: string): Promise<Configuration> {
  const files: Record<string, string> = {};
  const read = async <S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>> => {
    const document = await readDocument(path, schema);
    files[relative(folder, path).replaceAll('\\', '/')] = document.text;
    return document.value;
  };
  const lender = await read(join(folder, 'riskpress.yaml'), lenderSettingsSchema);
  const reports = await readDrawer(
    { ...drawer(folder, 'reports', reportSettingsSchema), nameOf: ({ id }) => id },
    read,
  );
  const { recipients } = await read(join(folder, 'recipients.yaml'), recipientsSchema);
  const dimensionWords = (await exists(folder, 'dimension-words.yaml'))
    ? await read(join(folder, 'dimension-words.yaml'), dimensionWordsSchema)
    : {};
  const mappings = await readMappings(
    folder,
    [lender.mappings, ...reports.map((report) => report.mappings ?? [])],
    read,
  );
  const byId = Object.fromEntries(reports.map((report) => [report.id, report]));
  const configuration = {
    folder,
    lender,
    reports: byId,
    recipients,
    mappings,
    dimensionWords,
    ...(await readAdditions(folder, read)),
    files,
    hash: hashOf(files),
  };
  checkReferences(configuration);
  checkAdditions(configuration);
  return deepFreeze(configuration);
}

/** The databases that mappings may query, with absolute paths: they are written against riskpress.yaml. */
export function connectionsOf({ folder, lender }: Configuration): Readonly<Record<string, FileConnection>> {
  const files = Object.entries(lender.connections).flatMap(([name, connection]) =>
    connection.kind === 'sqlite' ? [[name, { ...connection, path: resolve(folder, connection.path) }] as const] : [],
  );
  return Object.fromEntries(files);
}

/** The connection whose engine keeps the book of a report; undefined where the report reads extracts. */
export function bookConnectionOf(
  { lender }: Pick<Configuration, 'lender'>,
  report: ReportSettings,
): string | undefined {
  return report.mappings === undefined ? lender.book?.connection : undefined;
}

/** What a lender adds to the catalogue: each folder may be absent. */
async function readAdditions(folder: string, read: Read) {
  const indicators = drawer(folder, 'indicators', ownIndicatorSchema);
  const bounds = drawer(folder, 'bounds', boundSetSchema);
  const signals = drawer(folder, 'signals', signalRuleSchema);
  return {
    indicators: await readDrawer({ ...indicators, key: 'code', nameOf: ({ code }) => code, optional: true }, read),
    boundSets: await readDrawer({ ...bounds, nameOf: ({ id }) => id, optional: true }, read),
    signalRules: await readDrawer({ ...signals, nameOf: ({ id }) => id, optional: true }, read),
  };
}

function drawer<S extends z.ZodType>(folder: string, name: string, schema: S) {
  return { folder: join(folder, name), schema, key: 'id' };
}

async function readMappings(folder: string, lists: readonly (readonly string[])[], read: Read) {
  const mappings: Record<string, Mapping> = {};
  for (const name of new Set(lists.flat())) {
    const path = resolve(folder, name);
    if (!(await exists(dirname(path), basename(path)))) {
      const place = { file: join(folder, 'riskpress.yaml'), key: 'mappings' };
      throw new RiskpressError('configReference', `${place.file}: mappings: there is no file ${name}`, { place });
    }
    mappings[name] = { ...(await read(path, mappingSchema)), path };
  }
  return mappings;
}

async function exists(folder: string, name: string): Promise<boolean> {
  return (await readdir(folder).catch((): string[] => [])).includes(name);
}
