import { describe, expect, test } from 'vitest';
import { reasonsFor, type Scene } from '../../../src/apply/explain/index.js';
import { createFacts } from '../../../src/apply/readiness/index.js';
import { yaml } from '../wait/fake-cluster.js';

const facts = createFacts();
const none: Scene = { objects: [], events: [] };

function going(kind: string, finalizers: string, rest = '') {
  return yaml(
    `{ apiVersion: v1, kind: ${kind}, metadata: { name: x, namespace: shop, deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: [${finalizers}] }${rest} }`,
  );
}

describe('an object that does not go', () => {
  test.each([
    [
      'kubernetes.io/pv-protection',
      'finalizer kubernetes.io/pv-protection waits until no claim is bound to the volume',
    ],
    ['foregroundDeletion', 'finalizer foregroundDeletion waits until what it owns is gone'],
    ['example.com/cleanup', 'finalizer example.com/cleanup waits for the controller of example.com'],
    ['odd', 'finalizer odd waits for the controller that set it'],
  ])('is held by %s', (finalizer, expected) => {
    expect(reasonsFor(going('Thing', finalizer), none, facts)).toEqual([expected]);
  });

  const argo = 'resources-finalizer.argocd.argoproj.io';
  const controller = (ready: number) =>
    yaml(
      `{ apiVersion: apps/v1, kind: StatefulSet, metadata: { name: argocd-application-controller, namespace: argocd }, status: { readyReplicas: ${ready} } }`,
    );

  test('is held by a controller that is not there any more', () => {
    expect(reasonsFor(going('Application', argo), { ...none, controllers: [] }, facts)).toEqual([
      `finalizer ${argo} waits until Argo CD has deleted what it manages, but Argo CD is not installed (any more): nobody removes it`,
    ]);
  });

  test('is held by a controller that does not run', () => {
    expect(reasonsFor(going('Application', argo), { ...none, controllers: [controller(0)] }, facts)).toEqual([
      `finalizer ${argo} waits until Argo CD has deleted what it manages, but no replica of StatefulSet argocd/argocd-application-controller is ready`,
    ]);
  });

  test('is held by a controller that runs: then it is only a matter of time', () => {
    expect(reasonsFor(going('Application', argo), { ...none, controllers: [controller(1)] }, facts)).toEqual([
      `finalizer ${argo} waits until Argo CD has deleted what it manages`,
    ]);
  });

  test('is not held by another controller of the same common name', () => {
    const manager = (part: string) =>
      yaml(
        `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: controller-manager, namespace: a, labels: { component: ${part} } }, status: { readyReplicas: 1 } }`,
      );
    const reasons = (part: string) =>
      reasonsFor(going('EventBus', 'eventbus-controller'), { ...none, controllers: [manager(part)] }, facts);
    expect(reasons('flux')).toEqual([expect.stringContaining('Argo Events is not installed')]);
    expect(reasons('argo-events')).toEqual([expect.not.stringContaining('not installed')]);
  });

  test('a claim is held by the pods that use it', () => {
    const pod = yaml(
      '{ apiVersion: v1, kind: Pod, metadata: { name: db-0 }, spec: { volumes: [{ persistentVolumeClaim: { claimName: x } }] } }',
    );
    expect(
      reasonsFor(
        going('PersistentVolumeClaim', 'kubernetes.io/pvc-protection'),
        { ...none, objects: [pod] },
        facts,
      ),
    ).toEqual(['finalizer kubernetes.io/pvc-protection waits until no pod uses the claim, used by db-0']);
  });

  test('a namespace says what is left in it, finalizers first', () => {
    const conditions = `, status: { phase: Terminating, conditions: [
      { type: NamespaceDeletionDiscoveryFailure, status: "False", message: All resources successfully discovered },
      { type: NamespaceContentRemaining, status: "True", message: "Some resources are remaining: sensors.argoproj.io has 2 resource instances" },
      { type: NamespaceFinalizersRemaining, status: "True", message: "Some content in the namespace has finalizers remaining: sensor-controller in 2 resource instances" }] }`;
    expect(reasonsFor(going('Namespace', '', conditions), none, facts)).toEqual([
      'Some content in the namespace has finalizers remaining: sensor-controller in 2 resource instances',
      'Some resources are remaining: sensors.argoproj.io has 2 resource instances',
    ]);
  });
});
