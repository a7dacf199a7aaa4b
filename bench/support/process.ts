import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A program to measure. */
export interface Program {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Gets every line of stdout as it comes. Absent: nobody looks. */
  readonly heard?: (line: string) => void;
}

/** What a program took. */
export interface Measured {
  /** Milliseconds on the clock, start included. */
  readonly wall: number;
  /** Megabytes of memory at most. Only of Node. */
  readonly memory: number;
}

/** Runs programs and measures them. The memory is reported by a preload, since the system tells it only to the parent that waits in C. */
export function createMeter(folder: string): (program: Program) => Promise<Measured> {
  const report = join(folder, 'memory.txt');
  const probe = join(folder, 'memory.cjs');
  const write = `require('node:fs').writeFileSync(${JSON.stringify(report)}, String(process.resourceUsage().maxRSS))`;
  writeFileSync(probe, `process.on('exit', () => ${write});`);
  return async (program) => {
    writeFileSync(report, '0');
    const wall = await run(program, probe, folder);
    return { wall, memory: Number(readFileSync(report, 'utf8')) / 1024 };
  };
}

function run({ name, file, args, env = {}, heard }: Program, probe: string, home: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const isNode = file === process.execPath;
    const child = spawn(file, [...(isNode ? ['--require', probe] : []), ...args], {
      env: {
        PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
        HOME: home,
        NO_COLOR: '1',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    let rest = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) heard?.(line);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(performance.now() - begin);
      else reject(new Error(`${name} ended with ${code ?? 'a signal'}:\n${text.slice(-2000)}`));
    });
  });
}
