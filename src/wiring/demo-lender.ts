import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { DEMO_LOANS, DEMO_PROFILES, type DemoProfile, makeDemoBook } from '../demo/index.ts';
import { canonicalJson, RiskpressError } from '../domain/index.ts';
import { foldersIn, outputFolder, packageFolder } from './folders.ts';
import { endProgress, progressOn, type Terminal } from './terminal.ts';

export interface DemoAsk {
  readonly output: string | undefined;
  readonly profile: DemoProfile;
  readonly loans: number;
  readonly months: number;
  readonly seed: number;
  readonly faults: boolean;
}

/** The demo lender's folders, ready to be issued from. */
export interface DemoLender {
  readonly config: string;
  /** Where its issues go: the faulty lender and the microlender never meet the issues of the sound bank. */
  readonly output: string;
  readonly lastMonth: string;
}

/** Raised when the same ask makes another book: one that an earlier edition wrote is not taken for it. */
const EDITION = 2;

/**
 * Writes the demo lender (a copy of the worked configuration and a made book) below `<output>/demo`, or finds the one
 * that the same ask wrote before. A faulty book and another profile have folders of their own, so that they never stand
 * in for the sound bank.
 */
export async function prepareDemo(terminal: Terminal, ask: DemoAsk): Promise<DemoLender> {
  const sound = outputFolder(terminal, ask.output);
  const home = foldersIn(sound).demo;
  const own = ask.faults ? 'faults' : ask.profile === 'bank' ? null : ask.profile;
  const folder = own === null ? home : join(home, own);
  const config = join(folder, 'config');
  const output = own === null ? sound : join(folder, 'output');
  const { profile, loans, months, seed, faults } = ask;
  const recipe = canonicalJson({ edition: EDITION, profile, loans, months, seed, faults });
  const made = await readFile(join(folder, 'made.json'), 'utf8').catch(() => null);
  const known = made === null ? null : readMade(made);
  if (known?.recipe === recipe) return { config, output, lastMonth: known.lastMonth };
  const progress = progressOn(terminal);
  await mkdir(folder, { recursive: true });
  const book = await makeDemoBook({ folder: join(folder, 'data'), profile, loans, months, seed, faults, progress });
  await copyConfiguration(profile, config);
  await writeFile(join(folder, 'made.json'), canonicalJson({ recipe, lastMonth: book.lastMonth }));
  endProgress(terminal);
  return { config, output, lastMonth: book.lastMonth };
}

/** The worked example of a profile; the bank's holds the others' in a folder that is not its own. */
async function copyConfiguration(profile: DemoProfile, to: string): Promise<void> {
  const worked = join(packageFolder(), 'config');
  const others = join(worked, 'profiles');
  const from = profile === 'bank' ? worked : join(others, profile);
  await cp(from, to, { recursive: true, force: true, filter: (path) => profile !== 'bank' || path !== others });
}

function readMade(text: string): { recipe: string; lastMonth: string } | null {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !('recipe' in value) || !('lastMonth' in value)) return null;
  const { recipe, lastMonth } = value;
  return typeof recipe === 'string' && typeof lastMonth === 'string' ? { recipe, lastMonth } : null;
}

/** The profile of an option's text, the bank where there is none. Error `usage` on an unknown one. */
export function profileNamed(name: string | undefined): DemoProfile {
  const found = DEMO_PROFILES.find((profile) => profile === (name ?? 'bank'));
  if (found !== undefined) return found;
  throw new RiskpressError('usage', `--profile: expected ${DEMO_PROFILES.join(' or ')}, found ${JSON.stringify(name)}`);
}

/** Loans of a profile's book where the ask names no number. */
export function usualLoans(profile: DemoProfile): number {
  return DEMO_LOANS[profile];
}
