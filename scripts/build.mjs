// Plain Node: it compiles what the other scripts are written in.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { moduleBanner, programOptions, unbundled } from '../src/release/program/options.mjs';

/** TypeScript programs directly in a folder, without their ending. */
function programsIn(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.slice(0, -3)}`);
}

/** Bundles the command line, the cdk8s app, the library and the scripts into build/. */
export async function build(root) {
  const { build: bundle } = await import('esbuild');
  const out = join(root, 'build');
  const optional = (name, file) => (existsSync(join(root, file)) ? { [name]: join(root, file) } : {});
  const programs = ['scripts', 'bench'].flatMap((folder) => programsIn(root, folder));
  const { metafile } = await bundle({
    ...programOptions({ root, commit: commitOf(root) }),
    entryPoints: {
      cli: join(root, 'src/cli/entry.ts'),
      main: join(root, 'main.ts'),
      ...optional('index', 'src/index.ts'),
      ...Object.fromEntries(programs.map((path) => [path, join(root, `${path}.ts`)])),
    },
    outdir: out,
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
    format: 'esm',
    target: 'node20.19',
    sourcemap: 'linked',
    banner: { js: moduleBanner },
    external: unbundled,
  });
  removeStale(join(out, 'chunks'), new Set(Object.keys(metafile.outputs).map((path) => join(root, path))));
}

/** Chunks are named after their content: old ones go last, so that a failed build leaves the program of before. */
function removeStale(folder, current) {
  if (!existsSync(folder)) return;
  for (const path of readdirSync(folder).map((name) => join(folder, name))) {
    if (!current.has(path)) rmSync(path, { force: true });
  }
}

/** Commit of the sources for `cto version`, with `+changes` when they differ from it; undefined outside a git repository. */
function commitOf(root) {
  const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  const commit = git('rev-parse', '--short=12', 'HEAD');
  if (commit.status !== 0) return undefined;
  const changes = git('status', '--porcelain', '--untracked-files=no').stdout;
  return `${commit.stdout.trim()}${changes === '' ? '' : '+changes'}`;
}
