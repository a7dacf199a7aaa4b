import { slimMap } from './slim-map.js';
import type { Metafile } from 'esbuild';
import type { Optimisation } from '../config/schema.js';
import { programOptions, type ProgramIdentity } from './options.mjs';

/** The program as one CommonJS file, and what starts it: everything that goes into an executable besides the runtime. */
export interface SingleFileProgram {
  /** Starts the program: the main script of the executable. */
  readonly start: string;
  /** The program. */
  readonly code: string;
  /** Source map of the program: files and lines of ours. */
  readonly map: string;
  /** What esbuild knows about where each byte is from: paths relative to the root of the sources. */
  readonly metafile: Metafile;
}

/** What to bundle, and how. */
export interface BundleRequest extends ProgramIdentity {
  readonly optimisation: Optimisation;
}

/**
 * Bundles the program into one file. Equal sources give equal bytes: folders, time and machine do not matter.
 *
 * CommonJS, since the main script of an executable of Node 22 has no other format (nodejs/node#61813 came later). Loading of parts on demand
 * stays: esbuild turns `import()` into running a part of the file when it is asked for.
 *
 * @throws the error of esbuild when the sources do not compile
 */
export async function bundleSingleFile(request: BundleRequest): Promise<SingleFileProgram> {
  const { build } = await import('esbuild');
  const minify = request.optimisation !== 'debug';
  const result = await build({
    ...programOptions(request),
    entryPoints: { start: 'src/cli/start/executable.ts', cto: 'src/cli/start/program.ts' },
    // never written; gives the source map names relative to the root
    outdir: request.root,
    write: false,
    format: 'cjs',
    target: 'node22',
    minify,
    legalComments: 'none',
    sourcemap: 'external',
    sourcesContent: false,
    // import() of Node's own modules would ask a loader for files, which an executable does not have
    supported: { 'dynamic-import': false },
  });
  const text = (name: string) => {
    const file = result.outputFiles.find(({ path }) => path.endsWith(name));
    if (!file) throw new Error(`esbuild did not make ${name}`);
    return file.text;
  };
  const { metafile } = result;
  return { start: text('start.js'), code: text('cto.js'), map: slimMap(text('cto.js.map')), metafile };
}
