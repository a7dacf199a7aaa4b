// Plain Node: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const sources = ['src', 'constructs', 'profiles', 'imports', 'scripts', 'bench', 'main.ts', 'package.json'];
const stamp = join(root, 'build', '.stamp');

/** Refuses a Node that is too old, in words rather than by a syntax error deep in a dependency. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.stderr.write(`cto needs Node 20.19 or newer; this is ${process.versions.node}\n`);
  process.exit(2);
}

/** Installs exactly the lock file when node_modules is missing or older than it. */
export function ensureDependencies() {
  const installed = modified(join(root, 'node_modules', '.package-lock.json'));
  if (installed >= modified(join(root, 'package-lock.json'))) return;
  process.stderr.write('installing dependencies from package-lock.json ...\n');
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    process.stderr.write('npm ci failed; see above. Is the package registry reachable?\n');
    process.exit(3);
  }
}

/** Compiles the sources when one of them is newer than the last compilation. */
export async function ensureBuild() {
  if (newest(sources.map((name) => join(root, name)).filter(existsSync)) <= modified(stamp)) return;
  const { build } = await import('./build.mjs');
  try {
    await build(root);
  } catch {
    // esbuild has said what is wrong and where
    process.stderr.write('the sources do not compile; see above\n');
    process.exit(70);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, '');
}

function modified(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

function newest(paths) {
  let latest = 0;
  for (const path of paths) {
    const stats = statSync(path);
    latest = Math.max(latest, stats.mtimeMs);
    if (stats.isDirectory())
      latest = Math.max(latest, newest(readdirSync(path).map((name) => join(path, name))));
  }
  return latest;
}
