import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { indexFile, type Bundle } from '../../bundle/bundle.js';
import { openBundle } from '../../bundle/open.js';
import { parseIndex } from '../../bundle/read.js';
import { OperatorError } from '../../kernel/errors.js';

/**
 * Reads a bundle that a person named: a folder (`dist/standard`), an archive (`standard.tar.gz`), a folder at a git revision (`v1.2.0:dist/standard`), or a bare revision
 * (`main`), which means the same folder as `other` names.
 *
 * @throws OperatorError `E_BUNDLE_SOURCE` when it is none of these
 */
export async function readSource(source: string, cwd: string, other: string | undefined): Promise<Bundle> {
  const path = resolve(cwd, source);
  if (existsSync(join(path, indexFile)) || isFile(path)) return openBundle(path);
  return readRevision(source, cwd, other);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function readRevision(source: string, cwd: string, other: string | undefined): Bundle {
  const colon = source.indexOf(':');
  const revision = colon > 0 ? source.slice(0, colon) : source;
  const path = colon > 0 ? source.slice(colon + 1) : other;
  const commit = git(
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`],
    cwd,
  )?.trim();
  if (commit === undefined || path === undefined) {
    throw new OperatorError(
      'E_BUNDLE_SOURCE',
      `"${source}" is neither a bundle nor a git revision that holds one`,
      {
        hint: 'name a folder such as dist/standard, an archive such as standard.tar.gz, or a revision with a folder such as main:dist/standard',
      },
    );
  }
  return readCommit(commit, path.replace(/\/+$/, ''), cwd, source);
}

function readCommit(commit: string, folder: string, cwd: string, source: string): Bundle {
  const show = (path: string) => git(['show', `${commit}:./${folder}/${path}`], cwd);
  const text = show(indexFile);
  if (text === undefined) {
    throw new OperatorError('E_BUNDLE_SOURCE', `"${source}" has no ${folder}/${indexFile}`, {
      hint: 'name the folder of the bundle at that revision, such as main:dist/standard',
    });
  }
  const index = parseIndex(text, `${source}/${indexFile}`);
  return { index, files: new Map(index.files.map(({ path }) => [path, show(path) ?? ''])) };
}

/** Runs git without a shell; undefined when it answers with an error. */
function git(args: readonly string[], cwd: string): string | undefined {
  try {
    return execFileSync('git', args, {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 256 * 2 ** 20,
    });
  } catch {
    return undefined;
  }
}
