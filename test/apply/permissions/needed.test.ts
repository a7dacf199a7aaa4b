import { describe, expect, test } from 'vitest';
import { neededRights, roleFor, type Right } from '../../../src/apply/permissions/index.js';
import type { KubernetesObject } from '../../../src/bundle/object.js';
import { readBundle } from '../../../src/bundle/read.js';

const object = (apiVersion: string, kind: string, name: string, rest: object = {}): KubernetesObject => ({
  ...{ apiVersion, kind, metadata: { name, namespace: 'web' } },
  ...rest,
});

const rbac = 'rbac.authorization.k8s.io/v1';

const textOf = ({ verb, group, resource, namespace = 'everywhere', names }: Right) =>
  `${verb} ${resource}.${group} ${namespace}${names === undefined ? '' : ` ${names.join('+')}`}`;

const needs = (objects: readonly KubernetesObject[], rest: object = {}) =>
  neededRights({ platform: 'p', objects, ...rest });

const about = (rights: readonly Right[], resource: string) =>
  rights.filter((right) => right.resource === resource).map(textOf);

describe('neededRights', () => {
  test('wants to find a kind everywhere, and to write its objects by name', () => {
    expect(about(needs([object('v1', 'Service', 'a'), object('v1', 'Service', 'b')]), 'services')).toEqual([
      'list services. everywhere',
      'watch services. everywhere',
      'get services. web a+b',
      'create services. web a+b',
      'patch services. web a+b',
      'delete services. web a+b',
    ]);
  });

  test('calls custom resources as their definitions do', () => {
    const definition = object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'mice.example.org', {
      spec: { group: 'example.org', names: { kind: 'Mouse', plural: 'mice' } },
    });
    const rights = needs([definition, object('example.org/v1', 'Mouse', 'm')]);
    expect(about(rights, 'mice')).toContain('patch mice.example.org web m');
  });

  test.each([
    ['NetworkPolicy', 'networkpolicies'],
    ['Ingress', 'ingresses'],
    ['StorageClass', 'storageclasses'],
    ['ConfigMap', 'configmaps'],
  ])('calls %s %s', (kind, plural) => {
    expect(about(needs([object('v9', kind, 'a')]), plural)).toContain(`get ${plural}. web a`);
  });

  test('wants to give the rights of a role, unless the deployer has them', () => {
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
    const role = object(rbac, 'Role', 'reader', { rules });
    const [escalate] = needs([role]).filter(({ verb }) => verb === 'escalate');
    expect(escalate).toMatchObject({ resource: 'roles', namespace: 'web', names: ['reader'], orElse: rules });
  });

  test('wants nothing on top for a role without rules', () => {
    expect(
      needs([object(rbac, 'Role', 'empty', { rules: [] })]).some(({ verb }) => verb === 'escalate'),
    ).toBe(false);
  });

  test('takes a role that gathers others for one that may give everything', () => {
    const role = object(rbac, 'ClusterRole', 'all', { aggregationRule: {} });
    const [escalate] = needs([role]).filter(({ verb }) => verb === 'escalate');
    expect(escalate?.orElse?.[0]?.verbs).toEqual(['*']);
  });

  test('wants to bind a role where the binding is', () => {
    const binding = (kind: string) => object(rbac, 'RoleBinding', 'b', { roleRef: { kind, name: 'reader' } });
    const bound = (kind: string) =>
      needs([binding(kind)])
        .filter(({ verb }) => verb === 'bind')
        .map(textOf);
    expect(bound('Role')).toEqual(['bind roles.rbac.authorization.k8s.io web reader']);
    expect(bound('ClusterRole')).toEqual(['bind clusterroles.rbac.authorization.k8s.io web reader']);
  });

  test('wants to see whether a definition that goes has objects of others', () => {
    const definition = object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'mice.example.org', {
      spec: { group: 'example.org', names: { kind: 'Mouse', plural: 'mice' } },
    });
    const [right] = needs([definition]).filter(({ resource }) => resource === 'mice');
    expect(right).toMatchObject({ verb: 'list', group: 'example.org', optional: true });
    expect(right).not.toHaveProperty('namespace');
  });

  test('wants to list the Secrets of the namespaces it deploys to, and of no other', () => {
    const rights = about(needs([object('v1', 'Secret', 'a')]), 'secrets');
    expect(rights).toEqual([
      'list secrets. web',
      'watch secrets. web',
      'get secrets. web a',
      'create secrets. web a',
      'patch secrets. web a',
      'delete secrets. web a',
    ]);
  });

  test('wants Secrets by name, and only those that the deployer makes', () => {
    const secret = (name: string, madeBy: string) => ({
      namespace: 'web',
      name,
      madeBy,
      purpose: '',
      keys: [],
    });
    const secrets = [secret('mine', 'deployer'), secret('theirs', 'controller')];
    expect(about(needs([], { secrets }), 'secrets')).toEqual([
      'get secrets. web mine',
      'create secrets. web mine',
      'patch secrets. web mine',
    ]);
  });

  test('does not want to make the namespace of the record when it is there', () => {
    const make = (namespacesKnown: ReadonlySet<string>) =>
      about(needs([], { namespacesKnown }), 'namespaces').filter((text) => text.startsWith('create'));
    expect(make(new Set())).toHaveLength(1);
    expect(make(new Set(['cto-system']))).toHaveLength(0);
  });

  test('says of each right what it is for', () => {
    expect(neededRights(readBundle('dist/production')).filter(({ why }) => why === '')).toEqual([]);
  });

  test('has no wildcard and no right to impersonate, whatever the bundle', () => {
    for (const { verb, resource, names = [] } of neededRights(readBundle('dist/production')))
      expect(
        [verb, resource, ...names].filter((text) => text.includes('*') || text === 'impersonate'),
      ).toEqual([]);
  });
});

