import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { isIssued } from './event.ts';
import type { Finding } from './finding.ts';
import type { Inspection } from './inspection.ts';
import { announcedKeys, originOf, publicKeyFile, publicKeyPath } from './keys.ts';
import { rootText } from './log.ts';
import { addLeaf, EMPTY_TREE } from './merkle.ts';
import { parseCheckpoint, signerOf } from './note.ts';
import { KEYS } from './objects.ts';

/**
 * Lines that cannot be read, are out of sequence, or do not follow from the line before. `lost` are issues whose
 * manifest is there but whose line is not.
 */
export function checkLog(inspection: Inspection, lost: readonly string[]): readonly Finding[] {
  const { view, checkpoint } = inspection;
  if (inspection.lines.length === 0 && checkpoint === undefined) {
    return [{ code: 'noArchive', message: `expected an archive in ${inspection.folder}, found none`, issue: null }];
  }
  if (view.rest === null) return [];
  const { line, reason, last } = view.rest;
  if (last && view.tree.size === checkpoint?.size) return [unsigned(inspection, line, `not whole: ${reason}`)];
  return [alteredLine(inspection, line, `${reason}${toldBy(lost)}`)];
}

/** Public key files against the lines that announce them. */
export async function checkKeys({ folder, readable }: Inspection): Promise<readonly Finding[]> {
  const keys = announcedKeys(readable);
  const findings: Finding[] = [];
  for (const key of keys) {
    const found = await readFile(publicKeyPath(folder, key)).catch(() => undefined);
    if (found?.equals(Buffer.from(publicKeyFile(key))) === true) continue;
    const message = `keys/${key.id}.pub: expected the key that the log announces, found ${found === undefined ? 'no file' : 'other bytes'}`;
    findings.push({ code: 'keyAltered', message, issue: null });
  }
  const known = new Set(keys.map((key) => basename(publicKeyPath(folder, key))));
  const files = await readdir(join(folder, KEYS)).catch(() => []);
  const strange = files.filter((name) => !known.has(name));
  return [...findings, ...strange.map((name) => keyStranger(name))];
}

/** The checkpoint's own form and signature, and what it says of the log. */
export function checkCheckpoint(inspection: Inspection, lost: readonly string[]): readonly Finding[] {
  const { checkpoint, view, lines } = inspection;
  if (lines.length === 0 && checkpoint === undefined) return [];
  if (!checkpoint) {
    const found = checkpoint === null ? 'bytes that are none' : 'no file';
    return [{ code: 'checkpointInvalid', message: `checkpoint: expected a signed note, found ${found}`, issue: null }];
  }
  const findings = [...checkSignature(inspection, 'checkpoint', 'checkpointInvalid', checkpoint)];
  if (view.rest !== null) return findings;
  if (checkpoint.size > view.tree.size)
    return [...findings, truncated('the checkpoint', checkpoint.size, inspection, lost)];
  const beyond = view.entries.slice(checkpoint.size);
  findings.push(...beyond.map(({ seq }) => unsigned(inspection, seq + 1, 'not covered by the signed checkpoint')));
  if (rootAt(inspection, checkpoint.size) === checkpoint.root) return findings;
  // Every line but the last is vouched for by its successor, so the last covered one was altered (or all re-written).
  return [...findings, alteredLine(inspection, checkpoint.size, 'the lines do not give the root that was signed')];
}

/** The log against a checkpoint that was kept elsewhere. */
export function checkOutside(
  inspection: Inspection,
  note: string | undefined,
  lost: readonly string[],
): readonly Finding[] {
  if (note === undefined) return [];
  const outside = parseCheckpoint(`${note.replaceAll('\r\n', '\n').trim()}\n`);
  if (outside === undefined) return [differs('expected a signed note, found other text', null)];
  const findings = [...checkSignature(inspection, 'the outside checkpoint', 'outsideCheckpointDiffers', outside)];
  const { view } = inspection;
  if (outside.size > view.tree.size)
    return [...findings, truncated('the outside checkpoint', outside.size, inspection, lost)];
  if (rootAt(inspection, outside.size) === outside.root) return findings;
  return [...findings, differs(`the first ${outside.size} lines are not those it was signed over`, null)];
}

function checkSignature(
  { view }: Inspection,
  what: string,
  code: Finding['code'],
  checkpoint: Parameters<typeof signerOf>[0],
): readonly Finding[] {
  const origin = originOf(view.entries);
  if (checkpoint.origin !== origin) {
    return [{ code, message: `${what}: expected origin ${origin}, found ${checkpoint.origin}`, issue: null }];
  }
  if (signerOf(checkpoint, announcedKeys(view.entries)) !== undefined) return [];
  return [{ code, message: `${what}: expected a signature by a key of this log, found none that holds`, issue: null }];
}

function rootAt({ lines }: Inspection, size: number): string {
  return rootText(lines.slice(0, size).reduce(addLeaf, EMPTY_TREE));
}

function unsigned(inspection: Inspection, line: number, reason: string): Finding {
  const issue = blamed(inspection, line);
  const message = `log line ${line}${ofIssue(issue)}: ${reason}; left by an interrupted write (then opening the archive heals it) or added by hand`;
  return { code: 'unsignedLine', message, issue };
}

function alteredLine(inspection: Inspection, line: number, reason: string): Finding {
  const issue = blamed(inspection, line);
  const before = line > 1 ? ofIssue(blamed(inspection, line - 1)) : '';
  const message = `log line ${line}${ofIssue(issue)}, or the one before it${before}, is altered: ${reason}`;
  return { code: 'logAltered', message, issue };
}

function truncated(by: string, size: number, inspection: Inspection, lost: readonly string[]): Finding {
  const { size: found } = inspection.view.tree;
  const last = blamed(inspection, found);
  const end = last === null ? '' : `, the last of them${ofIssue(last)}`;
  const message = `the log is cut: ${by} covers ${size} lines, found ${found}${end}${toldBy(lost)}`;
  return { code: 'logTruncated', message, issue: lost[0] ?? last };
}

function toldBy(lost: readonly string[]): string {
  return lost.length === 0 ? '' : `; manifests without a line tell of ${lost.join(', ')}`;
}

/** The issue that a line is about, as far as a damaged line tells; else the issue of the nearest line before it. */
function blamed({ lines, readable }: Inspection, line: number): string | null {
  const issued = readable.filter(isIssued);
  const text = Buffer.from(lines[line - 1] ?? []).toString('utf8');
  const [, issue, subject] = /"issue":"([^"\\]+)"|"subject":"([^"\\]+)"/.exec(text) ?? [];
  if (issue !== undefined) return issue;
  if (subject !== undefined && issued.some((entry) => entry.issue === subject)) return subject;
  return issued.findLast((entry) => entry.seq < line)?.issue ?? null;
}

function ofIssue(issue: string | null): string {
  return issue === null ? '' : ` (issue ${issue})`;
}

function keyStranger(name: string): Finding {
  return { code: 'keyAltered', message: `keys/${name}: expected no key that the log does not announce`, issue: null };
}

function differs(found: string, issue: string | null): Finding {
  return { code: 'outsideCheckpointDiffers', message: `outside checkpoint: ${found}`, issue };
}
