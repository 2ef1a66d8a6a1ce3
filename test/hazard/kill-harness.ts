import { existsSync } from 'node:fs';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { simpleParser } from 'mailparser';
import { expect } from 'vitest';

import { sha256 } from '../../src/domain/index.ts';
import { riskpress, startRiskpress } from '../support/command-line.ts';

export const STAGES = ['ingest', 'measure', 'render', 'archive', 'distribute'] as const;
export type Stage = (typeof STAGES)[number];

/** One kill: in which stage, and how long after the stage began. */
export interface Kill {
  readonly stage: Stage;
  readonly afterMs: number;
}

/** What an unkilled run of the same book made: what every killed and resumed run must make as well. */
export interface Reference {
  /** SHA-256 of the sealed figures. */
  readonly figures: string;
  readonly mails: readonly string[];
}

/** A small deterministic generator, so that a hazard run can be repeated by its seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Issues the book in `folder` without any kill. */
export async function issueUnkilled(folder: string): Promise<Reference> {
  const ended = await run(folder);
  expect(ended.exit, ended.err).toBe(0);
  return { figures: await sealedFigures(folder), mails: await recipientsOf(folder) };
}

/**
 * Starts the run, kills it in a stage, and lets the next run complete it. Returns the stage in which the kill really
 * fell (the log of the hazard run), or null when the run had ended before. Asserts that nothing is half, lost or twice.
 */
export async function killAndResume(folder: string, kill: Kill, reference: Reference): Promise<Stage | null> {
  const started = startRiskpress(words(folder));
  await started.saw(`${kill.stage.padEnd(10)} `);
  await new Promise((resolve) => setTimeout(resolve, kill.afterMs));
  started.kill('SIGKILL');
  const killed = await started.ended;
  await checkSurvivors(folder);
  const resumed = await run(folder);
  expect(resumed.exit, `${killed.err}\n---\n${resumed.err}`).toBe(0);
  expect(await issuesIn(folder)).toEqual(['monthly/2026-10/r1']);
  expect(await sealedFigures(folder)).toBe(reference.figures);
  expect(await recipientsOf(folder)).toEqual(reference.mails);
  expect((await verify(folder)).exit, 'verify after the next run').toBe(0);
  expect(await readdir(join(folder, 'state/temp')), 'temporary files of the dead').toEqual([]);
  return killed.signal === 'SIGKILL' ? lastStage(killed.err) : null;
}

/** A small lender with a report in one language, so that a run is short and kills fall everywhere. */
export async function prepareLender(folder: string): Promise<void> {
  const made = await riskpress(['demo', '--loans', '150', '--months', '14', '--book-only', '--output', folder]);
  expect(made.exit, made.err).toBe(0);
  const file = join(folder, 'demo/config/reports/monthly.yaml');
  const text = await readFile(file, 'utf8');
  const shorter = text
    .replace(/^languages: .*$/m, 'languages: [en]')
    .replace(/^dimensions: .*$/m, 'dimensions: [region]');
  expect(shorter).not.toBe(text);
  await writeFile(file, shorter);
}

/** A copy of a prepared lender (demo book and configuration, nothing issued). */
export async function copyLender(prepared: string, target: string): Promise<void> {
  await cp(prepared, target, { recursive: true });
}

function words(folder: string): readonly string[] {
  return ['run', 'monthly', '2026-10', '--output', folder, '--config', join(folder, 'demo/config')];
}

/** Whatever the kill left, the next opening heals it; nothing half-issued is listed, and what is listed verifies. */
async function checkSurvivors(folder: string): Promise<void> {
  const listed = await riskpress(['list', '--output', folder]);
  expect(listed.exit, listed.err).toBe(0);
  if (existsSync(join(folder, 'archive/log.jsonl')))
    expect((await verify(folder)).exit, 'verify after the kill').toBe(0);
  else expect(listed.out).toBe('');
}

const run = (folder: string) => riskpress(words(folder));
const verify = (folder: string) => riskpress(['verify', '--output', folder]);

/** Progress prints one plain line a stage when stderr is no terminal. */
function lastStage(err: string): Stage | null {
  const seen = err.split('\n').flatMap((line) => STAGES.filter((stage) => line.startsWith(`${stage.padEnd(10)} `)));
  return seen.at(-1) ?? null;
}

async function issuesIn(folder: string): Promise<readonly string[]> {
  return logLines(folder).then((lines) =>
    lines.flatMap((line) => (line.kind === 'issued' && line.issue ? [line.issue] : [])),
  );
}

async function sealedFigures(folder: string): Promise<string> {
  const { exit, out } = await riskpress(['figures', 'monthly/2026-10/r1', '--json', '--output', folder]);
  expect(exit).toBe(0);
  return sha256(out);
}

/** Addresses of the .eml files, one entry a file. */
async function recipientsOf(folder: string): Promise<readonly string[]> {
  const names = (await readdir(join(folder, 'mail'))).filter((name) => name.endsWith('.eml'));
  const mails = await Promise.all(names.map(async (name) => simpleParser(await readFile(join(folder, 'mail', name)))));
  return mails.map(({ to }) => (Array.isArray(to) ? '' : (to?.value[0]?.address ?? ''))).sort();
}

async function logLines(folder: string): Promise<readonly { kind?: string; issue?: string }[]> {
  const text = await readFile(join(folder, 'archive/log.jsonl'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}
