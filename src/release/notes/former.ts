import { compareBuild, prerelease, valid } from 'semver';
import type { Bundle, BundleIndex } from '../../bundle/bundle.js';
import { isOperatorError } from '../../kernel/errors.js';
import type { GitPort } from './commits.js';

/**
 * Tag of the release before: the highest version below this one that the history reaches. A release looks past prereleases, so that its notes hold
 * everything since the last one that people were told to use.
 *
 * @param tag of this release, or `dev`
 * @returns undefined when there is none
 */
export async function formerTag(git: GitPort, tag: string): Promise<string | undefined> {
  const text = await output(git, 'tag', '--list', 'v*', '--merged', 'HEAD');
  return newestBefore(text?.split('\n') ?? [], tag);
}

/** The newest of some tags that is older than another one; of `dev`, the newest of all. */
export function newestBefore(tags: readonly string[], tag: string): string | undefined {
  const own = valid(tag.slice(1));
  const isRelease = own !== null && prerelease(own) === null;
  return tags
    .filter((one) => valid(one.slice(1)) === one.slice(1) && one !== tag)
    .filter((one) => own === null || compareBuild(one.slice(1), own) < 0)
    .filter((one) => !isRelease || prerelease(one.slice(1)) === null)
    .sort((a, b) => compareBuild(b.slice(1), a.slice(1)))[0];
}

/**
 * The bundle of a profile as it is committed under a tag.
 *
 * @param parseIndex reads its index
 * @returns undefined when there is none, or none that this program reads: one of long ago may have another format
 */
export async function formerBundle(
  git: GitPort,
  tag: string,
  profile: string,
  parseIndex: (text: string, file: string) => BundleIndex,
): Promise<Bundle | undefined> {
  const show = (path: string) => output(git, 'show', `${tag}:dist/${profile}/${path}`);
  const text = await show('bundle.json');
  if (text === undefined) return undefined;
  try {
    const index = parseIndex(text, `${tag}:dist/${profile}/bundle.json`);
    const files = new Map<string, string>();
    for (const { path } of index.files) files.set(path, (await show(path)) ?? '');
    return { index, files };
  } catch (error) {
    if (isOperatorError(error)) return undefined;
    throw error;
  }
}

/** What git says; undefined when it refuses. */
async function output(git: GitPort, ...args: readonly string[]): Promise<string | undefined> {
  const { exec, env, root: cwd, signal } = git;
  const { code, stdout } = await exec({ file: 'git', args, env, cwd, ...(signal && { signal }) });
  return code === 0 ? Buffer.from(stdout).toString('utf8') : undefined;
}
