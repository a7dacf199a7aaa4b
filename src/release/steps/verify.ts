import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { releaseFolders } from '../folders.js';
import { attestationFiles } from '../signing/names.js';
import { openSigners } from '../signing/signers.js';
import type { Step } from '../step.js';
import { verifyFolder } from '../verify/folder.js';
import { readTrust } from '../verify/trust.js';

/** Verifies the finished folder as somebody would who downloads it: what cannot be verified is not released. */
export const verify: Step = {
  id: 'verify',
  title: 'verifying every file as a downloader would',
  run: async (context, signal) => {
    const { present } = await openSigners(context, signal);
    // gpg looks after its own keys
    const keys = present.filter(({ format }) => format !== 'gpg');
    const trust = readTrust(
      keys.map(({ format, publicKey }) => ({ name: `${format} key`, text: publicKey })),
    );
    const { problems } = await verifyFolder(
      releaseFolders(context.folder).artifacts,
      trust,
      // what GitHub adds to a finished build
      attestationFiles,
    );
    if (problems.length > 0)
      throw new OperatorError('E_RELEASE_VERIFY', 'the release does not verify', {
        problems,
        hint: 'build it again; when it comes back, this is a bug in a step',
        exitCode: exitCodes.differs,
      });
  },
};
