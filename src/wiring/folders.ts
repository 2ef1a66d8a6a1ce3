import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Terminal } from './terminal.ts';

/** The folders of one lender's output; their meaning is in docs/reference/layout.md. */
export interface Folders {
  readonly output: string;
  readonly archive: string;
  readonly state: string;
  readonly secrets: string;
  readonly mail: string;
  readonly reports: string;
  readonly demo: string;
  /** Typed months and facts, kept so that a closed month is read once. */
  readonly stage: string;
  readonly facts: string;
  readonly temp: string;
}

export function foldersIn(output: string): Folders {
  const state = join(output, 'state');
  return {
    output,
    archive: join(output, 'archive'),
    state,
    secrets: join(output, 'secrets'),
    mail: join(output, 'mail'),
    reports: join(output, 'reports'),
    demo: join(output, 'demo'),
    stage: join(state, 'stage'),
    facts: join(state, 'facts'),
    temp: join(state, 'temp'),
  };
}

/** `--config`, else RISKPRESS_CONFIG, else ./config. */
export function configFolder(terminal: Terminal, option: string | undefined): string {
  return resolve(terminal.cwd, option ?? terminal.env.RISKPRESS_CONFIG ?? 'config');
}

/** `--output`, else ./output. */
export function outputFolder(terminal: Terminal, option: string | undefined): string {
  return resolve(terminal.cwd, option ?? 'output');
}

/** The package's own folder, which holds templates/ and the worked example in config/. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
