import { describe, expect, test } from 'vitest';
import { load, problemOf, type TestRequest } from './support.js';
import { rules } from '../../src/config/rules/index.js';

/** One line per violation: what is written, the rule, the key it names, part of the advice. */
const violations: readonly (readonly [
  title: string,
  request: TestRequest,
  rule: string,
  path: string,
  fix: string,
])[] = [
  [
    'high availability on the minimal profile',
    { text: 'features: { high_availability: true }' },
    'high-availability-needs-nodes',
    'features.high_availability',
    'use profile production',
  ],
  [
    'ingress without domain',
    { text: 'platform: { ingress_type: ingress }' },
    'ingress-needs-domain',
    'platform.domain',
    'set platform.domain',
  ],
  [
    'gateway without domain',
    { text: 'platform: { ingress_type: gateway }' },
    'ingress-needs-domain',
    'platform.domain',
    'set platform.domain',
  ],
  [
    'Cloudflare without domain',
    { text: 'tunneling: { type: cloudflare }' },
    'cloudflare-needs-domain',
    'platform.domain',
    'tunneling.hostname',
  ],
  [
    'production without a domain of its own',
    { text: 'profile: production' },
    'production-needs-domain',
    'platform.domain',
    'a domain of yours',
  ],
  [
    'production without any domain',
    { text: 'profile: production\nplatform: { domain: }' },
    'production-needs-domain',
    'platform.domain',
    'a domain of yours',
  ],
  ...(['ecr', 'gcr', 'acr', 'harbor', 'generic'] as const).map(
    (type) =>
      [
        `${type} without url`,
        { text: `registry: { type: ${type} }` },
        'registry-needs-url',
        'registry.url',
        'set registry.url, such as',
      ] as const,
  ),
  [
    'a password without user',
    { text: 'registry: { type: ghcr, password: "${P}" }' },
    'registry-credentials',
    'registry.password',
    'give both',
  ],
  [
    'a user without password',
    { text: 'registry: { type: ghcr, username: me }' },
    'registry-credentials',
    'registry.username',
    'registry.pull_secret',
  ],
  [
    'an agent name without any letter',
    { text: 'agents: { "日本": {} }' },
    'agent-name',
    'agents.日本',
    'letters a-z or digits',
  ],
  [
    'agents that differ only in case',
    { text: 'agents: { Rex: { github_app: a }, rex: { github_app: b } }' },
    'agent-name-collision',
    'agents.rex',
    'rename one',
  ],
  [
    'agents that differ only in an accent',
    { text: 'agents: { rene: { github_app: a }, "rené": { github_app: b } }' },
    'agent-name-collision',
    'agents.rené',
    'rename one',
  ],
  [
    'agents that differ only in a sign',
    { text: 'agents: { a_b: { github_app: a }, a-b: { github_app: b } }' },
    'agent-name-collision',
    'agents.a-b',
    'rename one',
  ],
  [
    'two agents with one GitHub App',
    { text: 'agents: { a: { github_app: Same }, b: { github_app: same } }' },
    'agent-app-collision',
    'agents.b',
    'rename one',
  ],
  [
    'a GitHub App name that is too long',
    { text: 'platform: { name: my-quite-long-platform }\nagents: { documentation-writer: {} }' },
    'agent-app-name',
    'agents.documentation-writer',
    'set agents.documentation-writer.github_app',
  ],
  [
    'a GitHub App of an unknown agent',
    { text: 'agents: { rex: {} }\ngithub: { apps: { rxe: { id: "1" } } }' },
    'app-of-unknown-agent',
    'github.apps.rxe',
    'did you mean "rex"? or add agents.rxe',
  ],
  [
    'two ids for one App',
    { text: 'agents: { rex: { github_app_id: "1" } }\ngithub: { apps: { rex: { id: "2" } } }' },
    'app-id-twice',
    'agents.rex.github_app_id',
    'keep one',
  ],
  [
    'a feature whose component is off',
    { text: 'features: { monitoring: true }\ncomponents: { grafana: { enabled: false } }' },
    'feature-without-component',
    'components.grafana.enabled',
    'remove one',
  ],
  [
    'a component whose need is off',
    { text: 'components: { redis: { enabled: true }, redis_operator: { enabled: false } }' },
    'component-without-need',
    'components.redis_operator.enabled',
    'switch both',
  ],
  [
    'the namespace default',
    { text: 'platform: { namespace: default }' },
    'system-namespace',
    'platform.namespace',
    'another namespace',
  ],
  [
    'a namespace of Kubernetes',
    { text: 'components: { argocd: { namespace: kube-system } }' },
    'system-namespace',
    'components.argocd.namespace',
    'another namespace',
  ],
  [
    'agents and Argo CD in one namespace',
    { text: 'platform: { namespace: argocd }' },
    'shared-namespace',
    'components.argocd.namespace',
    'another namespace for one of the two',
  ],
  [
    'backups and databases in one namespace',
    { text: 'components: { backup_operator: { namespace: shared }, redis_operator: { namespace: shared } }' },
    'shared-namespace',
    'components.redis_operator.namespace',
    'another namespace',
  ],
  [
    'no memory',
    { text: 'agents: { rex: { resources: { memory: 0Gi } } }' },
    'zero-quantity',
    'agents.rex.resources.memory',
    'above zero',
  ],
  [
    'no CPU',
    { text: 'agents: { rex: { resources: { cpu: 0m } } }' },
    'zero-quantity',
    'agents.rex.resources.cpu',
    'above zero',
  ],
  [
    'no storage',
    { text: 'components: { postgresql: { storage: { size: 0Gi } } }' },
    'zero-quantity',
    'components.postgresql.storage.size',
    'above zero',
  ],
  [
    'a limit below the request',
    { text: 'components: { argocd: { server: { resources: { memory: 1Gi } } } }' },
    'limit-below-request',
    'components.argocd.server.resources.memory_limit',
    'raise it to 1Gi',
  ],
  [
    'STARTTLS on port 465',
    {
      text: 'features: { mail_notifications: true }\ncomponents: { mail_notifications: { smtp: { port: 465 } } }',
    },
    'smtp-encryption',
    'components.mail_notifications.smtp.starttls',
    'port 587',
  ],
  [
    'a mail password without user',
    { text: 'components: { mail_notifications: { smtp: { password: "${P}" } } }' },
    'smtp-credentials',
    'components.mail_notifications.smtp.password',
    'give both',
  ],
  [
    'more events than the volume holds',
    { text: 'components: { github_events: { event_bus: { max_bytes: 2Gi } } }' },
    'event-bus-space',
    'components.github_events.event_bus.max_bytes',
    'lower it',
  ],
  [
    'a database that takes all its memory',
    { text: 'components: { postgresql: { shared_buffers: 512MB } }' },
    'database-memory',
    'components.postgresql.shared_buffers',
    'a quarter',
  ],
];

