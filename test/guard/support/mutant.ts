import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build as compile, type Plugin } from 'esbuild';
import type { Product } from './product.js';

const root = resolve(import.meta.dirname, '../../..');

/** A change to one source file, as somebody might make it by hand. */
export interface Mutation {
  /** File, relative to the repository. */
  readonly file: string;
  /** Text that the file holds exactly once. */
  readonly find: string;
  /** Text in its place. */
  readonly put: string;
}

/**
 * The product with one source file changed, bundled into a file that is gone once it is loaded; the work tree stays as it is. The file lies
 * below the repository, where Node finds the packages, which are not bundled.
 */
export async function mutantOf(mutation: Mutation): Promise<Product> {
  mkdirSync(join(root, 'build'), { recursive: true });
  const folder = mkdtempSync(join(root, 'build', 'mutant-'));
  const outfile = join(folder, 'product.mjs');
  try {
    await bundle(mutation, outfile);
    const module = (await import(pathToFileURL(outfile).href)) as { readonly currentProduct: () => Product };
    return module.currentProduct();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bundle(mutation: Mutation, outfile: string): Promise<void> {
  await compile({
    absWorkingDir: root,
    entryPoints: [join(import.meta.dirname, 'product.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
    packages: 'external',
    plugins: [replacing(mutation)],
  });
}

function replacing({ file, find, put }: Mutation): Plugin {
  const path = join(root, file);
  return {
    name: 'replace one text',
    setup: (build) => {
      build.onLoad({ filter: /\.ts$/ }, ({ path: loaded }) => {
        if (loaded !== path) return undefined;
        const text = readFileSync(path, 'utf8');
        const parts = text.split(find);
        if (parts.length !== 2)
          throw new Error(`${file} holds the text ${parts.length - 1} times, not once: ${find}`);
        return { contents: parts.join(put), loader: 'ts' };
      });
    },
  };
}
