import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startTestbed, until, type Testbed } from '../../scripts/lib/testbed/index.js';
import type { ApplyContext } from '../../src/apply/context.js';
import { noDecisions } from '../../src/apply/model.js';
import { missingRights, neededRights, roleFor, type PolicyRule } from '../../src/apply/permissions/index.js';
import { planDeploy } from '../../src/apply/plan/index.js';
import { scopeOf } from '../../src/apply/record/applyset.js';
import { stateOf } from '../../src/apply/record/read.js';
import { objectsOf } from '../../src/bundle/objects.js';
import type { KubernetesObject } from '../../src/bundle/object.js';
import { readBundle } from '../../src/bundle/read.js';
import { toYaml } from '../../src/bundle/yaml.js';
import { systemClock } from '../../src/cli/process/clock.js';
import { createLimit } from '../../src/kernel/limit.js';
import {
  applyObject,
  connect,
  createDiscovery,
  deleteObject,
  listAll,
  refOf,
  type KubeClient,
} from '../../src/kube/index.js';

const bundle = readBundle('dist/minimal');
const needed = neededRights(bundle);
const subject = { kind: 'ServiceAccount', name: 'testbed-deployer', namespace: 'kube-public' } as const;
const role = roleFor(bundle, { subject });

describe.skipIf(inject('missing') !== '')('the role of a deployer', () => {
  let bed: Testbed;
  let [admin, deployer] = [] as unknown as [ApplyContext, ApplyContext];

  beforeAll(async () => {
    bed = await startTestbed({ nodes: 1 });
    admin = contextOf(await connectTo(bed.kubeconfig));
    deployer = contextOf(await connectTo(await bed.user('deployer', [])));
  });
  afterAll(async () => {
    admin.client.close();
    deployer.client.close();
    await bed.stop();
  });

  const apply = async (objects: readonly KubernetesObject[]) => {
    const args = [
      'apply',
      '--server-side',
      '--field-manager=cto-permissions',
      '--force-conflicts',
      '-f',
      '-',
    ];
    const { code, stderr } = await bed.kubectl(args, { input: objects.map(toYaml).join('---\n') });
    expect(stderr).toBe('');
    expect(code).toBe(0);
  };

  /** Rights arrive at the authorizer through a watch, a moment after they are stored. */
  const settles = (count: (found: number) => boolean) =>
    until(
      'the rights',
      () => undefined,
      async () => {
        const found = await missingRights(deployer, needed);
        return count(found.length) ? found : undefined;
      },
    );

  test('is not needed by an administrator', async () => {
    expect(await missingRights(admin, needed)).toEqual([]);
  });

  test('is asked for completely by who has no rights', async () => {
    const problems = await missingRights(deployer, needed);
    const text = problems.map(({ message }) => message).join('\n');
    for (const { resource } of needed) expect(text).toContain(resource);
  });

  test('is all that it takes to plan, and needs no consent for the namespaces that came with it', async () => {
    await apply(role);
    expect(await settles((found) => found === 0)).toEqual([]);
    const { plan } = await planDeploy(deployer, { bundle, decisions: noDecisions, purpose: 'deploy' });
    expect(plan.problems).toEqual([]);
    expect(plan.changes.flatMap(({ lacks }) => lacks)).toEqual([]);
  });

  test('is all that it takes to plan over an inventory, whose Secrets are looked for in its namespaces alone', async () => {
    const { platform } = bundle.index;
    const scope = scopeOf(objectsOf(bundle).map(refOf));
    expect(scope.groupKinds).toContainEqual({ group: '', kind: 'Secret' });
    const record = stateOf(platform, { ...scope, toolVersion: '0.0.0' }, []);
    const plan = planDeploy(deployer, { bundle, record, decisions: noDecisions, purpose: 'deploy' });
    expect((await plan).plan.problems).toEqual([]);
  });

  test('gives no Secret of another namespace, and lists none of the whole cluster', async () => {
    const { client, discovery } = deployer;
    const resource = await discovery.find('', 'Secret');
    const list = (namespace?: string) =>
      listAll(client, resource!, namespace === undefined ? {} : { namespace });
    await expect(list('argocd')).resolves.toMatchObject({ items: [] });
    for (const place of [undefined, 'default', 'kube-system', 'cto-system'])
      await expect(list(place)).rejects.toMatchObject({ kind: 'forbidden' });
  });

  test('is missed exactly where a rule was taken out of it', async () => {
    const [local] = role.filter(({ kind, metadata }) => kind === 'Role' && metadata.namespace === 'argocd');
    const rules = local?.['rules'] as PolicyRule[];
    const less = rules.filter(({ resources = [] }) => !resources.includes('networkpolicies'));
    expect(less).toHaveLength(rules.length - 1);
    await apply([{ ...local!, rules: less }]);
    const problems = await settles((found) => found > 0);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(
      /^rights that the deployment needs are missing in the namespace argocd:\n/,
    );
    const names = objectsOf(bundle)
      .filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.namespace === 'argocd')
      .map(({ metadata }) => metadata.name)
      .sort();
    expect(problems[0]?.message.split('\n').slice(1)).toEqual([
      `get, create, patch, delete: networkpolicies.networking.k8s.io named ${names.join(', ')}`,
    ]);
    await apply(role);
    await settles((found) => found === 0);
  });

  test('does not let its holder do the same elsewhere', async () => {
    const other = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'default' } };
    await expect(applied(deployer, other)).rejects.toMatchObject({ kind: 'forbidden' });
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'another' } };
    await expect(applied(deployer, namespace)).rejects.toMatchObject({ kind: 'forbidden' });
  });

  test('says the plural of every kind of the bundle as the API server does', async () => {
    const resources = await admin.discovery.all();
    for (const { group, resource } of needed) {
      if (resource === 'events') continue;
      const found = resources.some((one) => one.group === group && one.plural === resource);
      expect(found || isDefinedBy(bundle, resource), `${resource}.${group}`).toBe(true);
    }
  });

  test('is all that it takes to make, change and remove every object of the minimal profile', async () => {
    const objects = objectsOf(bundle);
    for (const object of objects) {
      await applied(deployer, object);
      // the second time it is a change, which takes another verb
      await applied(deployer, withLabel(object));
    }
    const { plan } = await planDeploy(deployer, { bundle, decisions: noDecisions, purpose: 'deploy' });
    expect(plan.changes.filter(({ action }) => action === 'create')).toEqual([]);
    for (const object of [...objects].reverse()) await removed(deployer, object);
  });
});

