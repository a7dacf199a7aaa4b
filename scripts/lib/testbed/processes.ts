import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';

/**
 * Runs beside us in a session of its own and waits for the end of its standard input, which comes however we end: SIGKILL closes a
 * pipe too. Then it kills what still runs and removes the folder. A shell, since it must start at once and need nothing.
 */
const watchdogScript = `
pids=' '
while read -r verb pid; do
  case $verb in
    add) pids="$pids$pid " ;;
    drop) pids=$(printf '%s' "$pids" | sed "s/ $pid / /") ;;
  esac
done
for pid in $pids; do kill -9 "$pid" 2>/dev/null; done
# a killed program may still write for a moment
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  rm -rf -- "$1" 2>/dev/null
  sleep 0.05
  [ -e "$1" ] || exit 0
done
exit 1`;

/** A program to run. */
export interface ProgramCall {
  /** Name of its log file, and what messages call it. */
  readonly name: string;
  /** Path of the executable. */
  readonly file: string;
  readonly args: readonly string[];
  /** Environment on top of a path and a home in the folder of the group. Absent: none. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Programs that end, and a folder that goes, when {@link ProcessGroup.stop} is called or this process ends in whatever way. */
export interface ProcessGroup {
  /** Folder of the group, private to this user: data, keys and logs. */
  readonly folder: string;
  /** Starts a program; its output goes to a log file. A program of that name must not run. */
  start(call: ProgramCall): void;
  /** Kills one program and waits for its end. Nothing happens when it does not run. */
  kill(name: string): Promise<void>;
  /** Why a program of this name does not run, with the last lines of its log; undefined while it runs. */
  failure(name: string): string | undefined;
  /** Kills all programs and removes the folder. May be called again. */
  stop(): Promise<void>;
}

type Watchdog = ChildProcessByStdio<Writable, null, null>;

/** Makes an empty group with its folder in the temporary folder of the system. */
export function createProcessGroup(): ProcessGroup {
  const folder = mkdtempSync(join(tmpdir(), 'cto-testbed-'));
  mkdirSync(join(folder, 'logs'));
  const watchdog = startWatchdog(folder);
  const running = new Map<string, ChildProcess>();
  const tell = (verb: 'add' | 'drop', pid: number) => void watchdog.stdin.write(`${verb} ${pid}\n`);
  return {
    folder,
    start: (call) => {
      const child = startProgram(call, folder);
      const { pid } = child;
      running.set(call.name, child);
      if (pid === undefined) return;
      tell('add', pid);
      child.once('exit', () => tell('drop', pid));
    },
    kill: async (name) => {
      const child = running.get(name);
      if (child === undefined || !isRunning(child)) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    failure: (name) => {
      const child = running.get(name);
      return child !== undefined && isRunning(child) ? undefined : describeEnd(name, child, folder);
    },
    stop: () => stopAll(watchdog, [...running.values()]),
  };
}

function startWatchdog(folder: string): Watchdog {
  const watchdog = spawn('/bin/sh', ['-c', watchdogScript, 'cto-testbed-watchdog', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Ctrl-C goes to every process of the terminal's group; this one must outlive us
    detached: true,
  });
  // it is gone only when somebody killed it; then nobody reads
  watchdog.stdin.on('error', () => undefined);
  return watchdog;
}

function startProgram({ name, file, args, env }: ProgramCall, folder: string): ChildProcess {
  const log = openSync(logFile(folder, name), 'a');
  try {
    const child = spawn(file, args, {
      cwd: folder,
      // nothing of the person's own settings, and no home folder to write to
      env: { PATH: process.env['PATH'], HOME: folder, TMPDIR: folder, ...env },
      stdio: ['ignore', log, log],
      detached: true,
    });
    // such as a file that cannot be executed: failure() tells
    child.on('error', () => undefined);
    return child;
  } finally {
    closeSync(log);
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

function describeEnd(name: string, child: ChildProcess | undefined, folder: string): string {
  if (child === undefined) return `${name} was not started`;
  const how =
    child.pid === undefined ? 'could not be started' : `ended (${child.exitCode ?? child.signalCode})`;
  const log = logFile(folder, name);
  const text = existsSync(log) ? readFileSync(log, 'utf8').trimEnd() : '';
  return [`${name} ${how}`, ...text.split('\n').slice(-12)].join('\n').trimEnd();
}

function logFile(folder: string, name: string): string {
  return join(folder, 'logs', `${name}.log`);
}

async function stopAll(watchdog: Watchdog, children: readonly ChildProcess[]): Promise<void> {
  const ends = [...children.filter(isRunning), watchdog]
    .filter(isRunning)
    .map((child) => once(child, 'exit'));
  watchdog.stdin.end();
  await Promise.all(ends);
}
