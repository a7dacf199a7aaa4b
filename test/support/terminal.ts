import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bareEnvironment, buildProgram, program, root } from './program.js';

/** What a person does: waits until a text is on the screen, then presses keys. */
export type Step = readonly [waitFor: string, keys: string];

/** What was on the screen, with the codes that move the cursor, and how the program ended. */
export interface Session {
  readonly screen: string;
  readonly code: number;
  /** Text that was waited for in vain. */
  readonly missing: string | null;
}

/**
 * Why no terminal can be made here; undefined when one can. Node has none of its own, and a module that has one would have to be compiled. In CI it is
 * no reason to skip.
 */
export const noTerminal: string | undefined =
  process.env['CI'] !== undefined || spawnSync('python3', ['-c', 'import pty, termios']).status === 0
    ? undefined
    : 'python3 with its module pty is missing: questions on a real terminal are not tested';

if (noTerminal !== undefined) process.stderr.write(`${noTerminal}\n`);

/** Runs the compiled command line on a real terminal. */
export function onTerminal(
  args: readonly string[],
  steps: readonly Step[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Session> {
  buildProgram();
  const script = join(root, 'test', 'support', 'terminal.py');
  const command = [script, JSON.stringify(steps), process.execPath, program, ...args];
  return new Promise((resolve, reject) => {
    const child = spawn('python3', command, {
      cwd,
      // without a kind of terminal there are no colours, and nothing to see of their absence
      env: { ...bareEnvironment(), TERM: 'xterm-256color', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', reject);
    child.on('close', () => {
      resolve(JSON.parse(output) as Session);
    });
  });
}
