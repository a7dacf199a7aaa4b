import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { KubernetesObject } from '../../src/bundle/object.js';
import { toYaml } from '../../src/bundle/yaml.js';
import { argocd } from '../../src/catalog/entries/argocd.js';
import type { ConfigInput } from '../../src/config/index.js';
import { at } from '../support/at.js';
import { configFor, expectGolden, renderComponent } from '../support/component.js';

const container = 'spec.template.spec.containers.0';
const single = renderComponent(argocd);
const exposed: ConfigInput = { platform: { domain: 'example.com', ingress_type: 'ingress' } };
const production = renderComponent(argocd, { profile: 'production', config: exposed });

const controllers = [
  ['StatefulSet', 'argocd-application-controller'],
  ['Deployment', 'argocd-repo-server'],
  ['Deployment', 'argocd-server'],
  ['Deployment', 'argocd-applicationset-controller'],
  ['Deployment', 'argocd-notifications-controller'],
] as const;

type Rendered = ReturnType<typeof renderComponent>;

function data(rendered: Rendered, name: string): Record<string, string> {
  return (rendered.find('ConfigMap', name)['data'] ?? {}) as Record<string, string>;
}

function environment(rendered: Rendered, kind: string, name: string): readonly { readonly name: string }[] {
  return at(rendered.find(kind, name), `${container}.env`) as readonly { readonly name: string }[];
}

function names(rendered: Rendered, kind: string): string[] {
  return rendered.objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);
}

/** Objects without the many variables that only name a key of argocd-cmd-params-cm; other tests look at those. */
function reviewable(rendered: Rendered, wanted: (object: KubernetesObject) => boolean): string {
  const drop = (key: string, value: unknown): unknown =>
    key === 'env' && Array.isArray(value)
      ? value.filter((item) => at(item, 'valueFrom.configMapKeyRef.name') !== 'argocd-cmd-params-cm')
      : value;
  return rendered.objects
    .filter(wanted)
    .map((object) => toYaml(JSON.parse(JSON.stringify(object, drop))))
    .join('---\n');
}

describe('Argo CD: workloads', () => {
  // number of variables in the manifests of Argo CD 3.5.1
  test.each([
    [...controllers[0], 57],
    [...controllers[1], 45],
    [...controllers[2], 61],
    [...controllers[3], 39],
    [...controllers[4], 10],
  ])('%s/%s reads the %3$i variables that upstream gives it, each once', (kind, name, count) => {
    const variables = environment(single, kind, name).map((variable) => variable.name);
    expect(variables).toHaveLength(count);
    expect(new Set(variables).size).toBe(count);
  });

  test.each([
    ['StatefulSet', 'argocd-application-controller', '/usr/local/bin/argocd-application-controller', [8082]],
    ['Deployment', 'argocd-repo-server', '/usr/local/bin/argocd-repo-server', [8081, 8084]],
    ['Deployment', 'argocd-server', '/usr/local/bin/argocd-server', [8080, 8083]],
    [
      'Deployment',
      'argocd-applicationset-controller',
      '/usr/local/bin/argocd-applicationset-controller',
      [7000, 8080],
    ],
    ['Deployment', 'argocd-notifications-controller', '/usr/local/bin/argocd-notifications', [9001]],
  ])('%s/%s runs %s', (kind, name, program, ports) => {
    const object = single.find(kind, name);
    expect(at(object, `${container}.args`)).toEqual([program]);
    const open = at(object, `${container}.ports`) as { containerPort: number }[];
    expect(open.map(({ containerPort }) => containerPort)).toEqual(ports);
    expect(at(object, 'spec.selector.matchLabels')).toEqual({ 'app.kubernetes.io/name': name });
  });

  test('the number of application controllers is told to each of them', () => {
    const config = { components: { argocd: { controller: { replicas: 3 } } } };
    const rendered = renderComponent(argocd, { config });
    expect(environment(rendered, ...controllers[0])).toContainEqual({
      name: 'ARGOCD_CONTROLLER_REPLICAS',
      value: '3',
    });
    expect(at(rendered.find(...controllers[0]), 'spec.replicas')).toBe(3);
  });

  test('the repo server gets no token, since it runs tools on what repositories hold', () => {
    const path = 'spec.template.spec.automountServiceAccountToken';
    expect(at(single.find('Deployment', 'argocd-repo-server'), path)).toBe(false);
    expect(at(single.find('Deployment', 'argocd-server'), path)).toBe(true);
  });

  test('mutual TLS with the repo server is ready on both sides', () => {
    const keys = (kind: string, name: string) => {
      const volumes = at(single.find(kind, name), 'spec.template.spec.volumes') as object[];
      const items = volumes
        .map((volume) => at(volume, 'secret'))
        .find((secret) => at(secret, 'secretName') === 'argocd-repo-server-mtls');
      return (at(items, 'items') as { key: string }[]).map(({ key }) => key);
    };
    expect(keys('Deployment', 'argocd-repo-server')).toEqual(['client-ca.crt']);
    for (const [kind, name] of controllers.filter(([, other]) => other !== 'argocd-repo-server'))
      expect(keys(kind, name), name).toEqual(['client.crt', 'client.key', 'server-ca.crt']);
  });

  test('Redis keeps nothing on disk, asks for a password and stays below its memory limit', () => {
    const redis = single.find('Deployment', 'argocd-redis');
    expect(at(redis, `${container}.args`)).toEqual([
      '--save',
      '',
      '--appendonly',
      'no',
      `--maxmemory ${96 * 1024 * 1024}`,
      '--maxmemory-policy volatile-lru',
      '--requirepass $(REDIS_PASSWORD)',
    ]);
    expect(at(redis, 'spec.template.spec.initContainers.0.command')).toEqual([
      'argocd',
      'admin',
      'redis-initial-password',
    ]);
  });

  test('there is never a second notifications controller, which would send every mail twice', () => {
    const notifications = production.find('Deployment', 'argocd-notifications-controller');
    expect(at(notifications, 'spec.replicas')).toBe(1);
    expect(at(notifications, 'spec.strategy.type')).toBe('Recreate');
  });
});

