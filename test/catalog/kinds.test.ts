import { describe, expect, test } from 'vitest';
import { loadCrds } from '../../src/catalog/crds.js';
import { catalog } from '../../src/catalog/index.js';
import type { ReadinessTest } from '../../src/bundle/kind-facts.js';
import { at } from '../support/at.js';
import { synthesizeProduct } from '../support/product.js';

/** Kinds that only controllers make, for themselves: nobody waits for them, and the general rules do. */
const internal = [
  'argoproj.io/WorkflowArtifactGCTask',
  'argoproj.io/WorkflowTaskResult',
  'argoproj.io/WorkflowTaskSet',
  'postgresql.cnpg.io/FailoverQuorum',
  'velero.io/DataDownload',
  'velero.io/DataUpload',
  'velero.io/DeleteBackupRequest',
  'velero.io/DownloadRequest',
  'velero.io/PodVolumeBackup',
  'velero.io/PodVolumeRestore',
  'velero.io/ServerStatusRequest',
];

const facts = catalog.flatMap(({ kinds = [] }) => kinds);
const keys = facts.map(({ group, kind }) => `${group}/${kind}`);

describe('facts about kinds', () => {
  test('say of every custom resource when it is ready, but of those that controllers make for themselves', async () => {
    const crds = Object.values(await loadCrds()) as unknown as {
      spec: { group: string; names: { kind: string } };
    }[];
    const all = crds.map(({ spec }) => `${spec.group}/${spec.names.kind}`);
    expect([...keys, ...internal].sort()).toEqual([...new Set(all)].sort());
  });

  test('say it once', () => {
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('look only at fields that the definitions have', async () => {
    const crds = Object.values(await loadCrds());
    for (const { group, kind, readiness } of facts) {
      const crd = crds.find((one) => at(one, 'spec.group') === group && at(one, 'spec.names.kind') === kind);
      const schema = at(crd, 'spec.versions.0.schema.openAPIV3Schema.properties');
      for (const test of [...(readiness?.ready ?? []), ...(readiness?.failed ?? [])])
        for (const path of pathsOf(test))
          expect(knows(schema, path.split('.')), `${kind} ${path}`).toBe(true);
    }
  });

  test('of the components of a bundle stand in its index, in order, and of no others', async () => {
    const { bundle } = await synthesizeProduct({ profile: 'minimal' });
    const found = (bundle.index.kinds ?? []).map(({ group, kind }) => `${group}/${kind}`);
    expect(found).toContain('argoproj.io/WorkflowTemplate');
    expect(found).not.toContain('velero.io/Schedule');
    expect(found).toEqual([...found].sort());
  });
});

function pathsOf(test: ReadinessTest): readonly string[] {
  if ('condition' in test) return [];
  return 'equals' in test ? [test.path, test.equals] : [test.path];
}

/** Whether a schema has a field. One that keeps unknown fields and names none below has any. */
function knows(properties: unknown, [key = '', ...rest]: readonly string[]): boolean {
  const field = (properties as Record<string, { properties?: unknown }> | undefined)?.[key];
  if (field === undefined) return false;
  return rest.length === 0 || field.properties === undefined || knows(field.properties, rest);
}
