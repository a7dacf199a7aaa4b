import { spawnExec } from '../../../src/kernel/exec.js';

/** Where a script runs that may mount file systems. */
export interface Mounting {
  readonly cwd: string;
  /** On top of the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a shell script that may mount file systems, which only it and what it starts see. Servers of this process go on meanwhile.
 *
 * @returns what it printed
 * @throws Error where this user may not mount even for themselves, or the script fails: nothing is skipped silently
 */
export async function mounting(script: string, { cwd, env }: Mounting): Promise<string> {
  const own = process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount'];
  const { code, stdout, stderr } = await spawnExec({
    file: 'unshare',
    args: [...own, 'sh', '-euc', script],
    cwd,
    env: { ...(process.env as Record<string, string>), ...env },
  });
  const said = Buffer.from(stdout).toString('utf8');
  if (code === 0) return said;
  throw new Error(
    `this test mounts a file system: run it as root, or allow user namespaces: ${stderr}${said}`,
  );
}

/** A shell function of the given name that runs a program; its errors go to standard output, and its exit code is printed after them. */
export function shellFunction(name: string, ...command: readonly string[]): string {
  const words = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  return `${name}() { ${words} "$@" 2>&1 && code=0 || code=$?; echo "code $code"; }\n`;
}
