import type { FetchText, Synthesis } from '../../synth/index.js';
import type { Options } from '../command.js';
import type { Io } from '../io.js';
import type { Product, ProductParts } from '../product.js';
import { loadFor } from './load.js';

/** Names of profiles; undefined stands for the one of the configuration. */
export type ProfileChoice = (profiles: ProductParts['profiles']) => readonly (string | undefined)[];

/**
 * Synthesizes bundles from the configuration that the options name, in memory.
 *
 * @throws OperatorError with every problem of the configuration or of the objects
 */
export async function synthesizeProfiles(
  options: Options,
  io: Io,
  product: Product,
  choose: ProfileChoice,
): Promise<Synthesis[]> {
  const profiles = await product.profiles();
  const configurations = choose(profiles).map((profile) =>
    loadFor({ ...options, profile: undefined }, io, profiles, profile),
  );
  // whoever has a mistake in the configuration need not wait for cdk8s
  const [{ synthesize }, components] = await Promise.all([
    import('../../synth/index.js'),
    product.components(),
  ]);
  const made: Synthesis[] = [];
  for (const loaded of configurations) {
    const { version } = product;
    made.push(await synthesize({ loaded, profiles, components, version, fetchText: fetchTextFor(io) }));
  }
  return made;
}

/** Loads what fetches on first use: only `crds: official` needs it. */
function fetchTextFor({ env }: Io): FetchText {
  return async (text, signal) => {
    const { createFetchText } = await import('../fetch/index.js');
    return createFetchText(env)(text, signal);
  };
}
