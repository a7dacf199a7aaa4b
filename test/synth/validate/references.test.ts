import { describe, expect, test } from 'vitest';
import { prepare } from '../../../src/synth/validate/index.js';
import { roomOn } from '../../../src/synth/validate/rules/plan.js';
import { profiles } from '../../../profiles/index.js';
import { requestFrom } from '../../support/validation.js';

/** References of YAML as lines `path -> Kind namespace/name[key]`. */
async function referencesIn(yaml: string): Promise<readonly string[]> {
  const { lookup } = await prepare(requestFrom(yaml));
  return lookup
    .references()
    .map(
      ({ path, kind, namespace, name, key, port, optional }) =>
        `${path} -> ${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}${key === undefined ? '' : `[${key}]`}${port === undefined ? '' : `:${port}`}${optional ? ' optional' : ''}`,
    );
}

const custom = (apiVersion: string, kind: string, spec: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: one, namespace: cto }\nspec: ${spec}\n`;

describe('references of pods', () => {
  test('are found in volumes, variables, accounts and classes', async () => {
    expect(
      await referencesIn(`
apiVersion: batch/v1
kind: CronJob
metadata: { name: one, namespace: cto }
spec:
  schedule: "* * * * *"
  jobTemplate:
    spec:
      template:
        spec:
          serviceAccountName: runner
          priorityClassName: low
          imagePullSecrets: [{ name: login }]
          restartPolicy: Never
          volumes:
            - { name: a, configMap: { name: settings } }
            - { name: b, secret: { secretName: token, optional: true, items: [{ key: value, path: v }] } }
            - { name: c, projected: { sources: [{ secret: { name: both } }, { configMap: { name: half } }] } }
            - { name: d, persistentVolumeClaim: { claimName: data } }
          containers:
            - name: main
              image: example.com/app:1.0.0
              envFrom: [{ secretRef: { name: all } }]
              env: [{ name: A, valueFrom: { configMapKeyRef: { name: settings, key: a, optional: true } } }]
