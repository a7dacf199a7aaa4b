import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, so that it is not mistaken for a later one with the same number. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** When it started, in whatever unit the system counts in; empty where the system does not say. */
  readonly started: string;
}

/** This process. */
export function thisProcess(): ProcessIdentity {
  return { host: hostname(), pid: process.pid, started: startOf(process.pid) ?? '' };
}

/** Whether a process still runs. Of another machine nobody knows: it counts as running. */
export function stillRuns({ host, pid, started }: ProcessIdentity): boolean {
  if (host !== hostname()) return true;
  try {
    // asks only
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const now = startOf(pid);
  return now === undefined || started === '' || now === started;
}

/** Start of a process in ticks since the machine started: field 22 of `/proc/<pid>/stat` (proc(5)). Undefined where there is no such file. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the name of the program is in brackets and may hold spaces and brackets itself
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
