import { describe, expect, it } from 'vitest';
import { loadCrd } from '../../src/catalog/crds.js';
import { officialDefaults } from './support/official-defaults.js';
import { storedSchema, walkSchema } from './support/schema.js';

describe('defaults that controllers rely on', () => {
  it.each(Object.entries(officialDefaults))(
    '%s keeps every default of its upstream',
    async (name, expected) => {
      const nodes = new Map(walkSchema(storedSchema(await loadCrd(name))));
      const found = expected.map(([path]) => [path, nodes.get(path)?.['default']]);
      expect(found).toEqual(expected);
    },
  );

  it.each(Object.entries(officialDefaults))('%s adds no default of its own', async (name, expected) => {
    const known = new Set(expected.map(([path]) => path));
    const added = [...walkSchema(storedSchema(await loadCrd(name)))]
      .filter(([path, node]) => 'default' in node && !known.has(path))
      .map(([path]) => path);
    expect(added).toEqual([]);
  });
});
