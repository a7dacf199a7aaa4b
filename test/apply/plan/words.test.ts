import { describe, expect, test } from 'vitest';
import { noDecisions } from '../../../src/apply/model.js';
import { createScaled, scaledBy } from '../../../src/apply/plan/autoscalers.js';
import { changesBetween } from '../../../src/apply/plan/compare.js';
import { componentsOf, desiredOf } from '../../../src/apply/plan/desired.js';
import { makerOf } from '../../../src/apply/plan/makers.js';
import { lessValues } from '../../../src/apply/plan/problems.js';
import { recreation } from '../../../src/apply/plan/recreation.js';
import { recall } from '../../../src/apply/plan/remembered.js';
import { shownValue } from '../../../src/apply/plan/shown.js';
import type { KubernetesObject } from '../../../src/bundle/object.js';
import { KubeError, type LiveObject } from '../../../src/kube/index.js';
import { fakeCluster, usualKinds } from './support/fake-cluster.js';
import { asStranger } from './support/live.js';
import { namespace, web } from './support/objects.js';
import { bundleOf, recordOf } from './support/session.js';

const config: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c', namespace: 'a' },
  data: {},
};
const wanted = (object: KubernetesObject) => desiredOf(bundleOf('p', [object]), 'id').objects[0]!;

describe('who made an object', () => {
  test.each<[string, LiveObject, string]>([
    [
      'Helm',
      asStranger(config, 'helm', {
        annotations: { 'meta.helm.sh/release-name': 'r', 'meta.helm.sh/release-namespace': 'n' },
      }),
      'Helm release r of namespace n',
    ],
    ['kubectl', asStranger(config, 'kubectl-client-side-apply'), 'kubectl apply'],
    [
      'kubectl long ago',
      asStranger(config, 'before-first-apply', {
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
      }),
      'kubectl apply',
    ],
    [
      'Argo CD',
      asStranger(config, 'argocd-controller', {
        annotations: { 'argocd.argoproj.io/tracking-id': 'app:v1/ConfigMap:a/c' },
      }),
      'Argo CD application app',
    ],
    [
      'Flux',
      asStranger(config, 'kustomize-controller', { labels: { 'kustomize.toolkit.fluxcd.io/name': 'k' } }),
      'Flux k',
    ],
    [
      'a controller',
      asStranger(config, 'op', {
        ownerReferences: [{ apiVersion: 'v1', kind: 'Widget', name: 'w', uid: '1', controller: true }],
      }),
      'the controller of Widget w',
    ],
    ['somebody else', asStranger(config, 'my-tool'), 'my-tool'],
    ['nobody knows', asStranger(config, 'x', { managedFields: [] }), 'somebody, without leaving a mark'],
  ])('is said: %s', (_title, live, said) => expect(makerOf(live)).toMatchObject({ said, ours: false }));

  test('decides whose fields are taken over: those of tools that deploy', () => {
    expect(makerOf(asStranger(config, 'helm')).inherits).toEqual(['helm']);
    expect(makerOf(asStranger(config, 'some-controller')).inherits).toEqual([]);
  });

  test('is us when nobody else ever wrote it', () => {
    expect(makerOf(asStranger(config, 'cto')).ours).toBe(true);
    expect(makerOf(asStranger(config, 'cto-secrets')).ours).toBe(true);
    expect(
      makerOf(asStranger(config, 'cto', { annotations: { 'meta.helm.sh/release-name': 'r' } })).ours,
    ).toBe(false);
  });
});

describe('the desired state', () => {
  test('carries the label of the inventory besides the others, and leaves the bundle as it is', () => {
    const bundle = bundleOf('p', [namespace('a'), web('a')]);
    const { objects, namespaces, identity } = desiredOf(bundle, 'applyset-x-v1');
    expect(objects[0]).toMatchObject({
      ref: { group: '', kind: 'Namespace', name: 'a' },
      object: {
        metadata: {
          labels: { 'example.com/made-by': 'test', 'applyset.kubernetes.io/part-of': 'applyset-x-v1' },
        },
      },
      component: 'app',
      construct: 'app/namespace-a',
    });
    expect(namespaces).toEqual(['a']);
    expect(identity).toEqual({ digest: bundle.index.digest, profile: 'made', version: '0.0.0' });
  });

  test('lets every component wait for the first wave', () => {
    const { index } = bundleOf('p', [
      { id: 'crds', objects: [] },
      { id: 'one', objects: [config] },
      { id: 'two', needs: ['one'], objects: [namespace('a')] },
    ]);
    expect(componentsOf(index).map(({ id, wave, needs }) => [id, wave, needs])).toEqual([
      ['crds', 0, []],
      ['one', 1, ['crds']],
      ['two', 2, ['crds', 'one']],
    ]);
  });

  test('refuses a bundle whose index and manifests contradict each other', () => {
    const bundle = bundleOf('p', [config]);
    const [file] = [...bundle.files.keys()];
    const manifest = bundle.files.get(file!)!;
    const other = { ...bundle, files: new Map([[file!, manifest.replace('name: c', 'name: d')]]) };
    expect(() => desiredOf(other, 'id')).toThrow('does not list /ConfigMap/a/d');
    expect(() => desiredOf({ ...bundle, files: new Map() }, 'id')).toThrow(
      'lists 1 objects, the manifests hold 0',
    );
  });
});

