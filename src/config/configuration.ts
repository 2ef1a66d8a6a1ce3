import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';

import { z } from 'zod';

import {
  deepFreeze,
  hashOf,
  type LenderSettings,
  type LocalText,
  lenderSettingsSchema,
  type Mapping,
  mappingSchema,
  type Recipient,
  type ReportSettings,
  RiskpressError,
  recipientSchema,
  reportSettingsSchema,
} from '../domain/index.ts';
import { readDocument } from './document.ts';
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
  const reports = await readReports(folder, read);
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
    files,
    hash: hashOf(files),
  };
  checkReferences(configuration);
  return deepFreeze(configuration);
}

/** The databases that mappings may query, with absolute paths: they are written against riskpress.yaml. */
export function connectionsOf({ folder, lender }: Configuration): LenderSettings['connections'] {
  const resolved = Object.entries(lender.connections).map(([name, { kind, path }]) => {
    return [name, { kind, path: resolve(folder, path) }] as const;
  });
  return Object.fromEntries(resolved);
}

type Read = <S extends z.ZodType>(path: string, schema: S) => Promise<z.output<S>>;

async function readReports(folder: string, read: Read): Promise<readonly ReportSettings[]> {
  const names = await yamlFiles(join(folder, 'reports'));
  const reports = await Promise.all(names.map((name) => read(join(folder, 'reports', name), reportSettingsSchema)));
  for (const [i, report] of reports.entries()) {
    const name = names[i] ?? '';
    if (basename(name, '.yaml') === report.id) continue;
    const place = { file: join(folder, 'reports', name), key: 'id' };
    const expected = `id: expected ${basename(name, '.yaml')} (the file's name), found ${report.id}`;
    throw new RiskpressError('configInvalid', `${place.file}: ${expected}`, { place });
  }
  return reports;
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

async function yamlFiles(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  } catch (cause) {
    throw new RiskpressError('configInvalid', `${folder}: expected a folder with one YAML file a report`, { cause });
  }
}

async function exists(folder: string, name: string): Promise<boolean> {
  return (await readdir(folder).catch((): string[] => [])).includes(name);
}
