import { z } from 'zod';

import { hashOf, issueId } from '../domain/index.ts';
import { type IssuedEntry, issueHeaderSchema } from './event.ts';

/** Name of the send plan among an issue's objects; its hash stands in the issued line. */
export const SEND_PLAN = 'sendplan.json';

/** Object names are relative paths of plain characters, so that they are safe as file names anywhere. */
export const objectName = z
  .string()
  .regex(/^(?!\.)[A-Za-z0-9._=@+-]+(\/(?!\.)[A-Za-z0-9._=@+-]+)*$/, 'expected a plain path');

const sealedObjectSchema = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().min(0),
});

/** The manifest object of an issue: what its line says, and every file by name. */
const manifestSchema = z.strictObject({
  schema: z.literal('riskpress.issue/1'),
  issue: z.string(),
  header: issueHeaderSchema,
  objects: z.record(objectName, sealedObjectSchema),
});
export type Manifest = Readonly<z.infer<typeof manifestSchema>>;

/** Reads a manifest's bytes; a text says what is wrong with them. */
export function parseManifest(bytes: Uint8Array): Manifest | string {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return 'expected JSON';
  }
  const parsed = manifestSchema.safeParse(value);
  return parsed.success ? parsed.data : z.prettifyError(parsed.error).replaceAll(/\s+/g, ' ');
}

/** What the issued line and its manifest disagree on; null when they agree. */
export function manifestConflict(entry: IssuedEntry, manifest: Manifest): string | null {
  const { issue, hash, sendPlan } = entry;
  const header = issueHeaderSchema.parse(
    Object.fromEntries(Object.keys(issueHeaderSchema.shape).map((key) => [key, Reflect.get(entry, key)])),
  );
  if (manifest.issue !== issue) return `issue ${manifest.issue} instead of ${issue}`;
  if (issueId(manifest.header) !== issue) return `the header of ${issueId(manifest.header)}`;
  if (hashOf(manifest.header) !== hashOf(header)) return 'another header';
  if (manifest.objects[SEND_PLAN]?.sha256 !== sendPlan) return 'another send plan';
  return hashOf(manifest) === hash ? null : 'bytes that are not canonical';
}
