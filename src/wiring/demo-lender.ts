import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { makeDemoBook } from '../demo/index.ts';
import { canonicalJson } from '../domain/index.ts';
import { foldersIn, outputFolder, packageFolder } from './folders.ts';
import { endProgress, progressOn, type Terminal } from './terminal.ts';

export interface DemoAsk {
  readonly output: string | undefined;
  readonly loans: number;
  readonly months: number;
  readonly seed: number;
  readonly faults: boolean;
}

/** The demo lender's folders, ready to be issued from. */
export interface DemoLender {
  readonly config: string;
  /** Where its issues go: the faulty lender never meets the issues of the sound one. */
  readonly output: string;
  readonly lastMonth: string;
}

/**
 * Writes the demo lender (a copy of the worked configuration and a made book) below `<output>/demo`, or finds the one
 * that the same ask wrote before. A faulty book has a folder of its own, so that it never stands in for the sound one.
 */
export async function prepareDemo(terminal: Terminal, ask: DemoAsk): Promise<DemoLender> {
  const sound = outputFolder(terminal, ask.output);
  const home = foldersIn(sound).demo;
  const folder = ask.faults ? join(home, 'faults') : home;
  const config = join(folder, 'config');
  const output = ask.faults ? join(folder, 'output') : sound;
  const { loans, months, seed, faults } = ask;
  const recipe = canonicalJson({ loans, months, seed, faults });
  const made = await readFile(join(folder, 'made.json'), 'utf8').catch(() => null);
  const known = made === null ? null : readMade(made);
  if (known?.recipe === recipe) return { config, output, lastMonth: known.lastMonth };
  const progress = progressOn(terminal);
  await mkdir(folder, { recursive: true });
  const book = await makeDemoBook({ folder: join(folder, 'data'), loans, months, seed, faults, progress });
  await cp(join(packageFolder(), 'config'), config, { recursive: true, force: true });
  await writeFile(join(folder, 'made.json'), canonicalJson({ recipe, lastMonth: book.lastMonth }));
  endProgress(terminal);
  return { config, output, lastMonth: book.lastMonth };
}

function readMade(text: string): { recipe: string; lastMonth: string } | null {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !('recipe' in value) || !('lastMonth' in value)) return null;
  const { recipe, lastMonth } = value;
  return typeof recipe === 'string' && typeof lastMonth === 'string' ? { recipe, lastMonth } : null;
}
