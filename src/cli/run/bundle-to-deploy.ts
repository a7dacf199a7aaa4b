import { resolve } from 'node:path';
import type { Bundle } from '../../bundle/bundle.js';
import { openBundle } from '../../bundle/open.js';
import { verifyBundle } from '../../bundle/read.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { textOption, type Options } from '../command.js';
import type { Io } from '../io.js';
import type { Product } from '../product.js';
import { reportWarnings } from '../report/problems.js';

/**
 * The bundle that the options mean: the folder or archive of `--bundle`, or one that is made now from the configuration and written nowhere.
 * Either way it is compared with its own digests before anybody works with it.
 *
 * @throws OperatorError `E_BUNDLE_CHANGED`, exit code 4, when a file is not the one that was written, reviewed or signed
 */
export async function bundleToDeploy(options: Options, io: Io, product: Product): Promise<Bundle> {
  const named = textOption(options, 'bundle');
  const bundle =
    named === undefined ? await makeBundle(options, io, product) : await readNamed(named, options, io);
  const problems = verifyBundle(bundle);
  if (problems.length === 0) return bundle;
  throw new OperatorError('E_BUNDLE_CHANGED', `${named ?? 'the bundle'} is not the bundle that was written`, {
    problems,
    exitCode: exitCodes.refused,
    hint: 'synthesize it again, or get it again from where it came; nothing was changed in the cluster',
  });
}

async function makeBundle(options: Options, io: Io, product: Product): Promise<Bundle> {
  const { synthesizeProfiles } = await import('./synthesize.js');
  const [made] = await synthesizeProfiles(options, io, product, () => [textOption(options, 'profile')]);
  if (made === undefined) throw new TypeError('one profile was chosen, and no bundle came');
  if (options['quiet'] !== true) reportWarnings(made.warnings, io);
  return made.bundle;
}

async function readNamed(named: string, options: Options, io: Io): Promise<Bundle> {
  const path = resolve(io.cwd, named);
  const bundle = await openBundle(path);
  const profile = textOption(options, 'profile');
  if (profile !== undefined && profile !== bundle.index.profile) {
    throw new OperatorError(
      'E_BUNDLE_PROFILE',
      `${named} is a bundle of the profile ${bundle.index.profile}, not ${profile}`,
      {
        hint: 'leave out one of --bundle and --profile',
      },
    );
  }
  return bundle;
}
