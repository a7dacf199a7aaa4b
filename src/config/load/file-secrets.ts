import { secretWithin } from '../../kernel/redact.js';
import type { Finding } from '../resolve/finding.js';

/**
 * Finds secrets in the text of a file, line by line, comments included: a comment is committed like everything else.
 *
 * @param reported lines whose secret is already reported with its key
 */
export function findSecretLines(
  text: string,
  file: string,
  reported: ReadonlySet<number>,
): readonly Finding[] {
  if (secretWithin(text) === undefined) return [];
  return text.split('\n').flatMap((lineText, index): readonly Finding[] => {
    const line = index + 1;
    const what = reported.has(line) ? undefined : secretWithin(lineText);
    if (what === undefined) return [];
    return [
      {
        rule: 'config/literal-secret',
        message: `the line holds ${what}; secret values never stand in the configuration, not even in comments`,
        fix: 'remove it; if the value was real and has been shared, replace it where it was issued',
        path: [],
        origin: { from: 'file', file, line, column: 1 },
      },
    ];
  });
}