function isDefinedBy({ index }: typeof bundle, resource: string): boolean {
  return index.waves
    .flatMap(({ components }) => components.flatMap(({ objects }) => objects))
    .some(({ kind, name }) => kind === 'CustomResourceDefinition' && name.startsWith(`${resource}.`));
}

function connectTo(kubeconfig: string): Promise<KubeClient> {
  return connect({ kubeconfig, env: {}, cwd: '/' });
}

function contextOf(client: KubeClient): ApplyContext {
  return {
    client,
    discovery: createDiscovery(client),
    clock: systemClock,
    emit: () => undefined,
    limit: createLimit({ concurrency: 8, clock: systemClock }),
    signal: new AbortController().signal,
    identity: { user: 'e2e', host: 'e2e', pid: 1, alive: () => true },
    version: '0.0.0',
  };
}

/** Applies an object; of a definition that has just come, waits until the API server serves it. */
async function applied({ client, discovery }: ApplyContext, object: KubernetesObject): Promise<void> {
  const { group, kind } = refOf(object);
  const resource = await until(
    `${kind} to be served`,
    () => undefined,
    async () => {
      discovery.refresh();
      return discovery.find(group, kind);
    },
  );
  await applyObject(client, resource, object, { force: true });
}

async function removed({ client, discovery }: ApplyContext, object: KubernetesObject): Promise<void> {
  const ref = refOf(object);
  const resource = await discovery.find(ref.group, ref.kind);
  if (resource) await deleteObject(client, resource, ref);
}

function withLabel(object: KubernetesObject): KubernetesObject {
  const { metadata } = object;
  return {
    ...object,
    metadata: { ...metadata, labels: { ...metadata.labels, 'e2e.example.org/changed': 'yes' } },
  };
}
