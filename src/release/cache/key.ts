import { digestOf } from '../../bundle/digest.js';
import type { JsonObject } from '../../kernel/json.js';

/**
 * Names what is made from some inputs.
 *
 * - 64 hexadecimal digits
 * - equal inputs give equal names, in whatever order they are written
 * - everything that can change the result has to be in here: digests of files, versions of tools, options
 */
export function cacheKey(inputs: JsonObject): string {
  return digestOf(inputs);
}
