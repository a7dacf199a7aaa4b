import { isRecord } from '../kernel/json.js';
import type { Config } from '../config/index.js';

/** A configuration that remembers which of its keys were read. */
export interface RecordingConfig {
  /** The same configuration, read through a proxy. */
  readonly config: Config;
  /** Keys of the leaves that were read so far, as dotted paths, sorted. */
  keys(): readonly string[];
}

/**
 * Wraps a configuration so that a finding about an object can name the configuration keys behind it. Only leaves count: reading
 * `platform` to get at `platform.domain` records `platform.domain`.
 */
export function recordReads(config: Config): RecordingConfig {
  const read = new Set<string>();
  return { config: observe(config, [], read) as Config, keys: () => [...read].sort() };
}

function observe(value: unknown, path: readonly string[], read: Set<string>): unknown {
  if (!isRecord(value) && !Array.isArray(value)) {
    if (path.length > 0) read.add(path.join('.'));
    return value;
  }
  if (Array.isArray(value)) read.add(path.join('.'));
  // a frozen target forbids a proxy from answering with wrapped members, so the target is a shallow copy
  const target: object = Array.isArray(value) ? [...(value as unknown[])] : { ...value };
  return new Proxy(target, {
    get: (object, key, receiver) => {
      const member: unknown = Reflect.get(object, key, receiver);
      return typeof key === 'string' && Object.hasOwn(object, key) && !Array.isArray(object)
        ? observe(member, [...path, key], read)
        : member;
    },
    ownKeys: (object) => Reflect.ownKeys(object),
  });
}
