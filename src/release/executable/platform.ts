import type { ExecutableArtifact } from '../artifact.js';
import { removeSignature as removeAppleSignature, signAdHoc } from '../formats/macho/index.js';
import { removeSignature as removeAuthenticode } from '../formats/pe/index.js';
import type { ExecutableFormat, Target } from '../target.js';

/** A program with the signature that its platform looks for. */
export interface SignedProgram {
  readonly bytes: Uint8Array;
  readonly signature: ExecutableArtifact['signature'];
}

/** Signs an unsigned program for its platform. */
export type SignProgram = (bytes: Uint8Array, target: Target) => Promise<SignedProgram>;

/** Name of the program inside its signature for macOS. */
export const appleIdentifier = 'dev.cto.cli';

/**
 * Signs without any key: ad hoc for macOS, where a processor of Apple starts nothing else; not at all elsewhere. The same program gives the
 * same bytes.
 */
export const signWithoutKey: SignProgram = (bytes, { format }) =>
  Promise.resolve(
    format === 'mach-o'
      ? { bytes: signAdHoc(bytes, { identifier: appleIdentifier }), signature: 'ad-hoc' }
      : { bytes, signature: 'none' },
  );

/**
 * The program without any signature: what is injected, and what two builds with different keys agree on. A vendor's signature has to go before
 * a program is injected: it would stay as a torso, in the middle of a Windows file, or be broken, in one for macOS.
 *
 * @throws OperatorError `E_RELEASE_FORMAT` when it is no program of that format
 */
export function withoutSignature(bytes: Uint8Array, format: ExecutableFormat): Uint8Array {
  if (format === 'elf') return bytes;
  return format === 'pe' ? removeAuthenticode(bytes) : removeAppleSignature(bytes);
}
