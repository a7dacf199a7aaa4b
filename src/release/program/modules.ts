import type { Metafile } from 'esbuild';
import { moduleBanner, programOptions, type ProgramIdentity } from './options.mjs';

/** The program as ES modules that load each other on demand: what starts fastest where Node is there already. */
export interface ModuleProgram {
  /** Files by their path, such as `cli.js`. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What esbuild knows about where each byte is from: paths relative to the root of the sources. */
  readonly metafile: Metafile;
}

/**
 * Bundles the program for the npm package: everything inside, nothing to be installed beside it. Equal sources give equal bytes.
 *
 * @throws the error of esbuild when the sources do not compile
 */
export async function bundleModules(identity: ProgramIdentity): Promise<ModuleProgram> {
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    ...programOptions(identity),
    entryPoints: { cli: 'src/cli/start/npm.ts' },
    // never written; gives the source maps names relative to the root
    outdir: identity.root,
    write: false,
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
    format: 'esm',
    target: 'node20.19',
    minify: true,
    legalComments: 'none',
    sourcemap: 'external',
    sourcesContent: false,
    banner: { js: moduleBanner },
  });
  const { root } = identity;
  const files = outputFiles
    .map(({ path, contents }) => [path.slice(root.length + 1).replaceAll('\\', '/'), contents] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { files: new Map(files), metafile };
}
