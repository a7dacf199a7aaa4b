import { loadConfig, type LoadedConfig } from '../../config/index.js';
import { listOption, textOption, type Options } from '../command.js';
import type { Io } from '../io.js';
import type { ProductParts } from '../product.js';

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
    env: io.env,
    sets: listOption(options, 'set'),
    profiles: profiles.map(({ name, defaults }) => ({ name, defaults })),
    ...(chosen !== undefined && { profile: chosen }),
    ...(file !== undefined && { file }),
    ...(environment !== undefined && { environment }),
  });
}
