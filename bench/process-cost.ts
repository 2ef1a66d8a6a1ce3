import { readdirSync, readFileSync } from 'node:fs';

/** What this process and its children have used since they started; null where there is no /proc. */
export interface ProcessCost {
  /** User and system time of this process and of all children, living or ended, ms. */
  readonly cpuMs: number | null;
  /** The same of the living children alone: of the engine. */
  readonly engineCpuMs: number | null;
  /** Highest resident memory of this process, bytes. */
  readonly ownPeak: number | null;
  /** Of the largest living child. */
  readonly enginePeak: number | null;
}

/** The cost so far: taken at the end of the work, while the engine still lives. */
export function costSoFar(): ProcessCost {
  const children = childrenOf(process.pid);
  const ended = cpuTimes(process.pid)?.ended ?? null;
  const living = sum(children.map((pid) => cpuTimes(pid)?.own ?? null));
  const { user, system } = process.cpuUsage();
  const peaks = children.flatMap((pid) => peakOf(pid) ?? []);
  return {
    cpuMs: ended === null || living === null ? null : (user + system) / 1000 + ended + living,
    engineCpuMs: ended === null ? null : living,
    ownPeak: peakOf(process.pid),
    enginePeak: peaks.length === 0 ? null : Math.max(...peaks),
  };
}

/** CPU time of the living children, ms; null where there is no /proc. */
export function engineCpu(): number | null {
  return costSoFar().engineCpuMs;
}

/** The kernel reports in hundredths of a second on every common Linux. */
const MS_A_TICK = 10;

function childrenOf(parent: number): readonly number[] {
  const pids = list('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => statOf(pid)?.[1] === String(parent));
}

/** CPU time of a process, ms: its own, and that of its children that have ended. */
function cpuTimes(pid: number): { readonly own: number; readonly ended: number } | null {
  const [user, system, endedUser, endedSystem] = (statOf(pid) ?? []).slice(11, 15).map(Number);
  if (user === undefined || system === undefined || endedUser === undefined || endedSystem === undefined) return null;
  return { own: (user + system) * MS_A_TICK, ended: (endedUser + endedSystem) * MS_A_TICK };
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

function sum(values: readonly (number | null)[]): number | null {
  return values.reduce((total, value) => (total === null || value === null ? null : total + value), 0);
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
