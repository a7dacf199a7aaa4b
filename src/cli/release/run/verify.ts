import { exitCodes, OperatorError } from '../../../kernel/errors.js';
import type { Problem } from '../../../kernel/problem.js';
import type { ReleaseIdentity } from '../../../release/context.js';
import { releaseFolders } from '../../../release/folders.js';
import { takeLock } from '../../../release/journal/index.js';
import type { CommandRunner } from '../../command.js';
import type { Io } from '../../io.js';
import { openAudit } from './audit.js';
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
  const { folder, plan } = builtRelease(options, io);
  return verifyPlace(releaseFolders(folder).artifacts, options, io, (problems) =>
    logRefusal(folder, plan.identity, problems, io),
  );
};

/** A build that does not verify is on record. @throws OperatorError `E_RELEASE_BUSY` while something else works in its folder */
function logRefusal(folder: string, identity: ReleaseIdentity, problems: readonly Problem[], io: Io): void {
  const release = takeLock(`${releaseFolders(folder).journal}.lock`);
  try {
    const { log } = openAudit(io, identity);
    const because = problems.map(({ message }) => message).join('; ');
    log.add({ act: 'refuse', subject: identity.tag, detail: { code: 'E_RELEASE_VERIFY', because } });
    log.close();
  } finally {
    release();
  }
}
