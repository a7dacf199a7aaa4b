import { exitCodes, OperatorError } from '../../../kernel/errors.js';
import { releaseFolders } from '../../../release/folders.js';
import type { CommandRunner } from '../../command.js';
import { builtRelease } from './built.js';
import { verifyPlace } from '../../run/release-verify.js';

/** Runs `release verify`: a build of this machine, or, with a tag, what is published. */
export const runVerifyRelease: CommandRunner = async (args, options, io, product) => {
  const [tag] = args;
  if (tag !== undefined) {
    if (options['version'] !== undefined)
      throw new OperatorError('E_RELEASE_USAGE', 'a tag and --version name two releases', {
        hint: 'give the tag to verify what is published, or --version to verify what was built here',
        exitCode: exitCodes.usage,
      });
    return (await import('../../run/release-verify.js')).runReleaseVerify(args, options, io, product);
  }
  const { folder } = builtRelease(options, io);
  return verifyPlace(releaseFolders(folder).artifacts, options, io);
};
