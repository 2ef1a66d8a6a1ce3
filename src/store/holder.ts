import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * The machine, as far as process ids mean the same on it: boot, host name and process id namespace (two containers
 * may share a disk, and each has a process 1).
 */
export const THIS_HOST = [readText('/proc/sys/kernel/random/boot_id'), hostname(), readNamespace()]
  .filter((part) => part !== '')
  .join('/');

/** This process: machine, process id, and when it started, as an id may be given out again. */
export const THIS_PROCESS = `${THIS_HOST} ${process.pid} ${startOf(process.pid)?.start ?? ''}`;

/**
 * Whether a holder is surely gone: a process of this machine that does not live any more. A holder elsewhere, or one
 * that cannot be looked up, is not surely gone; its lease has to end.
 */
export function isGone(holder: string): boolean {
  const [host = '', pid = '', start = ''] = holder.split(' ');
  if (host !== THIS_HOST) return false;
  const found = startOf(Number(pid));
  if (found !== undefined) return found.isDead || (start !== '' && found.start !== start);
  return !isKnown(Number(pid));
}

/** Start and life of a process where the system tells (Linux). */
function startOf(pid: number): { readonly start: string; readonly isDead: boolean } | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === '') return undefined;
  // The name in parentheses may itself hold spaces and parentheses; fields after it: state is the 3rd, start the 22nd.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { start: fields[19] ?? '', isDead: fields[0] === 'Z' || fields[0] === 'X' };
}

function isKnown(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

function readNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
