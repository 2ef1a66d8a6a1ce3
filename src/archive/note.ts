import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

import { z } from 'zod';

/** A log's signed head in the form of C2SP tlog-checkpoint. Source: c2sp.org/tlog-checkpoint, c2sp.org/signed-note. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  /** Base64 of the RFC 6962 root. */
  readonly root: string;
}

/** A key that signs notes: its name, its id (8 hex digits) and its 32 public bytes. */
export interface VerifierKey {
  readonly name: string;
  readonly id: string;
  readonly bytes: Uint8Array;
}

interface NoteSignature {
  readonly name: string;
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** A parsed, not yet verified, checkpoint. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: string;
  readonly signatures: readonly NoteSignature[];
}

const ED25519 = 1;
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const MAX_NOTE = 64 * 1024;

/** The verifier key of 32 public bytes under a name. */
export function verifierKey(name: string, bytes: Uint8Array): VerifierKey {
  const digest = createHash('sha256').update(`${name}\n`).update(Uint8Array.of(ED25519)).update(bytes).digest('hex');
  return { name, id: digest.slice(0, 8), bytes };
}

/** `name+id+base64(type || key)`. */
export function verifierKeyText({ name, id, bytes }: VerifierKey): string {
  return `${name}+${id}+${Buffer.concat([Uint8Array.of(ED25519), bytes]).toString('base64')}`;
}

/** Reads a verifier key; undefined when the text is not one, or its id does not follow from name and key. */
export function parseVerifierKey(text: string): VerifierKey | undefined {
  const [, name = '', encoded = ''] = /^([^\s+]+)\+[0-9a-f]{8}\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length !== 33 || bytes[0] !== ED25519) return undefined;
  const key = verifierKey(name, bytes.subarray(1));
  return verifierKeyText(key) === text ? key : undefined;
}

/** The 32 public bytes of an Ed25519 key, private or public. */
export function publicBytes(key: KeyObject): Uint8Array {
  const spki = key.type === 'private' ? createPublicKey(key) : key;
  return spki.export({ type: 'spki', format: 'der' }).subarray(ED25519_SPKI.length);
}

/** The key as a public key object. */
export function publicKey({ bytes }: VerifierKey): KeyObject {
  return createPublicKey({ key: Buffer.concat([ED25519_SPKI, bytes]), format: 'der', type: 'spki' });
}

/** Signs a checkpoint: the note's full text. */
export function signCheckpoint(checkpoint: Checkpoint, key: VerifierKey, secret: KeyObject): string {
  const text = checkpointText(checkpoint);
  const signature = Buffer.concat([Buffer.from(key.id, 'hex'), sign(null, Buffer.from(text), secret)]);
  return `${text}\n— ${key.name} ${signature.toString('base64')}\n`;
}

/** Reads a checkpoint strictly; undefined when any byte is out of place. The note is hostile until verified. */
export function parseCheckpoint(note: Uint8Array | string): SignedCheckpoint | undefined {
  const text = typeof note === 'string' ? note : decoded(note);
  if (text === undefined || text.length > MAX_NOTE) return undefined;
  const [, origin = '', size = '', root = '', lines = ''] =
    /^([^\s+]+)\n(0|[1-9]\d{0,14})\n([A-Za-z0-9+/]{43}=)\n\n((?:— \S+ \S+\n)+)$/.exec(text) ?? [];
  const signatures = lines.split('\n').slice(0, -1).map(parseSignature);
  if (origin === '' || !isBase64(root) || !signatures.every((signature) => signature !== undefined)) return undefined;
  return { origin, size: Number(size), root, note: text, signatures };
}

/**
 * The known key that signed the checkpoint; undefined when none did, or when a known key's signature is wrong.
 * Signatures by unknown keys are ignored (witnesses, other algorithms).
 */
export function signerOf(checkpoint: SignedCheckpoint, keys: readonly VerifierKey[]): VerifierKey | undefined {
  const text = Buffer.from(checkpointText(checkpoint));
  const known = checkpoint.signatures.flatMap((signature) => {
    const key = keys.find(({ name, id }) => name === signature.name && id === signature.id);
    return key === undefined ? [] : [{ key, genuine: verify(null, text, publicKey(key), signature.bytes) }];
  });
  return known.every(({ genuine }) => genuine) ? known[0]?.key : undefined;
}

function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root}\n`;
}

function parseSignature(line: string): NoteSignature | undefined {
  const [, name = '', encoded = ''] = /^— ([^\s+]+) (\S+)$/.exec(line) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  if (!isBase64(encoded) || bytes.length < 5) return undefined;
  return { name, id: bytes.subarray(0, 4).toString('hex'), bytes: bytes.subarray(4) };
}

function isBase64(text: string): boolean {
  return z.base64().safeParse(text).success && Buffer.from(text, 'base64').toString('base64') === text;
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