describe('rules between keys', () => {
  test.each(violations)('%s', (_title, request, rule, path, fix) => {
    const problem = problemOf(request);
    expect(problem.rule).toBe(`config/${rule}`);
    expect(problem.path).toBe(path);
    expect(problem.fix).toContain(fix);
    expect(problem.message).toContain(rules.find(({ id }) => id === rule)?.reason);
  });

  test.each<readonly [string, TestRequest]>([
    [
      'Cloudflare with a host name of its own',
      { text: 'tunneling: { type: cloudflare, hostname: hooks.company.com }' },
    ],
    ['ngrok without domain', { text: 'tunneling: { type: ngrok }' }],
    ['ghcr and dockerhub without url', { text: 'registry: { type: ghcr }' }],
    ['high availability on standard', { profile: 'standard', text: 'features: { high_availability: true }' }],
    [
      'a part of a feature that the profile switched on',
      { profile: 'standard', text: 'components: { grafana: { enabled: false } }' },
    ],
    [
      'one id written twice',
      { text: 'agents: { rex: { github_app_id: "1" } }\ngithub: { apps: { rex: { id: "1" } } }' },
    ],
    [
      'a long GitHub App name of an agent that is off',
      { text: 'agents: { a-very-long-name-of-an-agent-indeed: { enabled: false } }' },
    ],
    [
      'metrics and logs in one namespace',
      { text: 'components: { grafana: { namespace: obs }, victoria_logs: { namespace: obs } }' },
    ],
    ['a name that becomes a Kubernetes name', { text: 'agents: { "Code Review": {} }' }],
  ])('%s is fine', (_title, request) => {
    expect(() => load(request)).not.toThrow();
  });

  test('each rule has a test, a unique id, and a reason', () => {
    const ids = rules.map(({ id }) => id);
    const tested = new Set([...violations.map(([, , rule]) => rule), ...warningRules]);
    expect(ids.filter((id) => !tested.has(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { reason } of rules) expect(reason).toMatch(/^\S.{20,}[^.]$/);
  });
});

const warningRules = [
  'placeholder',
  'registry-local-ignores',
  'small-volume',
  'mail-placeholder',
  'backup-placeholder',
];

test('a key that the schema asks for because of another one says why', () => {
  const text =
    'platform: { ingress_type: gateway, domain: a.b.com }\ncomponents: { ingress: { gateway: { create: true } } }';
  expect(problemOf({ text })).toMatchObject({
    rule: 'config/missing-key',
    path: 'components.ingress.class_name',
    message: 'is needed when gateway.create is true: a Gateway names its class',
  });
});

describe('warnings', () => {
  const warned = (request: TestRequest) =>
    load(request).warnings.map(({ rule, path }) => `${rule.replace('config/', '')} ${path}`);
  const named = 'github: { organization: mine }\n';

  test('a configuration in which everything is said has none', () => {
    expect(warned({ text: named })).toEqual([]);
  });

  test('placeholders', () => {
    expect(warned({})).toEqual(['placeholder github.organization']);
    expect(warned({ profile: 'production' })).toContain('production-needs-domain platform.domain');
    expect(warned({ text: `${named}features: { mail_notifications: true, backup: true }` })).toEqual([
      'mail-placeholder components.mail_notifications.smtp.from',
      'mail-placeholder components.mail_notifications.smtp.host',
      'mail-placeholder components.mail_notifications.smtp.recipients',
      'backup-placeholder components.backup_operator.storage.bucket',
    ]);
  });

  test('keys without effect', () => {
    expect(warned({ text: `${named}registry: { url: a.b.com, namespace: c }` })).toEqual([
      'registry-local-ignores registry.url',
      'registry-local-ignores registry.namespace',
    ]);
  });

  test('volumes that will not last', () => {
    expect(warned({ text: `${named}components: { redis: { storage: { size: 100Mi } } }` })).toEqual([
      'small-volume components.redis.storage.size',
    ]);
  });
});
