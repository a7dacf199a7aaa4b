import { readFile } from 'node:fs/promises';
import { writeUniversal } from '../formats/macho/index.js';
import type { BuiltExecutable } from './build.js';
import { withoutSignature } from './platform.js';
import { writeProgram } from './write.js';
import { describeFile, sha256Of } from '../file-facts.js';

/**
 * Puts the programs for both kinds of Mac into one file. Each keeps its signature; the digest of the payload is that of the same file made of
 * the unsigned programs.
 *
 * @param slices programs for macOS that are signed already, alike
 * @param destination where the file goes
 * @throws OperatorError `E_RELEASE_FORMAT` when two are for the same processor
 */
export async function buildUniversal(
  slices: readonly Pick<BuiltExecutable, 'path' | 'signature' | 'cached'>[],
  destination: string,
): Promise<BuiltExecutable> {
  const programs = await Promise.all(slices.map(({ path }) => readFile(path)));
  const payload = writeUniversal(programs.map((program) => withoutSignature(program, 'mach-o')));
  await writeProgram(destination, writeUniversal(programs));
  return {
    path: destination,
    ...(await describeFile(destination)),
    payloadSha256: sha256Of(payload),
    signature: slices[0]?.signature ?? 'none',
    cached: slices.every(({ cached }) => cached),
  };
}
