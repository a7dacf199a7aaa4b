import type { ExecutableArtifact } from '../artifact.js';
import type { Target } from '../target.js';

/** A program with the signature that its platform looks for. */
export interface SignedProgram {
  readonly bytes: Uint8Array;
  readonly signature: ExecutableArtifact['signature'];
}

/** Signs an unsigned program for its platform. */
export type SignProgram = (bytes: Uint8Array, target: Target) => Promise<SignedProgram>;

/**
 * The program without any signature. A vendor's signature has to go before a program is injected: it would stay as a torso, in the middle of
 * a Windows file, or be broken, in one for macOS.
 */
export function unsigned(bytes: Uint8Array, { format }: Pick<Target, 'format'>): Uint8Array {
  if (format === 'elf') return bytes;
  throw new Error(`programs of the format ${format} cannot be unsigned yet`);
}