describe('Argo CD: settings', () => {
  test('ConfigMaps and the Secret carry the label without which Argo CD overlooks them', () => {
    const objects = [
      ...names(single, 'ConfigMap').map((name) => single.find('ConfigMap', name)),
      single.find('Secret', 'argocd-secret'),
    ];
    for (const { metadata } of objects)
      expect(metadata.labels?.['app.kubernetes.io/part-of'], metadata.name).toBe('argocd');
    expect(names(single, 'ConfigMap').sort()).toEqual([
      'argocd-cm',
      'argocd-cmd-params-cm',
      'argocd-gpg-keys-cm',
      'argocd-notifications-cm',
      'argocd-rbac-cm',
      'argocd-ssh-known-hosts-cm',
      'argocd-tls-certs-cm',
    ]);
  });

  test('no Secret holds data', () => {
    for (const { kind, ...rest } of production.objects.filter((object) => object.kind === 'Secret'))
      expect(rest, kind).not.toHaveProperty('data');
  });

  test('what upstream ignores is ignored', () => {
    const main = data(single, 'argocd-cm');
    expect(Object.keys(main).filter((key) => key.includes('.ignoreResourceUpdates.'))).toHaveLength(8);
    expect(parse(main['resource.customizations.ignoreResourceUpdates.all'] ?? '')).toEqual({
      jsonPointers: ['/status'],
    });
    expect(parse(main['resource.exclusions'] ?? '')).toHaveLength(7);
  });

  test('without a way in from outside there is no address, and the server speaks TLS itself', () => {
    expect(data(single, 'argocd-cm')).not.toHaveProperty('url');
    expect(data(single, 'argocd-cmd-params-cm')).not.toHaveProperty('server.insecure');
  });

  test('behind an ingress the server has its address and leaves TLS to it', () => {
    expect(data(production, 'argocd-cm')['url']).toBe('https://argocd.example.com');
    expect(data(production, 'argocd-cmd-params-cm')['server.insecure']).toBe('true');
  });

  test('who is signed in may read; named groups may do everything', () => {
    const config = { components: { argocd: { admin_groups: ['platform-team'] } } };
    const rules = data(renderComponent(argocd, { config }), 'argocd-rbac-cm');
    expect(rules['policy.default']).toBe('role:readonly');
    expect(rules['policy.csv']).toBe('g, platform-team, role:admin\n');
  });

  test('an identity provider is known by reference to its client secret', () => {
    const config = {
      components: { argocd: { oidc: { issuer: 'https://id.example.com:8443', client_id: 'cto' } } },
    };
    const main = data(renderComponent(argocd, { config }), 'argocd-cm');
    expect(parse(main['oidc.config'] ?? '')).toMatchObject({
      issuer: 'https://id.example.com:8443',
      clientID: 'cto',
      clientSecret: '$argocd-oidc:client_secret',
    });
  });

  test('known hosts have one well-formed line per key, for GitHub three', () => {
    const lines = data(single, 'argocd-ssh-known-hosts-cm')['ssh_known_hosts']?.trim().split('\n') ?? [];
    expect(lines).toHaveLength(11);
    for (const line of lines) expect(line).toMatch(/^[a-z.-]+ (ssh|ecdsa)-[a-z0-9-]+ AAAA[A-Za-z0-9+/]+=*$/);
    expect(lines.filter((line) => line.startsWith('github.com '))).toHaveLength(3);
  });

  test('mail goes out on failed syncs and degraded applications, with the account from the Secret', () => {
    const rendered = renderComponent(argocd, {
      config: { ...exposed, features: { mail_notifications: true } },
    });
    const mail = data(rendered, 'argocd-notifications-cm');
    expect(parse(mail['service.email'] ?? '')).toMatchObject({
      host: 'smtp.example.com',
      port: 587,
      username: '$email-username',
      password: '$email-password',
    });
    expect(parse(mail['subscriptions'] ?? '')).toEqual([
      { recipients: ['email:platform@example.com'], triggers: ['on-sync-failed', 'on-health-degraded'] },
    ]);
    expect(mail['template.sync-failed']).toContain('{{.context.argocdUrl}}/applications/');
    expect(parse(mail['context'] ?? '')).toEqual({ argocdUrl: 'https://argocd.example.com' });
  });

  test('without mail nobody is notified', () => {
    expect(data(single, 'argocd-notifications-cm')).toEqual({});
  });

  test.each<[string, ConfigInput]>([
    ['a parameter', { components: { argocd: { parameters: { 'controller.status.processors': '5' } } } }],
    ['the time between two looks', { components: { argocd: { reconciliation: '7m' } } }],
  ])('%s that pods read only at start replaces them', (_, config) => {
    const changed = renderComponent(argocd, { config });
    const sum = (rendered: Rendered) =>
      at(rendered.find('Deployment', 'argocd-repo-server'), 'spec.template.metadata.annotations') as Record<
        string,
        string
      >;
    expect(sum(changed)['checksum/config']).not.toBe(sum(single)['checksum/config']);
  });

  test('a setting that Argo CD watches does not', () => {
    const changed = renderComponent(argocd, { config: { components: { argocd: { admin_enabled: false } } } });
    expect(data(changed, 'argocd-cm')['admin.enabled']).toBe('false');
    expect(changed.find('Deployment', 'argocd-server')).toEqual(single.find('Deployment', 'argocd-server'));
  });
});

