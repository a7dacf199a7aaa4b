import { describe, expect, test } from 'vitest';
import { layoutOf } from '../../src/gitops/layout.js';
import { compareGitops, type ApplicationSide, type StatusInput } from '../../src/gitops/status.js';
import type { Marker } from '../../src/gitops/marker.js';
import { committedBundle, numberedBundle } from './support/bundle.js';

const folder = 'clusters/one';
const url = 'https://git.example.com/platform.git';
const destination = { repositoryUrl: url, revision: 'main', folder, environment: 'one' };
const older = committedBundle('minimal');
const newer = numberedBundle(older, 1);
const first = layoutOf(older, destination).marker;
const second = layoutOf(newer, destination, first).marker;

/** Applications that read what a marker says, all well. */
function following({ generations }: Marker): Map<string, ApplicationSide> {
  const paths = [
    ['cto', `${folder}/applications`],
    ...(generations[0]?.folders ?? []).map((path) => [`cto-${path.split('/')[1]}`, `${folder}/${path}`]),
  ];
  return new Map(
    paths.map(([name = '', path = '']) => [
      name,
      {
        ...{ name, project: name === 'cto' ? 'cto-root' : 'cto', sync: 'Synced', health: 'Healthy' },
        ...{ source: { repositoryUrl: url, revision: 'main', path }, comparedPath: path, commit: 'c1' },
      },
    ]),
  );
}

function compared(marker: Marker | undefined, input: Partial<StatusInput> = {}) {
  return compareGitops({
    platform: 'cto',
    repository: { url, branch: 'main', folder, commit: 'c1', ...(marker && { marker }) },
    applications: following(marker ?? second),
    bundle: { digest: newer.index.digest, profile: 'minimal' },
    ...input,
  });
}

/** The same Applications with one of them changed. */
function changed(name: string, change: Partial<ApplicationSide>): Map<string, ApplicationSide> {
  const all = following(second);
  const one = all.get(name);
  if (one === undefined) throw new Error(`no ${name}`);
  return all.set(name, { ...one, ...change });
}

describe('which of repository, cluster and bundle is behind', () => {
  test('none, when all are the same and everything is well', () => {
    const status = compared(second);
    expect([status.behind, status.fine]).toEqual([[], true]);
    expect(status.cluster.digest).toBe(newer.index.digest);
  });

  test('the repository, when it never held the bundle', () => {
    expect(compared(first).behind).toEqual(['repository']);
  });

  test('the bundle, when the repository held it before', () => {
    const bundle = { digest: older.index.digest, profile: 'minimal' };
    expect(compared(second, { bundle }).behind).toEqual(['bundle']);
  });

  test('the repository and the cluster, when nothing was published', () => {
    const status = compared(undefined, { applications: new Map() });
    expect([status.behind, status.fine]).toEqual([['repository', 'cluster'], false]);
    expect(status.applications.map(({ name, place }) => [name, place])).toEqual([['cto', 'missing']]);
  });

  test('the cluster, while its Applications read the bundle before; which one that is, it says', () => {
    const status = compared(second, { applications: following(first) });
    expect(status.behind).toEqual(['cluster']);
    expect(status.cluster.digest).toBe(older.index.digest);
    expect(status.applications.filter(({ place }) => place === 'behind').map(({ name }) => name)).toEqual([
      'cto-foundation',
    ]);
  });

  test('the cluster, while an Application was moved and has not compared yet', () => {
    const applications = changed('cto-foundation', { comparedPath: `${folder}/components/foundation/old` });
    const status = compared(second, { applications });
    expect([status.behind, status.cluster.digest]).toEqual([['cluster'], undefined]);
  });

  test('the cluster, when its root reads another repository', () => {
    const source = {
      repositoryUrl: 'https://other.example.com',
      revision: 'main',
      path: `${folder}/applications`,
    };
    expect(compared(second, { applications: changed('cto', { source }) }).behind).toEqual(['cluster']);
  });

  test('the cluster, when an Application is missing or left over', () => {
    const applications = following(second);
    applications.delete('cto-controller');
    const left = { ...following(second).get('cto-argocd')!, name: 'cto-grafana' };
    applications.set('cto-grafana', left);
    const places = compared(second, { applications }).applications.map(({ name, place }) => [name, place]);
    expect(places).toContainEqual(['cto-controller', 'missing']);
    expect(places).toContainEqual(['cto-grafana', 'leftover']);
  });

  test('leaves Applications of other projects alone', () => {
    const applications = following(second);
    applications.set('cto-shop', {
      ...following(second).get('cto-argocd')!,
      name: 'cto-shop',
      project: 'shop',
    });
    expect(compared(second, { applications }).fine).toBe(true);
  });

  test.each([
    ['is not Synced', { sync: 'OutOfSync' }],
    ['is not Healthy', { health: 'Degraded' }],
  ])('is not fine while an Application %s', (_, change) => {
    const status = compared(second, { applications: changed('cto-controller', change) });
    expect(status.fine).toBe(false);
  });

  test('names the root first', () => {
    expect(compared(second).applications[0]?.name).toBe('cto');
  });
});

