import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median } from './statistics.js';

/** What a command took, children included, in milliseconds. */
export interface Cost {
  /** Time on the clock. */
  readonly wall: number;
  /** Processor time of all its Node processes: on a busy machine only this compares. */
  readonly cpu: number;
}

/** A command to measure. */
export interface Command {
  readonly name: string;
  readonly args: readonly string[];
  /** Absent: that of this process. */
  readonly cwd?: string;
  /** Exit code it has to answer.
   * @default 0 */
  readonly exitCode?: number;
}

/** Runs commands and reads the processor time that each Node process in them reports when it ends. */
export class Stopwatch {
  readonly #report: string;
  readonly #probe: string;

  /** @param folder for the report of the processes */
  constructor(folder: string) {
    this.#report = join(folder, 'cpu.txt');
    this.#probe = join(folder, 'probe.cjs');
    writeFileSync(
      this.#probe,
      `process.on('exit', () => { const { user, system } = process.cpuUsage();
        require('node:fs').appendFileSync(${JSON.stringify(this.#report)}, (user + system) / 1000 + '\\n'); });`,
    );
  }

  /** Runs a command once. @throws Error when it answers another exit code than it has to */
  run({ name, args, cwd, exitCode = 0 }: Command): Cost & { readonly output: string } {
    writeFileSync(this.#report, '');
    const start = performance.now();
    const result = spawnSync(process.execPath, [...args], {
      cwd,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      env: { ...process.env, NODE_OPTIONS: `--require ${this.#probe}`, NO_COLOR: '1' },
    });
    const wall = performance.now() - start;
    if (result.status !== exitCode)
      throw new Error(`${name} answered ${String(result.status)}, not ${exitCode}: ${result.stderr}`);
    return { wall, cpu: this.#reported(), output: result.stdout };
  }

  #reported(): number {
    const lines = readFileSync(this.#report, 'utf8').split('\n').filter(Boolean);
    rmSync(this.#report);
    return lines.reduce((sum, line) => sum + Number(line), 0);
  }

  /** Runs commands in turn, several times, so that a change in the machine's load meets all of them. Costs by command, in order of rounds. */
  compare(commands: readonly Command[], rounds: number): readonly (readonly Cost[])[] {
    const costs = commands.map((): Cost[] => []);
    for (let round = 0; round < rounds; round++)
      commands.forEach((command, index) => costs[index]!.push(this.run(command)));
    return costs;
  }
}

/** Median cost. */
export function medianCost(costs: readonly Cost[]): Cost {
  return { wall: median(costs.map(({ wall }) => wall)), cpu: median(costs.map(({ cpu }) => cpu)) };
}

/** Median of the ratios of each round. */
export function ratio(costs: readonly Cost[], to: readonly Cost[], of: keyof Cost): number {
  return median(costs.map((cost, round) => cost[of] / to[round]![of]));
}
