import { baseConfig } from './base.js';
import { numberedLeaves } from './base.js';
import { pathOf, withValue } from './paths.js';
import type { Product } from './product.js';
import type { View } from './view.js';

/** What a patch of one component did. */
interface Patched {
  readonly component: string;
  readonly findings: readonly string[];
}

/**
 * Gives every component a patch of its first object in a namespace and looks at what became of it: the object that kind, name and namespace
 * say has the merged annotation and the reason, and no other object has.
 */
export async function patchesByComponent(
  product: Product,
): Promise<{ readonly keys: readonly string[]; readonly patched: readonly Patched[] }> {
  const keys = patchKeys();
  const config = baseConfig();
  const before = await product.view(product.load(config));
  const targets = keys.map((key) => ({ key, object: firstObjectOf(before, idOf(key)) }));
  const written = targets.reduce<unknown>(
    (value, { key, object }) => withValue(value, pathOf(key), [patchOf(key, object)]),
    config,
  );
  const after = await product.view(product.load(written));
  return {
    keys,
    patched: targets.map(({ key, object }) => ({
      component: idOf(key),
      findings: findingsOf(after, key, object),
    })),
  };
}

function patchKeys(): string[] {
  return numberedLeaves
    .filter(({ key }) => key.endsWith('.patches[0].kind'))
    .map(({ key }) => key.replace('[0].kind', ''));
}

function idOf(key: string): string {
  return (key.split('.')[1] ?? '').replaceAll('_', '-');
}

/** Owner of the first object that carries the label of the component: `Kind namespace/name`. */
function firstObjectOf(view: View, component: string): string {
  const label = new RegExp(`\\| metadata\\.labels\\.\\S+/component = ${component}$`);
  const found = [...view.lines].find(
    ([owner, lines]) => owner.includes('/') && lines.some((line) => label.test(line)),
  );
  if (!found) throw new Error(`${component} has no object in the base configuration`);
  return found[0];
}

function patchOf(key: string, object: string): unknown {
  const [kind = '', place = ''] = object.split(' ');
  const [namespace, name] = place.split('/');
  const token = tokenOf(key);
  return {
    kind,
    name,
    namespace,
    merge: { metadata: { annotations: { [token]: 'merged' } } },
    reason: `because of ${token}`,
  };
}

function tokenOf(key: string): string {
  return `zq-${idOf(key)}-patch`;
}

function findingsOf(view: View, key: string, object: string): readonly string[] {
  const token = tokenOf(key);
  const found = [...view.lines.values()].flat().filter((line) => line.includes(token));
  const expected = [`${object} | metadata.annotations.${token} = merged`, `reason = because of ${token}`];
  return [
    ...expected
      .filter((part) => !found.some((line) => line.includes(part)))
      .map((part) => `missing: ${part}`),
    ...found.filter((line) => !line.startsWith(`${object} |`)).map((line) => `also in: ${line}`),
  ];
}
