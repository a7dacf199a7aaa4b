import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { OperatorError } from '../../kernel/errors.js';
import { builtInFacts } from '../../release/upgrade/facts.js';
import { readTrust, type Trust } from '../../release/verify/trust.js';
import { listOption, textOption, type Options } from '../command.js';
import type { Io } from '../io.js';

/**
 * Keys that a person trusts: those that are named, or those that the program was built with.
 *
 * @param builtIn lines of public keys of minisign. Absent: those of this program
 * @throws OperatorError `E_TRUST_INVALID` for a file that holds none
 */
export function trustOf(
  options: Options,
  io: Io,
  builtIn: readonly string[] = builtInFacts?.minisignKeys ?? [],
): Trust {
  const named = listOption(options, 'key');
  if (named.length > 0) return readTrust(named.map((name) => ({ name, text: readKey(name, io) })));
  return readTrust(builtIn.map((text) => ({ name: 'this program', text })));
}

function readKey(name: string, { cwd }: Io): string {
  try {
    return readFileSync(resolve(cwd, name), 'utf8');
  } catch (error) {
    throw new OperatorError('E_TRUST_INVALID', `the key ${name} cannot be read`, {
      hint: 'name a file with a public key',
      cause: error,
    });
  }
}

/** Where a release is. @throws OperatorError `E_RELEASE_REPOSITORY` when no repository is named */
export function repositoryOf(options: Options): {
  readonly owner: string;
  readonly repo: string;
  readonly apiUrl: string;
} {
  const repository = textOption(options, 'repository');
  const [owner, repo, ...rest] = repository?.split('/') ?? [];
  const apiUrl = textOption(options, 'apiUrl') ?? 'https://api.github.com';
  if (owner !== undefined && owner !== '' && repo !== undefined && repo !== '' && rest.length === 0)
    return { owner, repo, apiUrl };
  throw new OperatorError(
    'E_RELEASE_REPOSITORY',
    repository === undefined
      ? 'a tag needs the repository that it is in'
      : `"${repository}" is no repository`,
    { hint: 'add --repository owner/name, or name a folder with the downloaded files' },
  );
}

/** Private repositories need a token, and with one there are more requests an hour. */
export function tokenOf({ env }: Io): { readonly token?: string } {
  const token = env['GITHUB_TOKEN'] ?? env['GH_TOKEN'];
  return token === undefined || token === '' ? {} : { token };
}
