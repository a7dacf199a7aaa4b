import { describe, expect, it } from 'vitest';
import { crdNames, loadCrd } from '../../src/catalog/crds.js';
import { officialKinds, type OfficialKind } from './support/official-kinds.js';

const own = ['coderuns.agents.platform', 'docsruns.agents.platform'];

interface Column {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly jsonPath: string;
  readonly priority?: number;
}

function column({ name, type, format, jsonPath, priority }: Column): string {
  return `${name}:${type}${format === undefined ? '' : `/${format}`}=${jsonPath}${priority ? `@${priority}` : ''}`;
}

async function ours(name: string): Promise<OfficialKind> {
  const { spec } = await loadCrd(name);
  const version = spec.versions[0]!;
  const columns = version['additionalPrinterColumns'] as readonly Column[] | undefined;
  return {
    name,
    kind: spec.names.kind,
    ...(spec.scope === 'Cluster' ? { cluster: true as const } : {}),
    versions: spec.versions.map((candidate) => candidate.name),
    ...(spec.names['shortNames'] ? { short: spec.names['shortNames'] as string[] } : {}),
    ...(spec.names['categories'] ? { categories: spec.names['categories'] as string[] } : {}),
    ...(version['subresources'] ? { subresources: version['subresources'] } : {}),
    ...(columns === undefined ? {} : { columns: columns.map(column) }),
  };
}

describe('names of custom resources', () => {
  it('covers exactly the upstream kinds and our own two', () => {
    expect([...crdNames].sort()).toEqual([...officialKinds.map(({ name }) => name), ...own].sort());
  });

  it.each(officialKinds)(
    '$name has the scope, versions, short names, subresources and columns of its upstream',
    async (official) => {
      expect(await ours(official.name)).toEqual(official);
    },
  );

  it.each([...crdNames])('%s derives its singular and list kind from its kind', async (name) => {
    const { metadata, spec } = await loadCrd(name);
    expect(metadata).toEqual({ name: `${spec.names.plural}.${spec.group}` });
    expect(spec.names['singular']).toBe(spec.names.kind.toLowerCase());
    expect(spec.names['listKind']).toBe(`${spec.names.kind}List`);
  });

  it.each([...crdNames])('%s serves what it stores', async (name) => {
    const { spec } = await loadCrd(name);
    expect(spec.versions.filter(({ storage }) => storage)).toHaveLength(1);
    expect(spec.versions.every(({ served }) => served)).toBe(true);
  });
});
