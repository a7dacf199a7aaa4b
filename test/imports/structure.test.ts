import { parse } from '@marcbachmann/cel-js';
import { describe, expect, it } from 'vitest';
import { crdNames, loadCrd, loadCrds } from '../../src/catalog/crds.js';
import { preserve, rulesOf, storedSchema, walkSchema, type SchemaNode } from './support/schema.js';

/** Total size of the annotations of one object; client-side apply puts the whole object into one. */
const annotationLimit = 262_144;

const names = [...crdNames];

async function nodes(name: string): Promise<readonly (readonly [string, SchemaNode])[]> {
  return [...walkSchema(storedSchema(await loadCrd(name)))];
}

describe.each(names)('%s', (name) => {
  it('gives every node a type, or says that it is an integer or a string, or keeps unknown fields', async () => {
    const untyped = (await nodes(name)).filter(
      ([, node]) => !node['type'] && !node['x-kubernetes-int-or-string'] && !node[preserve],
    );
    expect(untyped.map(([path]) => path)).toEqual([]);
  });

  it('uses no keyword that structural schemas forbid', async () => {
    const forbidden = ['$ref', 'definitions', 'dependencies', 'patternProperties', 'additionalItems', 'id'];
    const found = (await nodes(name)).flatMap(([path, node]) =>
      forbidden.filter((keyword) => keyword in node).map((keyword) => `${path} ${keyword}`),
    );
    expect(found).toEqual([]);
  });

  it('never has both named and free properties, and gives every list its items', async () => {
    for (const [path, node] of await nodes(name)) {
      expect('properties' in node && 'additionalProperties' in node, path).toBe(false);
      expect(node['type'] === 'array' && node['items'] === undefined, path).toBe(false);
    }
  });

  it('requires only properties that it names', async () => {
    for (const [path, node] of await nodes(name)) {
      const known = Object.keys(node['properties'] ?? {});
      const unknown = ((node['required'] ?? []) as string[]).filter((key) => !known.includes(key));
      expect(unknown, path).toEqual([]);
    }
  });

  it('requires or defaults the keys of its keyed lists', async () => {
    for (const [path, node] of await nodes(name)) {
      if (node['x-kubernetes-list-type'] !== 'map') continue;
      const items = node['items'] as SchemaNode;
      const properties = (items['properties'] ?? {}) as Record<string, SchemaNode>;
      for (const key of node['x-kubernetes-list-map-keys'] as string[]) {
        const present =
          ((items['required'] ?? []) as string[]).includes(key) || 'default' in (properties[key] ?? {});
        expect(present, `${path} ${key}`).toBe(true);
      }
    }
  });

  it('has validation rules that parse, each with a message', async () => {
    for (const { path, rule, message } of rulesOf(storedSchema(await loadCrd(name)))) {
      expect(() => parse(rule), `${path}: ${rule}`).not.toThrow();
      expect(message, path).toMatch(/\S/);
    }
  });

  it('is below a quarter of what client-side apply can hold', async () => {
    expect(JSON.stringify(await loadCrd(name)).length).toBeLessThan(annotationLimit / 4);
  });
});

describe('all definitions together', () => {
  it('weigh less than 300 kB, so that they load in a few milliseconds', async () => {
    expect(JSON.stringify(await loadCrds()).length).toBeLessThan(300_000);
  });

  it('carry no labels, annotations or status: who ships them adds what it needs', async () => {
    for (const crd of Object.values(await loadCrds())) {
      expect(Object.keys(crd)).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
      expect(Object.keys(crd.metadata)).toEqual(['name']);
    }
  });
});