describe('Argo CD: rights', () => {
  const rules = (kind: string, name: string) => single.find(kind, name)['rules'] as readonly object[];

  test('only the application controller may do everything, and only two ClusterRoles exist', () => {
    expect(names(single, 'ClusterRole')).toEqual(['argocd-application-controller', 'argocd-server']);
    expect(rules('ClusterRole', 'argocd-application-controller')).toEqual([
      { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
      { nonResourceURLs: ['*'], verbs: ['*'] },
    ]);
  });

  test('the server cannot read Secrets outside its namespace, nor make or change anything but pods and workloads', () => {
    const granted = rules('ClusterRole', 'argocd-server');
    const coreResources = granted
      .filter((rule) => (at(rule, 'apiGroups') as string[]).includes(''))
      .flatMap((rule) => at(rule, 'resources') as string[]);
    expect(coreResources).not.toContain('secrets');
    expect(coreResources).not.toContain('*');
    expect(granted.filter((rule) => (at(rule, 'verbs') as string[]).some((verb) => verb !== 'get'))).toEqual([
      { apiGroups: [''], resources: ['events'], verbs: ['list'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['delete'] },
      { apiGroups: ['apps'], resources: ['deployments', 'statefulsets', 'daemonsets'], verbs: ['patch'] },
    ]);
  });

  test('the container that makes the password may make Secrets and read that one', () => {
    expect(rules('Role', 'argocd-redis')).toEqual([
      { apiGroups: [''], resources: ['secrets'], verbs: ['get'], resourceNames: ['argocd-redis'] },
      { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
    ]);
  });

  test('bindings follow the namespace', () => {
    const rendered = renderComponent(argocd, {
      config: { components: { argocd: { namespace: 'delivery' } } },
    });
    expect(rendered.find('ClusterRoleBinding', 'argocd-server')['subjects']).toEqual([
      { kind: 'ServiceAccount', name: 'argocd-server', namespace: 'delivery' },
    ]);
  });
});

describe('Argo CD: record', () => {
  const flows = (config: ConfigInput) => argocd.flows(configFor({ config }));

  test('every group of pods that a flow names is there, with the ports it names', () => {
    for (const config of [configFor(), configFor({ profile: 'production' })]) {
      const pods = argocd.pods(config);
      for (const { from, to, ports } of argocd.flows(config))
        for (const [side, used] of [
          [from, []],
          [to, ports],
        ] as const) {
          if (!side.startsWith('argocd/')) continue;
          const group = pods[side.slice('argocd/'.length)];
          expect(group, side).toBeDefined();
          for (const port of used) expect(group?.ports, side).toHaveProperty(String(port));
        }
    }
  });

  test('the repo server reaches the ports that addresses of repositories name', () => {
    const config: ConfigInput = {
      gitops: { repository_url: 'http://git.example.com:3000/a/b.git' },
      components: {
        argocd: {
          repositories: [
            { url: 'ssh://git@git.example.com:2222/a/c.git', secret: 'c' },
            { url: 'git@example.com:a/d.git', secret: 'd' },
          ],
        },
      },
    };
    expect(
      flows(config).find(({ from, to }) => from === 'argocd/repo-server' && to === 'internet')?.ports,
    ).toEqual([22, 443, 2222, 3000]);
  });

  test('credentials of a repository say that their kind is a label (not an annotation, which has no effect)', () => {
    const config = configFor({
      config: {
        components: { argocd: { repositories: [{ url: 'https://example.com/r.git', secret: 'r' }] } },
      },
    });
    const secret = argocd.secrets?.(config, () => true).find(({ name }) => name === 'r');
    expect(secret).toMatchObject({ madeBy: 'deployer', namespace: 'argocd' });
    expect(secret?.labels).toEqual({ 'argocd.argoproj.io/secret-type': 'repository' });
  });

  test('the account for mail is declared only when mail is on', () => {
    const declared = (mail: boolean) =>
      argocd
        .secrets?.(configFor({ config: { features: { mail_notifications: mail } } }), () => true)
        .map(({ name }) => name);
    expect(declared(false)).not.toContain('argocd-notifications-secret');
    expect(declared(true)).toContain('argocd-notifications-secret');
  });

  test('HAProxy is an image of the platform only with high availability', () => {
    const images = (rendered: Rendered) => JSON.stringify(rendered.objects).includes('haproxy:');
    expect(images(single)).toBe(false);
    expect(images(production)).toBe(true);
  });
});

describe('Argo CD: renders as reviewed', () => {
  const workload = (name: string) => (object: KubernetesObject) =>
    object.metadata.name === name && ['Deployment', 'StatefulSet', 'Service'].includes(object.kind);

  test.each([...controllers.map(([, name]) => name), 'argocd-redis'])('%s', (name) => {
    expectGolden(name, reviewable(single, workload(name)));
  });

  test.each(['argocd-redis-ha-server', 'argocd-redis-ha-haproxy'])('%s', (name) => {
    expectGolden(name, reviewable(production, workload(name)));
  });

  test('settings', () => {
    const generated = ['argocd-ssh-known-hosts-cm', 'argocd-cm'];
    const rendered = renderComponent(argocd, {
      config: { ...exposed, features: { mail_notifications: true } },
    });
    expectGolden(
      'argocd-settings',
      reviewable(
        rendered,
        ({ kind, metadata }) => kind === 'ConfigMap' && !generated.includes(metadata.name),
      ),
    );
  });

  test('cluster roles', () => {
    expectGolden(
      'argocd-cluster-roles',
      reviewable(single, ({ kind }) => kind.startsWith('ClusterRole')),
    );
  });
});
