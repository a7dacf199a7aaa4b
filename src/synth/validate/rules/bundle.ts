import { describeObject } from '../../../bundle/object.js';
import { toYaml } from '../../../bundle/yaml.js';
import { crdsId } from '../../crds.js';
import type { RenderedObject } from '../../render.js';
import { memoize } from '../fields.js';
import type { ValidationRule } from '../rule.js';

const configMap = (extra: string) => `
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: cto${extra} }
`;

const emptyDocument: ValidationRule = {
  id: 'bundle/empty-document',
  says: 'every document has an apiVersion, a kind and a name',
  why: 'kubectl refuses the whole file',
  bad: '{}\n',
  good: configMap(''),
  *check({ unusable }) {
    for (const { construct } of unusable)
      yield {
        message: `${construct} makes a document without apiVersion, kind or metadata`,
        fix: 'remove the construct',
      };
  },
};

const listKind: ValidationRule = {
  id: 'bundle/list',
  says: 'no object is a list of objects',
  why: 'objects in a list have no identity of their own: Argo CD, the inventory and the comparison of bundles do not see them',
  bad: 'apiVersion: v1\nkind: List\nmetadata: { name: all }\nitems: []\n',
  good: configMap(''),
  *check({ objects }) {
    for (const subject of objects) {
      const { kind } = subject.object;
      if (!kind.endsWith('List') || !Array.isArray(subject.object['items'])) continue;
      yield {
        subject,
        path: 'kind',
        message: 'is a list of objects',
        fix: 'make each of them an object of its own',
        value: kind,
      };
    }
  },
};

/** Requests to etcd are limited to 1.5 MiB; https://etcd.io/docs/v3.6/dev-guide/limit/. */
const largestObject = 1_500_000;

/** Client-side apply keeps a copy of the object in an annotation, and annotations are limited to 256 KiB. */
const largestCopy = 262_144;

/** Argo CD renders at most 10 MB of a file; so do most viewers of diffs. */
const largestFile = 10_000_000;

/** Bytes of an object as compact JSON. Small objects are measured in characters: UTF-8 takes four bytes for one at most. */
const sizeOf = memoize(({ object }: RenderedObject): number => {
  const text = JSON.stringify(object);
  return text.length * 4 < largestCopy ? text.length : Buffer.byteLength(text);
});

const filled = (size: number, annotations = '') =>
  `${configMap(annotations)}data: { text: "${'x'.repeat(size)}" }\n`;

const objectSize: ValidationRule = {
  id: 'bundle/object-size',
  says: 'no object is larger than 1.5 MB',
  why: 'etcd does not take it',
  bad: filled(largestObject),
  good: filled(10),
  *check({ objects }) {
    for (const subject of objects) {
      if (sizeOf(subject) <= largestObject) continue;
      yield {
        subject,
        message: `has ${sizeOf(subject)} bytes, of at most ${largestObject}`,
        fix: 'split it, or ship the content in an image',
      };
    }
  },
};

const syncOptions = 'argocd.argoproj.io/sync-options';

const optionsOf = ({ object }: RenderedObject): readonly string[] =>
  (object.metadata.annotations?.[syncOptions] ?? '').split(',').map((option) => option.trim());

const serverSide: ValidationRule = {
  id: 'bundle/server-side-apply',
  says: 'an object above 262,144 bytes is marked for server-side apply',
  why: 'Argo CD applies on the client side otherwise, and keeps a copy of the object in an annotation, which is limited to that size',
  bad: filled(largestCopy),
  good: filled(largestCopy, `, annotations: { ${syncOptions}: ServerSideApply=true }`),
  *check({ objects }) {
    for (const subject of objects) {
      if (sizeOf(subject) <= largestCopy || optionsOf(subject).includes('ServerSideApply=true')) continue;
      yield {
        subject,
        path: `metadata.annotations[${syncOptions}]`,
        message: `has ${sizeOf(subject)} bytes and does not say ServerSideApply=true`,
        fix: `add the annotation ${syncOptions}: ServerSideApply=true`,
      };
    }
  },
};

const replace: ValidationRule = {
  id: 'bundle/replace',
  says: 'no object asks to be replaced and to be applied on the server side at once',
  why: 'Argo CD lets Replace win: fields of other managers are lost at every sync',
  bad: configMap(`, annotations: { ${syncOptions}: "Replace=true,ServerSideApply=true" }`),
  good: configMap(`, annotations: { ${syncOptions}: ServerSideApply=true }`),
  *check({ objects }) {
    for (const subject of objects) {
      const options = optionsOf(subject);
      if (!options.includes('Replace=true') || !options.includes('ServerSideApply=true')) continue;
      yield {
        subject,
        path: `metadata.annotations[${syncOptions}]`,
        message: 'asks for Replace and ServerSideApply',
        fix: 'keep ServerSideApply=true alone',
        value: options.join(','),
      };
    }
  },
};

const fileSize: ValidationRule = {
  id: 'bundle/definitions-size',
  says: 'the file with the CustomResourceDefinitions is smaller than 10 MB',
  why: 'Argo CD does not render larger files, and nobody can review their diff',
  given: 'namespaces: {}',
  bad: largeDefinitions(10_100_000),
  good: largeDefinitions(10),
  *check({ objects }) {
    const definitions = objects.filter(
      ({ component, object }) => component === crdsId || object.kind === 'CustomResourceDefinition',
    );
    const compact = definitions.reduce((sum, subject) => sum + sizeOf(subject), 0);
    // YAML is at most four times as long as compact JSON, and slow to write
    if (compact * 4 <= largestFile) return;
    const size = definitions.reduce((sum, { object }) => sum + Buffer.byteLength(toYaml(object)), 0);
    const [first] = definitions;
    if (size > largestFile && first)
      yield {
        message: `${definitions.length} definitions take ${size} bytes, of at most ${largestFile}; the largest is ${describeObject(largest(definitions).object)}`,
        fix: 'use "crds: compact", or leave components out',
      };
  },
};

function largest(definitions: readonly RenderedObject[]): RenderedObject {
  return definitions.reduce((a, b) => (sizeOf(a) >= sizeOf(b) ? a : b));
}

function largeDefinitions(size: number): string {
  return `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: things.example.com, annotations: { note: "${'x'.repeat(size)}" } }
`;
}

/** Rules about the form of the bundle. */
export const bundleRules: readonly ValidationRule[] = [
  emptyDocument,
  listKind,
  objectSize,
  serverSide,
  replace,
  fileSize,
];
