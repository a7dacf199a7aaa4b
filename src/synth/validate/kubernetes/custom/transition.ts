import type { CelRule } from '../schema.js';

/** Whether a rule compares with the old object, so that it applies on updates only. A text that says oldSelf does not count. */
export function isTransition({ rule, optionalOldSelf }: CelRule): boolean {
  const code = rule.replace(/"(\\.|[^"\\])*"|'(\\.|[^'\\])*'/g, '');
  return optionalOldSelf !== true && /\boldSelf\b/.test(code);
}
