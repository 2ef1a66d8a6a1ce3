import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type AppendLock, type Archive, type IssueHeader, openArchive, sealIssue } from '../../src/archive/index.ts';
import { type Clock, canonicalJson, sha256 } from '../../src/domain/index.ts';

/** A clock that moves on by a second at each look. */
export function steppingClock(): Clock {
  let second = 0;
  return { now: () => new Date(Date.UTC(2026, 10, 2, 1, 0, second++)).toISOString() };
}

/** Serialises appends of this process only. */
export function oneByOne(): AppendLock {
  let last: Promise<unknown> = Promise.resolve();
  let fence = 0;
  return {
    withLease: (work) => {
      fence += 1;
      const mine = fence;
      const result = last.then(() => work(mine));
      last = result.catch(() => undefined);
      return result;
    },
  };
}

export interface Place {
  readonly root: string;
  readonly folder: string;
  readonly secretsFolder: string;
  open(): Promise<Archive>;
  /** A copy of the archive folder, to be tampered with. */
  copy(name: string): Promise<string>;
  remove(): Promise<void>;
}

export async function makePlace(): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), 'riskpress-archive-'));
  const folder = join(root, 'archive');
  const secretsFolder = join(root, 'secrets');
  const [clock, lock] = [steppingClock(), oneByOne()];
  return {
    root,
    folder,
    secretsFolder,
    open: () => openArchive({ folder, secretsFolder, clock, lock }),
    copy: async (name) => {
      const path = join(root, name);
      await cp(folder, path, { recursive: true });
      return path;
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

export function header(period: string, revision = 1): IssueHeader {
  return {
    report: 'monthly',
    period,
    scope: {},
    revision,
    label: 'confidential',
    cutoffDate: `${period}-28`,
    snapshot: sha256(`snapshot ${period}`),
    orderedAt: '2026-11-02T00:00:00.000Z',
    orderedBy: 'li.wei',
    proved: true,
    reason: null,
  };
}

export function filesOf(period: string): ReadonlyMap<string, Uint8Array> {
  const issue = `monthly/${period}/r1`;
  return new Map([
    ['report.json', Buffer.from(canonicalJson({ issue, title: '贷后风险报告' }))],
    [
      'sendplan.json',
      Buffer.from(canonicalJson({ schema: 'riskpress.sendplan/1', issue, label: 'confidential', copies: [] })),
    ],
    ['zh-CN/report.pdf', Buffer.from(`%PDF ${period}`)],
  ]);
}

/** Issues one month and logs one copy of it as sent. */
export async function issueMonth(archive: Archive, period: string): Promise<string> {
  const { entry } = await sealIssue(archive, filesOf(period), header(period));
  await archive.append({
    kind: 'sent',
    subject: entry.issue,
    rendition: 'zh-CN/confidential',
    recipient: 'cro',
    channel: 'email',
    mailKind: 'report',
    attemptSet: 1,
    messageId: `<${sha256(entry.issue).slice(0, 32)}@bank.example>`,
    state: 'sent',
    evidence: await archive.put(Buffer.from(`Subject: ${entry.issue}\r\n\r\n`)),
    detail: null,
  });
  return entry.issue;
}

/** Copies with one bit of one byte flipped, and where: every `stride`-th byte, and every end of a line. */
export function* flips(sound: Buffer, stride: number): Generator<readonly [number, Buffer]> {
  for (const [offset, byte] of sound.entries()) {
    if (offset % stride !== 0 && byte !== 10) continue;
    const altered = Buffer.from(sound);
    altered[offset] = byte ^ (1 << (offset % 8));
    yield [offset, altered];
  }
}
