import { loadConfig, type LoadedConfig } from '../../config/index.js';
import { commands } from '../commands/index.js';
import { listOption, textOption, type Options } from '../command.js';
import type { Io } from '../io.js';
import type { ProductParts } from '../product.js';
import { credentialVariables } from './credential-variables.js';

/** Loads the configuration as the options say. `profile` wins over the option. */
export function loadFor(
  options: Options,
  io: Io,
  profiles: ProductParts['profiles'],
  profile?: string,
): LoadedConfig {
  const chosen = profile ?? textOption(options, 'profile');
  const file = textOption(options, 'config');
  const environment = textOption(options, 'environment');
  return loadConfig({
    cwd: io.cwd,
    env: withoutFlags(io.env),
    sets: listOption(options, 'set'),
    profiles: profiles.map(({ name, defaults }) => ({ name, defaults })),
    ...(chosen !== undefined && { profile: chosen }),
    ...(file !== undefined && { file }),
    ...(environment !== undefined && { environment }),
  });
}

/** Variables of ours that no option reads. */
const otherVariables = ['CTO_USER', ...credentialVariables];

/** Beginning of the variables that give values of Secrets; see docs/secrets.md. */
const secretVariables = 'CTO_SECRET_';

/**
 * The environment without the variables that stand for options: what is left under `CTO_` can only be meant as keys of the configuration. An option
 * may share the variable of a key (two underscores), such as the name of the platform.
 */
function withoutFlags(env: Io['env']): Io['env'] {
  const flags = commands.flatMap(({ options }) => options.flatMap(({ variable }) => variable ?? []));
  const hidden = new Set([...flags, ...otherVariables].filter((name) => !name.includes('__')));
  const isOurs = (name: string) => hidden.has(name) || name.startsWith(secretVariables);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isOurs(name.toUpperCase())));
}
