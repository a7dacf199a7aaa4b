import { beforeAll, describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../../src/bundle/object.js';
import { prepare, runRules, type ValidationRequest } from '../../../src/synth/validate/index.js';
import { findObject } from '../../support/component.js';
import { platformRequest } from '../../support/platform.js';

let platform: ValidationRequest;

beforeAll(async () => {
  platform = await platformRequest('production', {
    platform: { domain: 'acme.example', ingress_type: 'ingress' },
  });
});

/** Rules that an error was found by, after one change to the objects of the production profile. */
async function brokenBy(change: (objects: readonly KubernetesObject[]) => void): Promise<readonly string[]> {
  const objects = structuredClone(platform.objects);
  change(objects.map(({ object }) => object));
  const broken = runRules(await prepare({ ...platform, objects }));
  return [...new Set(broken.map(({ rule }) => rule.id))];
}

/** Sets a value at keys such as `spec.ports.0.targetPort`. */
function set(object: KubernetesObject, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const target = keys.reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], object);
  expect(target, path).toBeTypeOf('object');
  (target as Record<string, unknown>)[last] = value;
}

const container = 'spec.template.spec.containers.0';

test('the production profile keeps every rule', async () => {
  const broken = runRules(await prepare(platform));
  const lines = broken.map(
    ({ rule, finding }) => `${rule.id} ${finding.subject?.construct ?? ''} ${finding.message}`,
  );
  expect(lines).toEqual([]);
});

describe('one change to an object of the platform breaks', () => {
  test.each([
    ['selectors/service', 'Service', 'argocd-server', 'spec.selector', { app: 'other' }],
    ['ports/service-target', 'Service', 'argocd-server', 'spec.ports.0.targetPort', 8081],
    ['ports/probe', 'Deployment', 'argocd-server', `${container}.readinessProbe.httpGet.port`, 'other'],
    [
      'reference/service-account',
      'Deployment',
      'argocd-server',
      'spec.template.spec.serviceAccountName',
      'other',
    ],
    ['reference/service-account', 'RoleBinding', 'argocd-server', 'subjects.0.name', 'other'],
    ['images/pinned', 'Deployment', 'argocd-server', `${container}.image`, 'quay.io/argoproj/argocd:latest'],
    [
      'images/catalogue',
      'Deployment',
      'argocd-server',
      `${container}.image`,
      'quay.io/argoproj/argocd:v1.0.0',
    ],
    [
      'images/text',
      'Deployment',
      'argocd-server',
      `${container}.args`,
      ['--helper=quay.io/argoproj/argocd:v1.0.0'],
    ],
    [
      'images/catalogue',
      'Cluster',
      'platform-database',
      'spec.imageName',
      'ghcr.io/cloudnative-pg/postgresql:17',
    ],
    ['flows/pod-group', 'Deployment', 'argocd-server', 'spec.template.metadata.labels', { app: 'other' }],
    ['workload/selector', 'Deployment', 'argocd-server', 'spec.template.metadata.labels', { app: 'other' }],
    ['security/privileged', 'Deployment', 'argocd-server', `${container}.securityContext.privileged`, true],
    ['security/pod-security-level', 'Deployment', 'argocd-server', 'spec.template.spec.hostNetwork', true],
    [
      'security/privileged',
      'RedisReplication',
      'redis',
      'spec.redisExporter.securityContext.privileged',
      true,
    ],
    ['security/cluster-admin', 'ClusterRoleBinding', 'argocd-server', 'roleRef.name', 'cluster-admin'],
    ['scope/unknown-namespace', 'Deployment', 'argocd-server', 'metadata.namespace', 'other'],
    [
      'reference/service',
      'ValidatingWebhookConfiguration',
      'cnpg-validating-webhook-configuration',
      'webhooks.0.clientConfig.service.name',
      'other',
    ],
    [
      'ports/backend',
      'ValidatingWebhookConfiguration',
      'cnpg-validating-webhook-configuration',
      'webhooks.0.clientConfig.service.port',
      9443,
    ],
    [
      'ports/backend',
      'Ingress',
      'argocd',
      'spec.rules.0.http.paths.0.backend.service.port',
      { number: 1234 },
    ],
    ['secrets/unknown-key', 'RedisReplication', 'redis', 'spec.kubernetesConfig.redisSecret.key', 'other'],
    ['secrets/undeclared', 'EventSource', 'github', 'spec.github.pull-requests.webhookSecret.name', 'other'],
    ['secrets/literal', 'ConfigMap', 'argocd-cm', 'data.other', 'ghp_0123456789abcdefghijABCDEFGHIJ012345'],
    ['secrets/value', 'Secret', 'argocd-secret', 'stringData', { password: 'x' }],
    ['text/placeholder', 'ConfigMap', 'argocd-cm', 'data.other', 'https://${DOMAIN}/'],
    ['schema/unknown-field', 'Cluster', 'platform-database', 'spec.instancess', 3],
    ['cel/rule', 'EventBus', 'default', 'spec.nats', {}],
    [
      'selectors/disruption-budget',
      'PodDisruptionBudget',
      'argocd-server',
      'spec.selector.matchLabels',
      { app: 'other' },
    ],
    [
      'workload/disruption-budget',
      'PodDisruptionBudget',
      'argocd-server',
      'spec.selector.matchLabels',
      { app: 'other' },
    ],
    ['workload/replicas', 'Deployment', 'argocd-server', 'spec.replicas', 1],
  ] as readonly (readonly [string, string, string, string, unknown])[])(
    '%s: %s %s, %s',
    async (rule, kind, name, path, value) => {
      const broken = await brokenBy((objects) => set(findObject(objects, kind, name), path, value));
      expect(broken).toContain(rule);
    },
  );
});
