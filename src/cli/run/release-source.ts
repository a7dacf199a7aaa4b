import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { OperatorError } from '../../kernel/errors.js';
import { readTrust, type Trust } from '../../release/verify/trust.js';
import { listOption, textOption, type Options } from '../command.js';
import type { Io } from '../io.js';

/** Keys that a person trusts. @throws OperatorError `E_TRUST_INVALID` for a file that holds none */
export function trustOf(options: Options, io: Io): Trust {
  return readTrust(listOption(options, 'key').map((name) => ({ name, text: readKey(name, io) })));
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
