import { exitCodes, OperatorError } from '../../../kernel/errors.js';
import { releaseFolders } from '../../../release/folders.js';
import type { CommandRunner } from '../../command.js';
import { recordAnyway } from '../../run/release-refusal.js';
import { verifyFiles, verifyPlace } from '../../run/release-verify.js';
import { builtRelease } from './built.js';

/** Runs `release verify`: a build of this machine, or, with a tag, what is published. What does not verify is on record either way. */
export const runVerifyRelease: CommandRunner = async (args, options, io, product) => {
  const [place] = args;
  if (place === undefined) {
    const { folder, plan } = builtRelease(options, io);
    return verifyFiles(releaseFolders(folder).artifacts, options, io, (problems) =>
      recordAnyway({ subject: plan.identity.tag, problems }, io),
    );
  }
  if (options['version'] !== undefined)
    throw new OperatorError('E_RELEASE_USAGE', 'a tag and --version name two releases', {
      hint: 'give the tag to verify what is published, or --version to verify what was built here',
      exitCode: exitCodes.usage,
    });
  return verifyPlace(place, options, { io, product, record: recordAnyway });
};
