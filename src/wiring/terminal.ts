import { located } from '../config/index.ts';
import { RiskpressError } from '../domain/index.ts';

/** Where words come in and go out: results on `out`, everything else on `err`. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder against which arguments resolve: `INIT_CWD` where npm set it, else the working directory. */
  readonly cwd: string;
  readonly isTty: boolean;
}

const DISK_CODES = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO', 'EMFILE', 'ENFILE', 'ENAMETOOLONG', 'EFBIG'];

export function processTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedReader);
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    env: process.env,
    cwd: process.env.INIT_CWD ?? process.cwd(),
    isTty: process.stderr.isTTY,
  };
}

/** `| head` closes our output while we work: what is left of the work goes on, unseen. */
function ignoreClosedReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** A stage's progress on stderr: one line rewritten on a terminal, one plain line a stage elsewhere. */
export function progressOn(terminal: Terminal): (stage: string, detail: string) => void {
  let last = '';
  return (stage, detail) => {
    if (terminal.isTty) terminal.err(`\r\u001b[2K${stage.padEnd(10)} ${detail}`.slice(0, 120));
    else if (stage !== last) terminal.err(`${stage.padEnd(10)} ${detail}\n`);
    last = stage;
  };
}

/** Ends a progress line before other text is written. */
export function endProgress(terminal: Terminal): void {
  if (terminal.isTty) terminal.err('\r\u001b[2K');
}

/** What the operating system says of disks and rights is the machine's trouble, wherever it comes up. */
function diskError(raised: unknown): RiskpressError | null {
  const code = raised instanceof Error && 'code' in raised ? String(raised.code) : '';
  if (!(raised instanceof Error) || !DISK_CODES.includes(code)) return null;
  return new RiskpressError('diskFailed', `expected to read and write files, found ${raised.message}`, {
    cause: raised,
  });
}

/** Prints an error for a person, or as one JSON line, and returns the exit code. Unknown errors exit with 1. */
export function reportError(terminal: Terminal, raised: unknown, json: boolean): number {
  const error = raised instanceof RiskpressError ? located(raised) : (diskError(raised) ?? raised);
  const known = error instanceof RiskpressError;
  const message = error instanceof Error ? error.message : String(error);
  const code = known ? error.code : 'internal';
  endProgress(terminal);
  if (json) terminal.err(`${JSON.stringify({ error: code, message, ...(known ? error.place : {}) })}\n`);
  else terminal.err(`riskpress: ${code}: ${message}\n`);
  if (!known && error instanceof Error && error.stack !== undefined) terminal.err(`${error.stack}\n`);
  return known ? error.exitCode : 1;
}
