import { isOperatorError } from '../../kernel/errors.js';
import type { Problem } from '../../kernel/problem.js';
import { examineElf } from './elf.js';
import { examineFuse } from './fuse.js';
import { examineMachO } from './macho.js';
import { gateProblem, type Examined } from './model.js';
import { examinePe } from './pe.js';

export type { Examined } from './model.js';
export { fuseText } from './fuse.js';
export { examineUniversal } from './universal.js';

const examiners = { 'mach-o': examineMachO, pe: examinePe, elf: examineElf } as const;

/**
 * The gate between building and packing: the program is the runtime plus the blob, and nothing else. Needs no machine of the platform. What was made with a
 * damaged tool, changed afterwards or left half-done does not pass.
 *
 * @returns everything that is wrong, each with the name of the check; empty when it may be packed
 */
export function examineExecutable(examined: Examined): Problem[] {
  const fuse = examineFuse(examined);
  try {
    return [...fuse.problems, ...examiners[examined.target.format](examined, fuse.offset)];
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    return [...fuse.problems, gateProblem(examined, 'format', error.message)];
  }
}
