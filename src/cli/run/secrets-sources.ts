import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { BundleIndex } from '../../bundle/bundle.js';
import type { SecretDeclaration } from '../../bundle/secret.js';
import { OperatorError } from '../../kernel/errors.js';
import {
  chooseRotations,
  chooseSecrets,
  createSources,
  deployerSecrets,
  keyName,
  readValueFile,
  type Ask,
  type Chance,
  type SourceInputs,
  type Sources,
  type Variables,
  type Vault,
} from '../../secrets/index.js';
import { listOption, textOption, type Options } from '../command.js';
import type { Io } from '../io.js';

/** Chance of the operating system. */
export const systemChance: Chance = {
  below: (limit) => randomInt(limit),
  bytes: (count) => randomBytes(count),
};

/** What the options chose. */
export interface SecretsChoice {
  readonly declarations: readonly SecretDeclaration[];
  /** Full names of Secrets and keys. */
  readonly rotate: readonly string[];
}

/** The Secrets of a bundle that the options chose. @throws OperatorError for names that the bundle does not declare */
export function chosenSecrets(index: BundleIndex, options: Options): SecretsChoice {
  const declarations = chooseSecrets(deployerSecrets(index), words(options, 'only'));
  return { declarations, rotate: chooseRotations(declarations, words(options, 'rotate')) };
}

/** No name holds a space, so a variable may hold several, separated by spaces. */
function words(options: Options, name: string): readonly string[] {
  return listOption(options, name).flatMap((value) => value.split(/\s+/).filter((word) => word !== ''));
}

/** What sources are made from beside the options. */
export type SourceParts = Pick<SourceInputs, 'declarations' | 'vault'> &
  Partial<Pick<SourceInputs, 'readSecret' | 'ask'>>;

/** Every way to give a value that the options and the environment name. */
export function sourcesFor(options: Options, io: Io, parts: SourceParts): Sources {
  const fromDirectory = textOption(options, 'fromDir');
  return createSources({
    ...parts,
    variables: { ...envFile(options, io), ...withoutEmpty(io.env) },
    cwd: io.cwd,
    chance: systemChance,
    ...(fromDirectory !== undefined && { fromDirectory }),
  });
}

function envFile(options: Options, { cwd }: Io): Variables {
  const path = textOption(options, 'envFile');
  if (path === undefined) return {};
  try {
    return parseEnv(readFileSync(resolve(cwd, path), 'utf8'));
  } catch (error) {
    throw new OperatorError('E_ENV_FILE', `cannot read ${path}`, { hint: 'see --env-file', cause: error });
  }
}

/** An empty variable counts as unset, so it does not hide the one of the file. */
function withoutEmpty(env: Io['env']): Variables {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
}

/** Asks for values without showing them; undefined when nobody can be asked. */
export function askerOf({ prompt, cwd, stderr }: Io, vault: Vault): Ask | undefined {
  if (prompt === undefined) return undefined;
  let explained = false;
  return async (place) => {
    if (!explained)
      stderr(
        'Nothing of what you type is shown. A value of several lines: @FILE. No value: an empty line.\n',
      );
    explained = true;
    const answer = await prompt.hidden(`${keyName(place)}: ${place.key.purpose}`);
    return answer === '' ? undefined : answered(answer, cwd, vault);
  };
}

/** What begins with `@` is the path of a file; a value that begins so itself is given with two. */
async function answered(answer: string, cwd: string, vault: Vault): Promise<Uint8Array> {
  // whatever was typed: somebody may paste a value that begins with the sign
  vault.keep(Buffer.from(answer));
  if (!answer.startsWith('@')) return Buffer.from(answer);
  if (answer.startsWith('@@')) return Buffer.from(answer.slice(1));
  const content = await readValueFile(resolve(cwd, answer.slice(1)));
  if (content !== undefined && 'bytes' in content) return content.bytes;
  throw new OperatorError('E_SECRET_FILE', `the file that was named ${content?.flaw ?? 'is not there'}`, {
    hint: 'write @ and the path of a file, or @@ for a value that begins with @; nothing was changed',
  });
}
