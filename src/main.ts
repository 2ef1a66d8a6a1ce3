import { buildProgram } from './commands/program.ts';
import { processTerminal } from './wiring/terminal.ts';

process.exitCode = await buildProgram(processTerminal())(process.argv.slice(2));
