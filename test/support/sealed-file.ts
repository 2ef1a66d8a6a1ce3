import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

const lineSchema = z.looseObject({ kind: z.string(), hash: z.string().optional() });
const manifestSchema = z.looseObject({ objects: z.record(z.string(), z.looseObject({ sha256: z.string() })) });

/** A file of the newest issue, read as a stranger would: log line, manifest, object. */
export async function sealedFile(output: string, name: string): Promise<Uint8Array> {
  const log = await readFile(join(output, 'archive/log.jsonl'), 'utf8');
  const lines = log.trim().split('\n');
  const issued = lines.map((line) => lineSchema.parse(JSON.parse(line))).findLast(({ kind }) => kind === 'issued');
  const manifest = await objectOf(output, issued?.hash ?? '');
  const { objects } = manifestSchema.parse(JSON.parse(new TextDecoder().decode(manifest)));
  return objectOf(output, objects[name]?.sha256 ?? '');
}

async function objectOf(output: string, hash: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(join(output, 'archive/objects', hash.slice(0, 2), hash)));
}
