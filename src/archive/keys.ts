import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { RiskpressError, sha256 } from '../domain/index.ts';
import { makeFolder, OWNER_ONLY, writeDurably } from './durable.ts';
import type { LogEntry, LogEvent } from './event.ts';
import { parseVerifierKey, publicBytes, publicKey, type VerifierKey, verifierKey, verifierKeyText } from './note.ts';
import { DRAFTS, KEYS } from './objects.ts';

/** A key pair that signs checkpoints. */
export interface SigningKey {
  readonly verifier: VerifierKey;
  readonly secret: KeyObject;
}

/** The keys a log announces, in order; the last one signs. */
export function announcedKeys(entries: readonly LogEntry[]): readonly VerifierKey[] {
  return entries.flatMap((entry) => {
    const key = entry.kind === 'key' ? parseVerifierKey(entry.key) : undefined;
    return key === undefined ? [] : [key];
  });
}

/** The archive's origin: the name of the first key. Keys that follow it bear the same name. */
export function originOf(entries: readonly LogEntry[]): string {
  return announcedKeys(entries)[0]?.name ?? '';
}

/** `keys/<id>.pub` inside the archive. */
export function publicKeyPath(folder: string, key: VerifierKey): string {
  return join(folder, KEYS, `${key.id}.pub`);
}

/** Content of a key's public file: the verifier key, then the same key in PEM (openssl skips the first line). */
export function publicKeyFile(key: VerifierKey): string {
  return `${verifierKeyText(key)}\n${publicKey(key).export({ type: 'spki', format: 'pem' })}`;
}

/** The event that announces a key. */
export function keyEvent(key: VerifierKey): LogEvent {
  return {
    kind: 'key',
    schema: 'riskpress.archive/1',
    hash: 'sha-256',
    tree: 'rfc6962',
    signature: 'ed25519',
    key: verifierKeyText(key),
    file: sha256(publicKeyFile(key)),
  };
}

/**
 * Makes the first key of a new archive, its private half owner-only in `secrets`. The archive's origin is named after
 * the key, `riskpress/<16 hex digits of its hash>`.
 */
export async function makeKey(secrets: string): Promise<SigningKey> {
  const secret = generateKeyPairSync('ed25519').privateKey;
  const bytes = publicBytes(secret);
  const verifier = verifierKey(`riskpress/${sha256(bytes).slice(0, 16)}`, bytes);
  await makeFolder(secrets, OWNER_ONLY);
  await chmod(secrets, OWNER_ONLY);
  await writeText(join(secrets, DRAFTS), secretPath(secrets, verifier), secretFile(secret), 0o600);
  return { verifier, secret };
}

/** Puts the public half into the archive, after the line that announces it: no key stands there unannounced. */
export async function publishKey(folder: string, key: VerifierKey): Promise<void> {
  await writeText(join(folder, DRAFTS), publicKeyPath(folder, key), publicKeyFile(key), 0o444);
}

/** The private half of a key. Errors: `environmentMissing` when it is not there or is another key's. */
export async function readKey(secrets: string, verifier: VerifierKey): Promise<SigningKey> {
  const path = secretPath(secrets, verifier);
  const secret = await readFile(path)
    .then(createPrivateKey)
    .catch(() => undefined);
  if (secret !== undefined && Buffer.compare(publicBytes(secret), verifier.bytes) === 0) return { verifier, secret };
  const found = secret === undefined ? 'none that can be read' : 'the private half of another key';
  throw new RiskpressError(
    'environmentMissing',
    `expected the private half of key ${verifier.name}+${verifier.id} to sign the archive with, found ${found}; restore it from the backup of secrets/`,
    { place: { file: path } },
  );
}

function secretPath(secrets: string, key: VerifierKey): string {
  return join(secrets, `archive-${key.id}.key`);
}

function secretFile(secret: KeyObject): string {
  return secret.export({ type: 'pkcs8', format: 'pem' }).toString();
}

async function writeText(drafts: string, path: string, text: string, mode: number): Promise<void> {
  await writeDurably(
    drafts,
    async (handle) => {
      await handle.writeFile(text);
      return path;
    },
    mode,
  );
}
