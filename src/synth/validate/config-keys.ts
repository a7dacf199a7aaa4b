import type { LoadedConfig } from '../../config/index.js';
import { isRecord } from '../../kernel/json.js';
import { lazy } from './fields.js';
import type { ComponentUse } from './rule.js';

type Leaf = readonly [key: string, text: string];

/** Finds the configuration keys that led to a value of an object. */
export interface KeyFinder {
  /**
   * Keys whose value is the offending value, or stands in it, exact ones and the component's own settings first; three at most. When
   * none does: the component's own settings as a whole, where a person has to look anyway; nothing if it has no settings.
   */
  behind(value: unknown, component: string): readonly string[];
}

/** Keys that synthesis reads for every component: names of images, of the mirror, labels. They come after those the component read. */
const shared = /^(images|registry)\.|^platform\.(name|label_prefix)$/;

/** Shortest text whose occurrence within another text says anything. */
const shortest = 4;

/** Makes a finder over one configuration. */
export function createKeyFinder(
  config: LoadedConfig['config'],
  uses: ReadonlyMap<string, Pick<ComponentUse, 'configKeys'>>,
): KeyFinder {
  const all = lazy(() => leaves(config, ''));
  const candidates = new Map<string, readonly Leaf[]>();
  const candidatesOf = (component: string): readonly Leaf[] => {
    const known = candidates.get(component);
    if (known) return known;
    const reads = new Set(uses.get(component)?.configKeys ?? []);
    const read = all().filter(([key]) => wasRead(key, reads));
    const others = all().filter(([key]) => shared.test(key) && !wasRead(key, reads));
    candidates.set(component, [...read, ...others]);
    return [...read, ...others];
  };
  return {
    behind: (value, component) => {
      const own = `components.${component.replaceAll('-', '_')}`;
      const found =
        value === undefined || value === null || value === ''
          ? []
          : ranked(candidatesOf(component), textOf(value), own);
      if (found.length > 0) return found;
      return component.replaceAll('-', '_') in config.components ? [own] : [];
    },
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function ranked(candidates: readonly Leaf[], text: string, own: string): readonly string[] {
  const fits = candidates.filter(
    ([, leaf]) => leaf === text || (leaf.length >= shortest && text.includes(leaf)),
  );
  const score = ([key, leaf]: Leaf) => (leaf === text ? 4 : 0) + (key.startsWith(own) ? 2 : 0);
  return fits
    .sort((a, b) => score(b) - score(a) || b[1].length - a[1].length)
    .slice(0, 3)
    .map(([key]) => key);
}

/** Whether a leaf, or a list or record it stands in, was read. */
function wasRead(key: string, reads: ReadonlySet<string>): boolean {
  for (let end = key.length; end > 0; end = key.lastIndexOf('.', end - 1)) {
    if (reads.has(key.slice(0, end))) return true;
  }
  return false;
}

function leaves(value: unknown, path: string): readonly Leaf[] {
  if (Array.isArray(value) || isRecord(value)) {
    return Object.entries(value).flatMap(([key, member]) =>
      leaves(member, path === '' ? key : `${path}.${key}`),
    );
  }
  return typeof value === 'string' || typeof value === 'number' ? [[path, String(value)]] : [];
}
