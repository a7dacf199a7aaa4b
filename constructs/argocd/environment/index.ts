import type { EnvironmentValue } from '../../shared/container.js';
import { configMaps, secrets } from '../names.js';

type Environment = Readonly<Record<string, EnvironmentValue>>;

/** Password of Redis; a container that names it waits until the password has been made. */
export const redisPassword: Environment = {
  REDIS_PASSWORD: { secret: secrets.redis, key: 'auth' },
};

/** Variables from optional keys of `argocd-cmd-params-cm`. */
export function fromParameters(table: Readonly<Record<string, string>>): Environment {
  return fromConfigMap(configMaps.parameters, table);
}

/** Variables from optional keys of a ConfigMap. */
export function fromConfigMap(configMap: string, table: Readonly<Record<string, string>>): Environment {
  return Object.fromEntries(
    Object.entries(table).map(([name, key]) => [name, { configMap, key, optional: true }]),
  );
}

/** Keys of `argocd-cm` that pods take as environment variables, and so read only at start. */
export const startupSettings = [
  'timeout.reconciliation',
  'timeout.hard.reconciliation',
  'timeout.reconciliation.jitter',
] as const;
