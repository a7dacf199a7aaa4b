import type { Problem } from '../../kernel/problem.js';
import { readUniversal } from '../formats/macho/index.js';
import { universal } from '../target.js';
import { sha256Of } from '../file-facts.js';

/**
 * Looks whether the universal program is made of the programs that were examined, and of nothing else.
 *
 * @param wanted SHA-256 of each program that it has to hold
 * @throws OperatorError `E_RELEASE_FORMAT` when it is no universal file, or bytes in it belong to no program
 */
export function examineUniversal(bytes: Uint8Array, wanted: readonly string[]): readonly Problem[] {
  const held = readUniversal(bytes).map((slice) => sha256Of(slice.bytes));
  if ([...held].sort().join() === [...wanted].sort().join()) return [];
  return [
    {
      rule: 'release/gate-universal',
      message: 'holds other programs than those that were examined',
      object: `executable ${universal.id}`,
      fix: 'build again; when it comes back, something else writes into the build folder',
    },
  ];
}
