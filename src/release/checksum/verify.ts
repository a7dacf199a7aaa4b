import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compareText } from '../../kernel/json.js';
import type { Problem } from '../../kernel/problem.js';
import type { Checksum } from './format.js';
import { describeFile } from '../file-facts.js';

/**
 * Compares the files of a folder with checksums: every file that is bad, missing, or not listed, by its name. Empty: all is as it should be.
 *
 * @param allowed whether a file that is not listed may be there, such as the list itself. Absent: none may
 */
export async function verifyChecksums(
  folder: string,
  checksums: readonly Checksum[],
  allowed: (name: string) => boolean = () => false,
): Promise<readonly Problem[]> {
  const listed = new Map(checksums.map(({ name, sha256 }) => [name, sha256]));
  const there = readdirSync(folder).sort(compareText);
  const problems: Problem[] = [];
  for (const [name, expected] of listed) {
    if (!there.includes(name)) problems.push(fileProblem(name, 'is listed, but not there'));
    else {
      const { sha256 } = await describeFile(join(folder, name));
      if (sha256 !== expected) problems.push(fileProblem(name, `has the SHA-256 ${sha256}, not ${expected}`));
    }
  }
  const unexpected = there.filter((name) => !listed.has(name) && !allowed(name));
  return [...problems, ...unexpected.map((name) => fileProblem(name, 'is not part of the release'))];
}

/** A problem of one file of a release, in the words of people who downloaded it. */
export function fileProblem(name: string, message: string, rule = 'release/file'): Problem {
  return { rule, message: `${name} ${message}`, location: { file: name }, fix: `download ${name} again` };
}
