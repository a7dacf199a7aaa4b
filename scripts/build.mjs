// Plain Node: it compiles what the other scripts are written in.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

// CommonJS dependencies inside an ES module still call require
const banner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** Bundles the command line, the cdk8s app, the library and the scripts into build/. */
export async function build(root) {
  const { build: bundle } = await import('esbuild');
  const out = join(root, 'build');
  const optional = (name, file) => (existsSync(join(root, file)) ? { [name]: join(root, file) } : {});
  const scripts = readdirSync(join(root, 'scripts')).filter((name) => name.endsWith('.ts'));
  rmSync(join(out, 'chunks'), { recursive: true, force: true });
  await bundle({
    absWorkingDir: root,
    entryPoints: {
      cli: join(root, 'src/cli/entry.ts'),
      main: join(root, 'main.ts'),
      ...optional('index', 'src/index.ts'),
      ...Object.fromEntries(
        scripts.map((name) => [`scripts/${name.slice(0, -3)}`, join(root, 'scripts', name)]),
      ),
    },
    outdir: out,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: 'linked',
    banner: { js: banner },
    external: ['zx', 'esbuild'],
    logLevel: 'warning',
  });
}