describe('autoscalers', () => {
  const scaler = (kind: string, apiVersion: string, target: object): KubernetesObject => ({
    apiVersion,
    kind,
    metadata: { name: 's', namespace: 'a' },
    spec: { scaleTargetRef: target },
  });

  test('tell what they scale', () => {
    const found = scaledBy([
      scaler('HorizontalPodAutoscaler', 'autoscaling/v2', {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        name: 'db',
      }),
      scaler('ScaledObject', 'keda.sh/v1alpha1', { name: 'worker' }),
      scaler('HorizontalPodAutoscaler', 'autoscaling/v2', {}),
      config,
    ]);
    expect([...found]).toEqual(['apps/StatefulSet/a/db', 'apps/Deployment/a/worker']);
  });

  test('of the cluster are asked for once, and only when it matters', async () => {
    const theirs = scaler('HorizontalPodAutoscaler', 'autoscaling/v2', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'web',
    });
    const cluster = fakeCluster([theirs], { kinds: usualKinds });
    const scaled = createScaled(cluster, []);
    expect(cluster.client.asked).toEqual([]);
    expect([...(await scaled())]).toEqual(['apps/Deployment/a/web']);
    await scaled();
    expect(cluster.client.asked.filter((one) => one.includes('autoscalers'))).toHaveLength(1);
  });
});

describe('what is said about an object', () => {
  test('leaves out what the server writes', () => {
    const live: LiveObject = {
      ...config,
      metadata: { ...config.metadata, uid: '1', resourceVersion: '1', generation: 1, managedFields: [] },
      status: { a: 1 },
    };
    const after: LiveObject = {
      ...config,
      metadata: { ...config.metadata, uid: '1', resourceVersion: '2', generation: 2 },
      status: { a: 2 },
      data: { x: '1' },
    };
    expect(changesBetween(live, after)).toEqual([{ path: 'data.x', after: '"1"' }]);
  });

  test('leaves out long values, and every value of a Secret', () => {
    const long = 'Invalid value: {"matchLabels":{"a":"b"}}: field is immutable';
    expect(lessValues(long, wanted(config))).toBe('Invalid value: field is immutable');
    const secret: KubernetesObject = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'a' },
      data: {},
    };
    expect(lessValues('Invalid value: "hunter2": must be base64', wanted(secret))).not.toContain('hunter2');
  });

  test.each([
    ['Secret', [{ field: 'data' }, { field: 'a' }], 'x', '***'],
    ['Secret', [{ field: 'type' }], 'Opaque', '"Opaque"'],
    ['ConfigMap', [{ field: 'data' }, { field: 'a' }], { b: 1 }, '{"b":1}'],
    ['ConfigMap', [{ field: 'data' }, { field: 'adminPassword' }], 'x', '***'],
    ['ConfigMap', [{ field: 'data' }], undefined, 'null'],
  ])('hides what is secret: %s %j', (kind, path, value, shown) =>
    expect(shownValue(kind, path, value)).toBe(shown),
  );

  test('says of a StatefulSet that its pods stay when it is made anew', () => {
    const object: KubernetesObject = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 's', namespace: 'a' },
    };
    const causes = [
      {
        field: 'spec',
        message: 'Forbidden: updates to statefulset spec for fields other than ... are forbidden',
      },
    ];
    const error = new KubeError('x', { kind: 'immutable', status: 422, causes });
    const { because, lacks } = recreation(error, wanted(object), { data: undefined, decisions: noDecisions });
    expect(because).toBe(
      'spec: updates to statefulset spec for fields other than ... are forbidden; its pods and claims stay, and the new one takes them over',
    );
    expect(lacks.map(({ option }) => option)).toEqual(['--recreate StatefulSet/a/s']);
  });
});

describe('what earlier bundles said', () => {
  test('is incomplete when their revisions are gone', async () => {
    await expect(recall(fakeCluster([]), recordOf(bundleOf('p', [config])))).resolves.toMatchObject({
      kinds: [],
      complete: false,
    });
  });
});
