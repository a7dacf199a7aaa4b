import { readFileSync } from 'node:fs';

/** Ticks a second in which Linux counts; the same on every platform that Node runs on (sysconf _SC_CLK_TCK). */
const ticksPerSecond = 100;

/**
 * What this process and its ended children have cost. Node counts itself only (getrusage RUSAGE_SELF); on Linux the children stand in
 * `/proc/self/stat` (proc(5), fields 16 and 17), elsewhere they are left out.
 */
export function measureProcess(): { readonly cpuMilliseconds: number; readonly residentBytes: number } {
  const { user, system } = process.cpuUsage();
  return {
    cpuMilliseconds: (user + system) / 1000 + childMilliseconds(),
    residentBytes: process.resourceUsage().maxRSS * 1024,
  };
}

function childMilliseconds(): number {
  if (process.platform !== 'linux') return 0;
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // the name of the program, in parentheses, may hold spaces
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[13]) + Number(fields[14])) * 1000) / ticksPerSecond;
}
