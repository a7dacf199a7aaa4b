import { join } from 'node:path';
import fc from 'fast-check';
import { loadAll } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { digestOf } from '../../src/bundle/digest.js';
import { objectsOf } from '../../src/bundle/objects.js';
import { readBundle } from '../../src/bundle/read.js';
import { toYaml } from '../../src/bundle/yaml.js';
import { root } from '../support/program.js';

describe.each(['minimal', 'standard', 'production'])('the objects of dist/%s', (profile) => {
  const bundle = readBundle(join(root, 'dist', profile));
  const objects = objectsOf(bundle);

  test('are those of the index, in its order, with its digests', () => {
    const listed = bundle.index.waves.flatMap(({ components }) => components.flatMap((one) => one.objects));
    expect(objects.map((object) => [object.kind, object.metadata.name, digestOf(object)])).toEqual(
      listed.map(({ kind, name, sha256 }) => [kind, name, sha256]),
    );
  });

  test('are what the yaml package reads', () => {
    const texts = [...bundle.files].filter(([path]) => path.startsWith('manifests/'));
    const others = texts.flatMap(([, text]) =>
      parseAllDocuments(text).map((document) => document.toJS() as unknown),
    );
    expect(objects).toEqual(others);
  });
});

test('the manifests of a bundle are parsed once', () => {
  const bundle = readBundle(join(root, 'dist', 'minimal'));
  expect(objectsOf(bundle)).toBe(objectsOf(bundle));
});

test('whatever our writer writes is read back', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const [read] = loadAll(toYaml(value));
      expect(read).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