`),
    ).toEqual([
      'spec.jobTemplate.spec.template.spec.serviceAccountName -> ServiceAccount cto/runner',
      'spec.jobTemplate.spec.template.spec.priorityClassName -> PriorityClass low',
      'spec.jobTemplate.spec.template.spec.imagePullSecrets[0].name -> Secret cto/login',
      'spec.jobTemplate.spec.template.spec.volumes[0].configMap.name -> ConfigMap cto/settings',
      'spec.jobTemplate.spec.template.spec.volumes[1].secret.items[0].key -> Secret cto/token[value] optional',
      'spec.jobTemplate.spec.template.spec.volumes[2].projected.sources[0].secret.name -> Secret cto/both',
      'spec.jobTemplate.spec.template.spec.volumes[2].projected.sources[1].configMap.name -> ConfigMap cto/half',
      'spec.jobTemplate.spec.template.spec.volumes[3].persistentVolumeClaim.claimName -> PersistentVolumeClaim cto/data',
      'spec.jobTemplate.spec.template.spec.containers[0].env[0].valueFrom.configMapKeyRef.key -> ConfigMap cto/settings[a] optional',
      'spec.jobTemplate.spec.template.spec.containers[0].envFrom[0].secretRef.name -> Secret cto/all',
    ]);
  });
});

describe('references of custom resources', () => {
  test.each([
    [
      'an event source: secret keys and the default event bus',
      custom(
        'argoproj.io/v1alpha1',
        'EventSource',
        '{ github: { a: { webhookSecret: { name: hook, key: secret }, apiToken: { name: api, key: token } } } }',
      ),
      [
        'spec.eventBusName -> EventBus cto/default',
        'spec.github.a.webhookSecret.key -> Secret cto/hook[secret]',
        'spec.github.a.apiToken.key -> Secret cto/api[token]',
      ],
    ],
    [
      'a sensor: its event source, and the namespace of the workflow that it makes',
      custom(
        'argoproj.io/v1alpha1',
        'Sensor',
        '{ dependencies: [{ eventSourceName: github }], triggers: [{ template: { argoWorkflow: { source: { resource: { apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: { namespace: runs }, spec: { workflowTemplateRef: { name: play } } } } } } }] }',
      ),
      [
        'spec.eventBusName -> EventBus cto/default',
        'spec.dependencies[0].eventSourceName -> EventSource cto/github',
        'spec.triggers[0].template.argoWorkflow.source.resource.spec.workflowTemplateRef.name -> WorkflowTemplate runs/play',
      ],
    ],
    [
      'a workflow template: templates it calls, but none whose name is made at run time',
      custom(
        'argoproj.io/v1alpha1',
        'WorkflowTemplate',
        '{ serviceAccountName: runner, templates: [{ name: a, dag: { tasks: [{ name: b, templateRef: { name: other, template: x } }, { name: c, templateRef: { name: "{{inputs.parameters.t}}", template: x } }] } }] }',
      ),
      [
        'spec.serviceAccountName -> ServiceAccount cto/runner',
        'spec.templates[0].dag.tasks[0].templateRef.name -> WorkflowTemplate cto/other',
      ],
    ],
    [
      'a database: secrets by name, storage class, snapshot class',
      custom(
        'postgresql.cnpg.io/v1',
        'Cluster',
        '{ superuserSecret: { name: root }, certificates: { serverCASecret: ca }, storage: { storageClass: fast }, backup: { volumeSnapshot: { className: snap } } }',
      ),
      [
        'spec.backup.volumeSnapshot.className -> VolumeSnapshotClass snap',
        'spec.superuserSecret.name -> Secret cto/root',
        'spec.certificates.serverCASecret -> Secret cto/ca',
        'spec.storage.storageClass -> StorageClass fast',
      ],
    ],
    [
      'a sentinel: the replication it watches and the password',
      custom(
        'redis.redis.opstreelabs.in/v1beta2',
        'RedisSentinel',
        '{ kubernetesConfig: { redisSecret: { name: auth, key: password } }, redisSentinelConfig: { redisReplicationName: main } }',
      ),
      [
        'spec.redisSentinelConfig.redisReplicationName -> RedisReplication cto/main',
        'spec.kubernetesConfig.redisSecret.key -> Secret cto/auth[password]',
      ],
    ],
    [
      'a route: its gateway and its Services, in other namespaces too',
      custom(
        'gateway.networking.k8s.io/v1',
        'HTTPRoute',
        '{ parentRefs: [{ name: edge, namespace: gateways }], rules: [{ backendRefs: [{ name: web, port: 80 }] }] }',
      ),
      [
        'spec.parentRefs[0].name -> Gateway gateways/edge',
        'spec.rules[0].backendRefs[0].name -> Service cto/web:80',
      ],
    ],
    [
      'a backup location: its credential',
      custom('velero.io/v1', 'BackupStorageLocation', '{ credential: { name: cloud, key: file } }'),
      ['spec.credential.key -> Secret cto/cloud[file]'],
    ],
    [
      'an application: its project',
      custom('argoproj.io/v1alpha1', 'Application', '{ project: platform, destination: { namespace: cto } }'),
      ['spec.project -> AppProject cto/platform'],
    ],
  ])('%s', async (_title, yaml, expected) => {
    expect(await referencesIn(yaml)).toEqual(expected);
  });
});

describe('room on a machine', () => {
  test.each(profiles.map(({ name, machine }) => [name, machine] as const))(
    'of the profile %s is less than the machine, but most of it',
    (_name, machine) => {
      const room = roomOn(machine, 20);
      expect(room.cpu).toBeLessThan(machine.cpu);
      expect(room.cpu).toBeGreaterThan(machine.cpu * 0.7);
      expect(room.memory).toBeGreaterThan(machine.memoryGiB * 2 ** 30 * 0.7);
      expect(room.storage).toBeGreaterThan(machine.diskGiB * 2 ** 30 * 0.5);
      expect(room.storage).toBeLessThan(machine.diskGiB * 2 ** 30 * 0.9);
    },
  );

  test('a second node takes less for itself than the first', () => {
    const one = roomOn({ cpu: 8, memoryGiB: 16, diskGiB: 100, nodes: 1 }, 0);
    const two = roomOn({ cpu: 8, memoryGiB: 16, diskGiB: 100, nodes: 2 }, 0);
    expect(one.cpu - two.cpu).toBe(0.25);
    expect(8 - one.cpu).toBe(1);
  });
});
