import { join } from 'node:path';
import type { Problem } from '../../kernel/problem.js';
import { describeFile } from '../file-facts.js';
import type { PublishPlan } from './plan.js';

/** What is looked at. Without files and notes, as before a build, only the names are. */
type Looked = Pick<PublishPlan, 'tag' | 'version'> & Partial<Pick<PublishPlan, 'files' | 'notes'>>;

/** What GitHub takes ("Releases limits"; the length of notes is what the API refuses). */
const limits = { assets: 1000, assetBytes: 2 * 1024 ** 3, notes: 125_000 };

/** What GitHub would not take as it is, by the plan alone. */
export function fileProblems({ files = [], notes = '', tag, version }: Looked): readonly Problem[] {
  const problems: Problem[] = [];
  if (tag !== `v${version}`)
    problems.push({ rule: 'release/tag-version', message: `the tag ${tag} is not v${version}` });
  if (files.length > limits.assets)
    problems.push({
      rule: 'release/assets',
      message: `${files.length} files are more than ${limits.assets}`,
    });
  if (notes.length > limits.notes)
    problems.push({
      rule: 'release/notes',
      message: `the notes have ${notes.length} characters; GitHub takes ${limits.notes}`,
    });
  for (const { name, size } of files) {
    if (!/^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(name) || name.endsWith('.'))
      problems.push({ rule: 'release/name', message: `GitHub would rename "${name}"`, value: name });
    if (size >= limits.assetBytes)
      problems.push({
        rule: 'release/size',
        message: `${name} has 2 GiB or more, which GitHub does not take`,
      });
  }
  return problems;
}

/** Files that are not what was built. @param folder that the paths of the plan are relative to */
export async function changedFiles({ files = [] }: Looked, folder: string): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const { name, path, sha256 } of files) {
    const found = await describeFile(join(folder, path)).catch(() => undefined);
    const fix = 'build anew: npm run release -- build';
    if (!found)
      problems.push({ rule: 'release/missing', message: `${name} cannot be read`, fix, value: name });
    else if (found.sha256 !== sha256)
      problems.push({
        rule: 'release/tampered',
        message: `${name} was changed since it was built`,
        fix,
        value: name,
      });
  }
  return problems;
}
