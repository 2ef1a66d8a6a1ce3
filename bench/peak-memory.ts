import { readdirSync, readFileSync } from 'node:fs';

/** Highest resident memory of this process and of its largest child that lives, bytes; null where there is no /proc. */
export function peakMemory(): { readonly own: number | null; readonly child: number | null } {
  const children = childrenOf(process.pid).flatMap((pid) => peakOf(pid) ?? []);
  return { own: peakOf(process.pid), child: children.length === 0 ? null : Math.max(...children) };
}

/** CPU time of all children that have ended, and of theirs, ms; null where there is no /proc. */
export function cpuOfEnded(): number | null {
  const [user, system] = (statOf(process.pid) ?? []).slice(13, 15);
  return user === undefined || system === undefined ? null : (Number(user) + Number(system)) * MS_A_TICK;
}

/** The kernel reports in hundredths of a second on every common Linux. */
const MS_A_TICK = 10;

function childrenOf(parent: number): readonly number[] {
  const pids = list('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.filter((pid) => statOf(pid)?.[1] === String(parent));
}

/** Fields of /proc/PID/stat after the command's name, the first being the state. */
function statOf(pid: number): readonly string[] | null {
  const text = read(`/proc/${pid}/stat`);
  return text === null
    ? null
    : text
        .slice(text.lastIndexOf(')') + 2)
        .trim()
        .split(' ');
}

function peakOf(pid: number): number | null {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function list(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
