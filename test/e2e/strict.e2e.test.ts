import { beforeAll, describe, expect, inject, test } from 'vitest';
import { startTestbed, until, type Testbed } from '../../scripts/lib/testbed/index.js';
import { versions } from './support/versions.js';
import { describeObject, type KubernetesObject } from '../../src/bundle/object.js';
import { bundleNames, writtenBundle } from './support/bundles.js';
import { podsOf } from './support/pods.js';
import { applyStrictly, createPaths, forEach, messageOf, type Paths } from './support/resources.js';

/** Kinds that others look for, and that must be there before pods and custom resources are judged. */
const appliedFirst = ['CustomResourceDefinition', 'Namespace', 'PriorityClass', 'ServiceAccount'];

/** Kinds whose definitions belong to other software of the cluster, which the test bed does not have. */
const definedElsewhere = /^(gateway\.networking\.k8s\.io|snapshot\.storage\.k8s\.io)\//;

const configMap: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'wrong', namespace: 'default' },
};

const restricted: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'restricted', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
};

const privileged: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'privileged', namespace: 'restricted' },
  spec: { containers: [{ name: 'a', image: 'a', securityContext: { privileged: true } }] },
};

describe.skipIf(inject('missing') !== '')('a strict API server', () => {
  describe.each(versions)('of Kubernetes %s', (version) => {
    let testbed: Testbed;
    let paths: Paths;
    beforeAll(async () => {
      testbed = await startTestbed({ version, nodes: 0 });
      paths = createPaths(testbed.api);
      return () => testbed.stop();
    });

    test('refuses what is wrong, so that its consent means something', async () => {
      const wrong = [
        { ...configMap, dataa: {} },
        { ...configMap, metadata: { ...configMap.metadata, labels: { tier: 'a b' } } },
      ];
      const heard = await complaints(testbed, paths, wrong, true);
      expect(heard).toHaveLength(2);
      expect(heard[0]).toContain('.dataa: field not declared in schema');
      expect(heard[1]).toContain('a valid label must be');
      await testbed.api.request('/api/v1/namespaces', { method: 'POST', body: restricted });
      const refused = await refusedPods(testbed, [privileged]);
      expect(refused.join()).toContain('violates PodSecurity "restricted:latest"');
    });

    describe.each(bundleNames)('takes the bundle %s:', (name) => {
      let objects: readonly KubernetesObject[];
      beforeAll(() => {
        objects = writtenBundle(name, inject('bundles')).objects;
      });

      test.each(appliedFirst)('every %s, without a warning', async (kind) => {
        const wanted = objects.filter((object) => object.kind === kind);
        expect(await complaints(testbed, paths, wanted, false)).toEqual([]);
      });

      test('every CustomResourceDefinition becomes established', async () => {
        for (const { metadata } of objects.filter(({ kind }) => kind === 'CustomResourceDefinition')) {
          await until(
            metadata.name,
            () => undefined,
            () => established(testbed, metadata.name),
          );
        }
        paths.forget();
      });

      test('every other object in a dry run, without a warning', async () => {
        const others = objects.filter(({ kind }) => !appliedFirst.includes(kind));
        expect(others.length).toBeGreaterThan(50);
        expect(await complaints(testbed, paths, others, true)).toEqual([]);
      });

      test('every pod that a workload would make, under the Pod Security level of its namespace', async () => {
        const pods = objects.flatMap(podsOf);
        expect(pods.length).toBeGreaterThan(5);
        expect(await refusedPods(testbed, pods)).toEqual([]);
      });
    });
  });
});

/** What the API server refuses or warns about, one line each. */
async function complaints(
  { api }: Testbed,
  paths: Paths,
  objects: readonly KubernetesObject[],
  dryRun: boolean,
): Promise<readonly string[]> {
  const lines = await forEach(objects, async (object) => {
    const answer = await applyStrictly(api, paths, object, dryRun);
    const name = describeObject(object);
    if (answer === undefined) {
      return definedElsewhere.test(object.apiVersion) ? [] : [`${name}: ${object.apiVersion} is not served`];
    }
    const refused = answer.status >= 300 ? [`${name}: ${messageOf(answer)}`] : [];
    return [...refused, ...answer.warnings.map((warning) => `${name}: warning: ${warning}`)];
  });
  return lines.flat();
}

async function established({ api }: Testbed, name: string): Promise<true | undefined> {
  const { body } = await api.request(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`);
  const { status } = body as { status?: { conditions?: readonly { type: string; status: string }[] } };
  const found = status?.conditions?.some((one) => one.type === 'Established' && one.status === 'True');
  return found === true ? true : undefined;
}

async function refusedPods({ api }: Testbed, pods: readonly KubernetesObject[]): Promise<readonly string[]> {
  const lines = await forEach(pods, async (pod) => {
    const path = `/api/v1/namespaces/${pod.metadata.namespace ?? 'default'}/pods?dryRun=All&fieldValidation=Strict`;
    const answer = await api.request(path, { method: 'POST', body: pod });
    const refused = answer.status >= 300 ? [messageOf(answer)] : [];
    return [...refused, ...answer.warnings].map((text) => `${pod.metadata.name}: ${text}`);
  });
  return lines.flat();
}
