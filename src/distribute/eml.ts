import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { RiskpressError, sha256 } from '../domain/index.ts';
import type { Mail } from './mail.ts';
import { emlName, type MailKey, MESSAGE_ID_DIGITS, mailKeyHash } from './mail-key.ts';

export type EmlOutcome =
  | { readonly kind: 'written'; readonly detail: string }
  | { readonly kind: 'foreign'; readonly detail: string };

/**
 * Writes a mail as the one `.eml` of its key. A crash is always decidable: the file appears whole (temporary file,
 * fsync, rename, fsync of the folder) or not at all, so one that is there is the proof that the mail was written. A
 * file with the name but another Message-ID is somebody else's and stays (`foreign`). File and folder are
 * readable by their owner only.
 * Errors: `diskFailed`.
 */
export async function writeEml(folder: string, key: MailKey, mail: Mail): Promise<EmlOutcome> {
  const name = emlName(key);
  const path = join(folder, name);
  try {
    const existing = await readIfThere(path);
    if (existing !== null) return judgeExisting(existing, name, mail);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeWhole(folder, name, mail.raw);
    return { kind: 'written', detail: `eml:${name}` };
  } catch (cause) {
    throw new RiskpressError('diskFailed', `${path}: expected to write the mail, found ${String(cause)}`, { cause });
  }
}

/**
 * Whether the `.eml` of a mail lies in the folder: the proof, apart from the archive's log, that it went out. Null
 * where it does not, or where a file of that name holds another message.
 */
export async function emlProof(
  folder: string,
  key: MailKey,
): Promise<{ readonly state: 'sent'; readonly detail: string } | null> {
  const name = emlName(key);
  const existing = await readIfThere(join(folder, name));
  const prefix = `Message-ID: <${mailKeyHash(key).slice(0, MESSAGE_ID_DIGITS)}@`;
  const isThere = existing !== null && headerLines(existing).some((line) => line.startsWith(prefix));
  return isThere ? { state: 'sent', detail: `eml:${name}` } : null;
}

/** Bytes of an earlier version of the program may differ while the mail, by its Message-ID, is the same. */
function judgeExisting(existing: Uint8Array, name: string, mail: Mail): EmlOutcome {
  if (Buffer.compare(existing, mail.raw) === 0) return { kind: 'written', detail: `eml:${name}` };
  const isSame = headerLines(existing).includes(`Message-ID: ${mail.messageId}`);
  if (isSame) return { kind: 'written', detail: `eml:${name} sha256:${sha256(existing)}` };
  return { kind: 'foreign', detail: `${name} holds another message` };
}

function headerLines(message: Uint8Array): readonly string[] {
  const [headers = ''] = Buffer.from(message).toString('latin1').split('\r\n\r\n', 1);
  return headers.split('\r\n');
}

async function writeWhole(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(folder, `.${randomBytes(8).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, join(folder, name));
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
  await syncFolder(folder);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readIfThere(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw cause;
  }
}
