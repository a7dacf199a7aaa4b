import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Name of the temporary folder of a run, before the number of its process. */
const prefix = 'cto-tests-';

/**
 * Runs once around all tests: gives them, and every program that they start, a temporary folder of their own, and takes it away. Whatever is still in it
 * at the end was left behind by a test, which fails the run.
 *
 * @returns what ends it
 * @throws Error, from what it returns, naming what was left
 */
export function setup(): () => void {
  const outer = tmpdir();
  removeOfDead(outer);
  const folder = mkdtempSync(join(outer, `${prefix}${process.pid}-`));
  // tests that become somebody else still reach what they made in it
  chmodSync(folder, 0o711);
  const before = process.env['TMPDIR'];
  // inherited by workers and by what they start
  process.env['TMPDIR'] = folder;
  return () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    const left = leftIn(folder);
    rmSync(folder, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`tests left in the temporary folder: ${left.join(', ')}`);
  };
}

/** A run that was killed cannot tidy up: the next one does. */
function removeOfDead(outer: string): void {
  for (const name of readdirSync(outer)) {
    const [, pid] = /^cto-tests-(\d+)-/.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid)))
      rmSync(join(outer, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // somebody else's is alive, too
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Caches that Node and compilers keep below the temporary folder are nobody's. */
const caches = /^(?:node-compile-cache|v8-compile-cache.*|tsx-\d+|jiti)$/;

function leftIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !caches.test(name))
    .map((entry) =>
      entry.isDirectory() ? `${entry.name} (${contents(join(folder, entry.name))})` : entry.name,
    )
    .sort();
}

/** The first few say which test it was. */
function contents(folder: string): string {
  return readdirSync(folder).slice(0, 5).join(', ') || 'empty';
}
