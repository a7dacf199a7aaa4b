import type { Problem } from '../../../kernel/problem.js';
import { readCms, verifyCms, type Signer } from '../cms.js';
import { slots } from './constants.js';
import { readSignature } from './signature.js';
import { verifySignature } from './verify.js';

/** What the signature of a person or company on a Mach-O file says, and what is wrong with it. */
export interface DeveloperSignature {
  /** Who signed. Absent: the signature proves nobody. */
  readonly signer?: Signer;
  readonly problems: readonly Problem[];
}

/**
 * Checks who signed a Mach-O file: the hashes hold, and the list of hashes was signed with the key of its signer. Whether that one is trusted is the caller's to
 * decide, by name and chain; dates, countersignatures and revocations are not looked at.
 *
 * @throws OperatorError `E_RELEASE_FORMAT` when it is no Mach-O file, or the signature cannot be read
 */
export function verifyDeveloper(bytes: Uint8Array): DeveloperSignature {
  const problems = verifySignature(bytes);
  const signature = readSignature(bytes);
  const directory = signature?.blobs.get(slots.codeDirectory);
  if (!signature?.cms || !directory)
    return { problems: [...problems, problem('nobody vouches for the program')] };
  const verified = verifyCms(readCms(signature.cms, 'Mach-O'), directory);
  if (typeof verified === 'string')
    return { problems: [...problems, problem(`its signature proves nothing: ${verified}`)] };
  return { signer: verified, problems };
}

function problem(message: string): Problem {
  return { rule: 'release/macho-developer', message };
}
