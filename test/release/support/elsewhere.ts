import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { temporaryFolder } from '../../support/folder.js';
import { bareEnvironment, root } from '../../support/program.js';

/** Where a module runs. */
export interface Elsewhere {
  /** Time zone. */
  readonly zone: string;
  /** Rights that new files do not get. */
  readonly umask: string;
}

/** Places that differ in all that must not matter. */
export const places: readonly Elsewhere[] = [
  { zone: 'UTC', umask: '022' },
  { zone: 'Pacific/Kiritimati', umask: '077' },
  { zone: 'America/St_Johns', umask: '000' },
  { zone: 'Asia/Kathmandu', umask: '027' },
];

/** Compiles a program of a few lines, which imports by paths from the root, and gives what starts it in a folder of its own: its output. */
export function programOf(source: string): (place: Elsewhere, ...args: readonly string[]) => string {
  const file = join(temporaryFolder(), 'program.cjs');
  buildSync({
    stdin: { contents: source, resolveDir: root, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: file,
    logLevel: 'error',
  });
  return ({ zone, umask }, ...args) =>
    execFileSync('sh', ['-c', 'umask "$1"; shift; exec "$@"', 'sh', umask, process.execPath, file, ...args], {
      cwd: temporaryFolder(),
      env: { ...bareEnvironment(), TZ: zone },
      encoding: 'utf8',
    });
}
