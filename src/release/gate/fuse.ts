import type { Problem } from '../../kernel/problem.js';
import { asBuffer } from '../formats/bytes.js';
import { gateProblem, type Examined } from './model.js';

/**
 * Text by which a runtime finds out whether it carries a program: postject turns the digit behind it from 0 to 1 (nodejs.org, Single executable applications).
 * Put together here, so that a program that holds this file does not hold the text a second time.
 */
export const fuseText = ['NODE_SEA', 'FUSE_fce680ab2cc467b6e072b8b5df1996b2:'].join('_');

/** What became of the fuse. */
export interface Fuse {
  /** Offset of the digit in the final file. Absent: it is not where it should be. */
  readonly offset?: number;
  readonly problems: readonly Problem[];
}

/** Checks that the fuse of the runtime is there once and was flipped, and that no other one is. */
export function examineFuse(examined: Examined): Fuse {
  const before = digits(examined.original);
  const inBlob = digits(examined.blob).length;
  const after = digits(examined.final);
  const [offset] = before;
  const problem = (message: string) => ({ problems: [gateProblem(examined, 'fuse', message)] });
  if (before.length !== 1 || offset === undefined)
    return problem(
      `the runtime has ${before.length} fuses, not one: it is no Node with support for single executables`,
    );
  if (examined.original[offset] !== digit.unset) return problem('the fuse of the runtime was blown before');
  if (after.length !== 1 + inBlob || !after.includes(offset))
    return problem(`the program has ${after.length - inBlob} fuses, not one at the place of the runtime's`);
  if (examined.final[offset] !== digit.set)
    return problem('its fuse is not blown: it would start as plain Node');
  return { offset, problems: [] };
}

const digit = { unset: 0x30, set: 0x31 };

function digits(bytes: Uint8Array): number[] {
  const buffer = asBuffer(bytes);
  const found: number[] = [];
  for (let at = buffer.indexOf(fuseText); at !== -1; at = buffer.indexOf(fuseText, at + 1))
    found.push(at + fuseText.length);
  return found;
}