describe('roleFor', () => {
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } },
    object('v1', 'ConfigMap', 'settings'),
    object('v1', 'Secret', 'key'),
    object(rbac, 'Role', 'reader', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] }),
  ];
  const made = roleFor({ platform: 'p', objects });
  const rules = (kind: string, namespace?: string) =>
    made.find((one) => one.kind === kind && one.metadata.namespace === namespace)?.['rules'] as object[];

  test('makes the namespaces, one role for the cluster and one for each namespace, and binds them', () => {
    expect(made.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`)).toEqual([
      'Namespace /cto-system',
      'Namespace /web',
      'ClusterRole /cto-deployer-p',
      'ClusterRoleBinding /cto-deployer-p',
      'Role cto-system/cto-deployer-p',
      'RoleBinding cto-system/cto-deployer-p',
      'Role web/cto-deployer-p',
      'RoleBinding web/cto-deployer-p',
    ]);
  });

  test('names cluster-wide objects', () => {
    expect(rules('ClusterRole')).toContainEqual({
      apiGroups: [''],
      resources: ['namespaces'],
      resourceNames: ['web'],
      verbs: ['create', 'patch'],
    });
  });

  test('lets nobody make other namespaces, since those that are needed are made with it', () => {
    expect(rules('ClusterRole')).not.toContainEqual(
      expect.objectContaining({
        resources: ['namespaces'],
        verbs: expect.arrayContaining(['create', 'list']) as unknown,
      }),
    );
  });

  test('names Secrets and roles, and not what a pod of the namespace can read anyway', () => {
    const written = { verbs: ['get', 'create', 'patch', 'delete'] };
    expect(rules('Role', 'web')).toEqual(
      expect.arrayContaining([
        { apiGroups: [''], resources: ['configmaps'], ...written },
        { apiGroups: [''], resources: ['secrets'], resourceNames: ['key'], ...written },
        expect.objectContaining({ resources: ['roles'], resourceNames: ['reader'] }) as object,
      ]),
    );
  });

  test('binds to whom one says', () => {
    const subject = { kind: 'ServiceAccount', name: 'ci', namespace: 'build' } as const;
    const [binding] = roleFor({ platform: 'p', objects }, { subject }).filter(
      ({ kind }) => kind === 'RoleBinding',
    );
    expect(binding?.['subjects']).toEqual([subject]);
  });

  test('is the same for a bundle and for what is in it', () => {
    const bundle = readBundle('dist/minimal');
    expect(roleFor(bundle)).toEqual(roleFor(bundle));
    expect(roleFor(bundle).map(({ kind }) => kind)).toContain('ClusterRole');
  });
});
