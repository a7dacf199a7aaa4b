import { isRecord } from '../../../src/kernel/json.js';

/** Free keys of the sample configuration, by the key path they stand under. */
const freeKeys: readonly (readonly [string, string])[] = [
  ['github.apps', 'rex'],
  ['agents', 'rex'],
  ['agents.<key>.features', 'zqfeature'],
  ['images', 'argocd'],
  ['scheduling.node_selector', 'zqnode'],
  ['components.argocd.parameters', 'zqparameter'],
  ['components.postgresql.parameters', 'zqparameter'],
  ['components.backup_operator.storage.options', 'zqoption'],
  ['components.backup_operator.identity', 'zqidentity'],
  ['components.ingress.annotations', 'zqannotation'],
  ['components.ingress.https_backend_annotations', 'zqhttps'],
];

/** Key path as a list, with sample keys in place of `<key>` and 0 for the item of a list. */
export function pathOf(key: string): readonly (string | number)[] {
  const parts = key.replaceAll('[0]', '.0').split('.');
  return parts.map((part, index) => {
    if (part === '0') return 0;
    return part === '<key>' ? freeKeyUnder(parts.slice(0, index).join('.')) : part;
  });
}

function freeKeyUnder(parent: string): string {
  const found = freeKeys.find(([place]) => place === parent);
  if (!found) throw new Error(`"${parent}" has free keys: add a sample key to test/guard/support/paths.ts`);
  return found[1];
}

/** A copy with a value at a path; `undefined` removes what is there. */
export function withValue(target: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (typeof head === 'number') {
    const list: readonly unknown[] = Array.isArray(target) ? target : [];
    return [withValue(list[head], rest, value), ...list.slice(1)];
  }
  const { [head]: below, ...others } = isRecord(target) ? target : {};
  const inner = withValue(below, rest, value);
  return inner === undefined ? others : { ...others, [head]: inner };
}

/** The value at a path; undefined when there is none. */
export function valueAt(target: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (part, key) => (part as Readonly<Record<string | number, unknown>> | undefined)?.[key],
    target,
  );
}