describe('which is behind, with a list of clusters', () => {
  const clusters = ['in-cluster', 'eu'];
  const before = layoutOf(older, { ...destination, clusters }).marker;
  const now = layoutOf(newer, { ...destination, clusters }, before).marker;

  /** Applications of a cluster that read what a marker says, all well. */
  function onCluster(cluster: string, { generations }: Marker): [string, ApplicationSide][] {
    const components = (generations[0]?.folders ?? [])
      .map((path) => [`cto-${cluster}-${path.split('/')[1]}`, `${folder}/${path}`, `cto-${cluster}`])
      .filter(([name]) => name !== 'cto-eu-argocd');
    const all = [[`cto-${cluster}`, `${folder}/clusters/${cluster}`, 'cto-one-clusters'], ...components];
    return all.map(([name = '', path = '', project = '']) => [name, side(name, path, project)]);
  }

  function side(name: string, path: string, project: string): ApplicationSide {
    const source = { repositoryUrl: url, revision: 'main', path };
    return { name, project, source, comparedPath: path, commit: 'c1', sync: 'Synced', health: 'Healthy' };
  }

  function applications(...given: readonly [string, ApplicationSide][]): Map<string, ApplicationSide> {
    const root = side('cto-one-clusters', `${folder}/applications`, 'cto-one-clusters');
    return new Map([[root.name, root], ...given]);
  }

  test('none, when every cluster reads what the repository holds', () => {
    const all = applications(...onCluster('in-cluster', now), ...onCluster('eu', now));
    const status = compared(now, { applications: all });
    expect([status.behind, status.fine, status.cluster.digest]).toEqual([[], true, newer.index.digest]);
    expect(status.cluster.commit).toBe('c1');
    expect(status.applications.slice(0, 3).map(({ name }) => name)).toEqual([
      'cto-one-clusters',
      'cto-in-cluster',
      'cto-eu',
    ]);
    expect(status.applications).toHaveLength(all.size);
  });

  test('the cluster, while one of them is at the bundle before, or has nothing', () => {
    const slow = applications(...onCluster('in-cluster', now), ...onCluster('eu', before));
    const status = compared(now, { applications: slow });
    expect([status.behind, status.cluster.digest]).toEqual([['cluster'], undefined]);
    const places = status.applications.filter(({ place }) => place !== 'current');
    expect(places).toMatchObject([{ name: 'cto-eu-foundation', place: 'behind' }]);
    const none = compared(now, { applications: applications(...onCluster('in-cluster', now)) });
    expect(none.applications.filter(({ place }) => place === 'missing').map(({ name }) => name)).toContain(
      'cto-eu',
    );
  });

  test('the cluster, when one left the list and its Applications are still there', () => {
    const left = layoutOf(newer, { ...destination, clusters: ['in-cluster'] }, now).marker;
    const eu = onCluster('eu', now).filter(([name]) => name !== 'cto-eu');
    const status = compared(left, { applications: applications(...onCluster('in-cluster', now), ...eu) });
    expect(status.behind).toEqual(['cluster']);
    expect(status.applications.filter(({ place }) => place === 'leftover')).toHaveLength(eu.length);
  });

  test('leaves the Applications of other environments alone', () => {
    const elsewhere = [side('cto-us-crds', 'clusters/two/components/crds/1', 'cto-us')] as const;
    const all = applications(...onCluster('in-cluster', now), ...onCluster('eu', now));
    for (const one of elsewhere) all.set(one.name, one);
    expect(compared(now, { applications: all }).fine).toBe(true);
  });
});
