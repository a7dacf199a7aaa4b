import { arch, platform, versions } from 'node:process';
import { exitCodes } from '../../kernel/errors.js';
import type { CommandRunner } from '../command.js';
import { commit } from '../commit.js';
import type { Product } from '../product.js';

/** What `cto version --output json` prints. */
export interface VersionReport {
  readonly schemaVersion: 1;
  /** Version of the program. */
  readonly version: string;
  /** Commit it was built from. Absent: it was built outside a git repository. */
  readonly commit?: string;
  readonly runtime: {
    readonly name: 'node';
    readonly version: string;
    readonly platform: string;
    readonly arch: string;
  };
  /** Components with the upstream version that they follow, in order of the catalogue. */
  readonly components: readonly {
    readonly id: string;
    /** Absent for our own components. */
    readonly upstream?: { readonly name: string; readonly version: string };
    /** Images as the catalogue pins them. */
    readonly images: readonly string[];
  }[];
}

/** Runs `cto version`. The text form does not load the catalogue: it answers as fast as `--help`. */
export const runVersion: CommandRunner = async (_args, options, io, product) => {
  const text = `cto ${product.version}${commit === undefined ? '' : ` (${commit})`}, Node ${versions.node}`;
  io.stdout(
    options['output'] === 'json' ? `${JSON.stringify(await report(product), null, 2)}\n` : `${text}\n`,
  );
  return exitCodes.done;
};

async function report(product: Product): Promise<VersionReport> {
  const components = await product.components();
  return {
    schemaVersion: 1,
    version: product.version,
    ...(commit !== undefined && { commit }),
    runtime: { name: 'node', version: versions.node, platform, arch },
    components: components.map(({ id, upstream, images }) => ({
      id,
      ...(upstream && { upstream: { name: upstream.name, version: upstream.version } }),
      images: Object.values(images).map(
        ({ repository, tag, digest }) => `${repository}:${tag}${digest === undefined ? '' : `@${digest}`}`,
      ),
    })),
  };
}
