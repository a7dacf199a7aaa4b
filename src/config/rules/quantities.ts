import { isRecord } from '../../kernel/json.js';
import { parseQuantity } from '../../kernel/quantity.js';
import { formatPath, type KeyPath } from '../path.js';
import type { Config } from '../schema/index.js';
import type { Rule } from './rule.js';

interface Quantities {
  readonly path: KeyPath;
  readonly settings: Readonly<Record<string, unknown>>;
}

const quantityKeys: readonly string[] = ['cpu', 'memory', 'memory_limit', 'size'];

/** Every section that holds a quantity, wherever the schema puts it. */
function* sections(value: unknown, path: KeyPath): Iterable<Quantities> {
  // Patches are free-form: a key named like ours need not mean the same.
  if (!isRecord(value) || path.at(-1) === 'merge') return;
  if (quantityKeys.some((key) => typeof value[key] === 'string')) yield { path, settings: value };
  for (const [key, member] of Object.entries(value)) yield* sections(member, [...path, key]);
}

function* allSections({ agents, components, storage }: Config): Iterable<Quantities> {
  yield* sections(agents, ['agents']);
  yield* sections(components, ['components']);
  yield* sections(storage, ['storage']);
}

/** Smallest volume that a database or store can start on. */
const smallestVolume = 2 ** 30;

/** Rules about CPU, memory and storage. */
export const quantityRules: readonly Rule[] = [
  {
    id: 'zero-quantity',
    reason: 'a container or volume of nothing cannot run, and Kubernetes would read it as "no limit"',
    *check({ config }) {
      for (const { path, settings } of allSections(config)) {
        for (const key of quantityKeys) {
          const quantity = settings[key];
          if (typeof quantity !== 'string' || parseQuantity(quantity) > 0) continue;
          const place = formatPath([...path, key]);
          yield {
            path: place,
            message: `is "${quantity}"`,
            fix: 'give an amount above zero, or remove the key',
          };
        }
      }
    },
  },
  {
    id: 'limit-below-request',
    reason: 'Kubernetes refuses a container whose limit is below its request',
    *check({ config }) {
      for (const { path, settings } of allSections(config)) {
        const { memory, memory_limit: limit } = settings;
        if (
          typeof memory !== 'string' ||
          typeof limit !== 'string' ||
          parseQuantity(limit) >= parseQuantity(memory)
        )
          continue;
        yield {
          path: formatPath([...path, 'memory_limit']),
          message: `is ${limit}, below the request of ${memory}`,
          fix: `raise it to ${memory} at least, or lower memory`,
          related: [formatPath([...path, 'memory'])],
        };
      }
    },
  },
  {
    id: 'small-volume',
    reason: 'databases and stores fill less than one gibibyte within hours',
    *check({ config }) {
      for (const { path, settings } of allSections(config)) {
        const { size } = settings;
        if (typeof size !== 'string' || parseQuantity(size) >= smallestVolume || !(parseQuantity(size) > 0))
          continue;
        yield {
          path: formatPath([...path, 'size']),
          message: `is ${size}`,
          fix: 'give 1Gi at least',
          severity: 'warning',
        };
      }
    },
  },
];
