import type { Bundle } from '../../../src/bundle/bundle.js';
import { isRecord } from '../../../src/kernel/json.js';
import { membersNamed, nameOf, ofKind, textsIn, type Manifest } from './objects.js';

/** A bundle with its objects. */
export interface Made {
  /** Name of the configuration. */
  readonly name: string;
  readonly bundle: Bundle;
  readonly objects: readonly Manifest[];
}

/** Mentions of namespaces that are neither in the bundle nor declared external. */
export function* strangeNamespaces({ bundle, objects }: Made): Iterable<string> {
  const known = new Set([
    ...ofKind(objects, 'Namespace').map(({ metadata }) => metadata.name),
    ...bundle.index.external.flatMap(({ namespace, kind, name }) =>
      kind === 'Namespace' ? [name] : (namespace ?? []),
    ),
    // DNS and the ingress controller of most clusters
    'kube-system',
    // the API server is kubernetes.default.svc in every cluster
    'default',
  ]);
  for (const object of objects.filter(({ kind }) => kind !== 'CustomResourceDefinition')) {
    for (const namespace of mentioned(object))
      if (!known.has(namespace)) yield `${nameOf(object)} mentions ${namespace}`;
  }
}

function* mentioned(object: Manifest): Iterable<string> {
  for (const member of membersNamed(object, /^(namespace|kubernetes\.io\/metadata\.name)$/))
    if (typeof member === 'string') yield member;
  for (const text of textsIn(object))
    for (const [, namespace = ''] of text.matchAll(/\b[a-z0-9-]+\.([a-z0-9-]+)\.svc\b/g)) yield namespace;
}

/** Secrets with two spellings of one key. */
export function* doubleSpelling({ index }: Bundle): Iterable<string> {
  for (const { name, namespace, keys } of index.secrets) {
    const plain = keys.map(({ key }) => key.toLowerCase().replace(/[-_.]/g, ''));
    if (new Set(plain).size !== plain.length)
      yield `${namespace}/${name}: ${keys.map(({ key }) => key).join(', ')}`;
  }
  const apps = index.secrets.filter(({ name }) => name.startsWith('github-app-'));
  const spellings = new Set(
    apps.map(({ keys }) =>
      keys
        .map(({ key }) => key)
        .sort()
        .join(', '),
    ),
  );
  if (spellings.size > 1) yield [...spellings].join(' or ');
}

/** References of containers to keys of Secrets that are declared without that key. */
export function* undeclaredKeys({ bundle, objects }: Made): Iterable<string> {
  for (const object of objects.filter(({ kind }) => kind !== 'CustomResourceDefinition')) {
    for (const reference of membersNamed(object, /^secretKeyRef$/)) {
      if (!isRecord(reference) || reference['optional'] === true) continue;
      const declared = bundle.index.secrets.find(
        ({ name, namespace }) => name === reference['name'] && namespace === object.metadata.namespace,
      );
      if (declared && !declared.keys.some(({ key }) => key === reference['key']))
        yield `${nameOf(object)}: ${String(reference['name'])} has no key ${String(reference['key'])}`;
      if (!declared) yield `${nameOf(object)}: ${String(reference['name'])} is not declared`;
    }
  }
}
