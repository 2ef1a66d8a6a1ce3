import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Command, CommanderError } from 'commander';

import { RiskpressError } from '../domain/index.ts';
import { packageFolder } from '../wiring/folders.ts';
import { reportError, type Terminal } from '../wiring/terminal.ts';
import { addArchiveCommands } from './archive-commands.ts';
import { addDataCommands } from './data-commands.ts';
import { addMailCommands } from './mail-commands.ts';
import { addRunCommands } from './run-commands.ts';
import { addServiceCommands } from './service-commands.ts';
import type { AddVerb } from './verb.ts';

/** The command line: words in, exit code out. Results go to `terminal.out`, everything else to `terminal.err`. */
export function buildProgram(terminal: Terminal): (words: readonly string[]) => Promise<number> {
  return async (words) => {
    let exit = 0;
    const json = words.includes('--json');
    const program = declareProgram(terminal, (code) => {
      exit = code;
    });
    for (const command of [program, ...program.commands])
      command.configureOutput({ outputError: (text, write) => (json ? undefined : write(text)) });
    try {
      await program.parseAsync([...words], { from: 'user' });
      return exit;
    } catch (error) {
      if (!(error instanceof CommanderError)) return reportError(terminal, error, json);
      if (error.exitCode === 0) return 0;
      const usage = new RiskpressError('usage', error.message.replace(/^error: /, ''), { cause: error });
      return json ? reportError(terminal, usage, json) : usage.exitCode;
    }
  };
}

/** Every verb with its options: what the reference must document. */
export function declareProgram(terminal: Terminal, setExit: (code: number) => void): Command {
  const program = new Command('riskpress')
    .description("Issues a lender's post-loan risk report: measured, typeset, sealed, distributed.")
    .version(packageVersion())
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showSuggestionAfterError()
    .addHelpText('after', `\n${EXIT_CODES}`);
  const addVerb: AddVerb = (usage, about, shape, work) => {
    const verb = program
      .command(usage)
      .description(about.summary)
      .option('--config <dir>', 'folder of the configuration (default: RISKPRESS_CONFIG, else ./config)')
      .option('--output <dir>', 'folder of archive, state and mails (default: ./output)')
      .option('--json', 'results as JSON Lines on stdout')
      .exitOverride()
      .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
      .addHelpText('after', `\nExamples:\n${about.examples.map((example) => `  riskpress ${example}`).join('\n')}`);
    shape(verb).action(async () => {
      setExit(await work(verb.opts(), verb.args));
    });
  };
  addRunCommands(addVerb, terminal);
  addDataCommands(addVerb, terminal);
  addArchiveCommands(addVerb, terminal);
  addMailCommands(addVerb, terminal);
  addServiceCommands(addVerb, terminal);
  return program;
}

const EXIT_CODES = `Exit codes: 0 done or already issued; 1 internal error; 2 usage or configuration; 3 data gate;
4 issued, but some copies were not sent; 5 verify failed; 6 environment; 7 refused by policy; 8 busy, try again.`;

/** Version of the package, for provenance and --version. */
export function packageVersion(): string {
  const found: unknown = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8'));
  const version = typeof found === 'object' && found !== null && 'version' in found ? found.version : undefined;
  return typeof version === 'string' ? version : '0.0.0';
}
