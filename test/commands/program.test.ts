import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';

import { buildProgram } from '../../src/commands/program.ts';
import { reportError } from '../../src/wiring/terminal.ts';
import { issueMonth, makePlace } from '../archive/fixture.ts';
import { freshFolder } from '../support/command-line.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const CONFIG = fileURLToPath(new URL('../../config', import.meta.url));
const errorSchema = z.object({ error: z.string(), message: z.string() });

/** The command line within this process: words in, and what was said where. */
async function riskpress(words: readonly string[]) {
  let [out, err] = ['', ''];
  const terminal = {
    out: (text: string) => (out += text),
    err: (text: string) => (err += text),
    ...{ env: {}, cwd: folder.path, isTty: false },
  };
  const exit = await buildProgram(terminal)(words);
  return { exit, out, err };
}

let folder: Awaited<ReturnType<typeof freshFolder>>;
beforeEach(async () => {
  folder = await freshFolder('words');
});
afterEach(() => folder.remove());

describe('words that make no order exit with 2', () => {
  test.each([
    [['run', 'monthly'], /missing required argument 'period'/],
    [['frobnicate'], /unknown command/],
    [['list', '--wrong'], /unknown option/],
    [['list', 'extra'], /too many arguments/],
  ])('%j', async (words, message) => {
    const plain = await riskpress(words);
    expect(plain).toMatchObject({ exit: 2, out: '' });
    expect(plain.err).toMatch(message);
    const forMachine = await riskpress([...words, '--json']);
    expect(forMachine).toMatchObject({ exit: 2, out: '' });
    const error = errorSchema.parse(JSON.parse(forMachine.err));
    expect(error.error).toBe('usage');
    expect(error.message).toMatch(message);
  });

  test('a plan is asked for of an issue, and nothing is sent instead', async () => {
    const ended = await riskpress(['send', '--plan', '--config', CONFIG, '--output', folder.path]);
    expect(ended).toMatchObject({ exit: 2, out: '' });
    expect(ended.err).toMatch(/expected the issue whose plan is meant/);
    expect(ended.err).not.toMatch(/distribute/);
  });

  test.each(['montly', 'constructor', '__proto__'])('a report that nobody configured: %s', async (name) => {
    for (const verb of ['run', 'check']) {
      const ended = await riskpress([verb, name, '2026-10', '--config', CONFIG, '--output', folder.path]);
      expect(ended).toMatchObject({ exit: 2, out: '' });
      expect(ended.err).toContain(`there is no report ${name}`);
    }
  });

  test('an issue that does not exist has no mails, and that is said', async () => {
    expect(await riskpress(['outbox', 'monthly/2026-10/r1', '--output', folder.path])).toMatchObject({ exit: 2 });
  });

  test('a checkpoint that is not there', async () => {
    const ended = await riskpress(['verify', '--checkpoint', 'nowhere', '--output', folder.path]);
    expect(ended).toMatchObject({ exit: 2, out: '' });
    expect(ended.err).toMatch(/--checkpoint: expected a file that can be read/);
  });
});

test.each(['list', 'show x', 'figures x', 'explain C2@2026-10', 'status', 'outbox', 'rebuild-state'])(
  '%s makes no output where there is none',
  async (verb) => {
    const ended = await riskpress([...verb.split(' '), '--output', join(folder.path, 'typo')]);
    expect(ended).toMatchObject({ exit: 2, out: '' });
    expect(await readdir(folder.path)).toEqual([]);
  },
);

test('what is only looked at is not written to: an auditor may hold a copy that cannot be', async () => {
  const place = await makePlace();
  const issue = await issueMonth(await place.open(), '2026-10');
  const before = await readdir(place.root);
  expect((await riskpress(['list', '--output', place.root])).out).toContain(issue);
  expect(await riskpress(['show', issue, '--output', place.root])).toMatchObject({ exit: 0 });
  expect(await riskpress(['verify', '--output', place.root])).toMatchObject({ exit: 0 });
  expect(await readdir(place.root)).toEqual(before);
  await place.remove();
});

test('a full disk is the machine, not an internal error; what nobody foresaw is', () => {
  let err = '';
  const terminal = { out: () => {}, err: (text: string) => (err += text), env: {}, cwd: '.', isTty: false };
  expect(reportError(terminal, Object.assign(new Error('ENOSPC: no space'), { code: 'ENOSPC' }), true)).toBe(6);
  expect(errorSchema.parse(JSON.parse(err)).error).toBe('diskFailed');
  expect(reportError(terminal, new TypeError('x is not a function'), false)).toBe(1);
});

test('a reader that closes early ends nothing', async () => {
  const child = spawn(process.execPath, [MAIN, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (data) => {
    err += data;
  });
  const exit = await new Promise((resolve) => child.on('close', resolve));
  expect({ exit, err }).toEqual({ exit: 0, err: '' });
});
