import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../src/bundle/object.js';
import { describeObject } from '../../src/bundle/object.js';
import { objectsOf } from '../../src/bundle/objects.js';
import { committedBundle } from '../gitops/support/bundle.js';

const sync = 'argocd.argoproj.io/sync-options';
const compare = 'argocd.argoproj.io/compare-options';

function kept(profile: string): KubernetesObject[] {
  return objectsOf(committedBundle(profile)).filter(
    ({ kind, metadata }) =>
      kind !== 'Application' && (metadata.annotations?.[sync] ?? '').includes('Prune=false,Delete=false'),
  );
}

const isNamespace = ({ kind }: KubernetesObject) => kind === 'Namespace';
const isDefinition = ({ kind }: KubernetesObject) => kind === 'CustomResourceDefinition';

describe('what Argo CD must not remove', () => {
  test.each(['minimal', 'standard', 'production'])('are all definitions of %s', (profile) => {
    const definitions = objectsOf(committedBundle(profile)).filter(isDefinition);
    expect(definitions.length).toBeGreaterThan(0);
    expect(kept(profile).filter(isDefinition)).toEqual(definitions);
  });

  test.each(['minimal', 'standard', 'production'])('are all namespaces of %s', (profile) => {
    const namespaces = objectsOf(committedBundle(profile)).filter(isNamespace);
    expect(namespaces.length).toBeGreaterThan(0);
    expect(kept(profile).filter(isNamespace)).toEqual(namespaces);
  });

  test.each([
    ['minimal', []],
    ['standard', ['Cluster databases/platform-database', 'PersistentVolumeClaim monitoring/grafana']],
    [
      'production',
      [
        'Cluster databases/platform-database',
        'PersistentVolumeClaim monitoring/grafana',
        'RedisReplication databases/redis',
      ],
    ],
  ])('are the objects that hold data: %s', (profile, expected) => {
    const names = kept(profile)
      .filter((object) => !isDefinition(object) && !isNamespace(object))
      .map(describeObject)
      .sort();
    expect(names).toEqual(expected);
  });

  test('is no difference either, so that the Application stays Synced', () => {
    for (const object of kept('production'))
      expect(object.metadata.annotations?.[compare]).toBe('IgnoreExtraneous');
  });
});
