import { describe, expect, test } from 'vitest';
import { veleroRules } from '../../constructs/backup-operator/access.js';
import { backupOperator } from '../../src/catalog/entries/backup-operator.js';
import type { ConfigInput } from '../../src/config/index.js';
import { at, yamlOf } from '../support/at.js';
import { configFor, expectGolden, renderComponent, everythingPresent } from '../support/component.js';

type Settings = NonNullable<NonNullable<ConfigInput['components']>['backup_operator']>;

const withSettings = (settings: Settings = {}) => ({ components: { backup_operator: settings } });
const rendered = (settings: Settings = {}) =>
  renderComponent(backupOperator, { profile: 'production', config: withSettings(settings) });
const podOf = (kind: string, name: string, settings: Settings = {}) =>
  at(rendered(settings).find(kind, name), 'spec.template.spec') as {
    containers: { args: string[]; env: { name: string; value?: string }[] }[];
  };
const modes = ['file-system', 'csi-snapshots', 'provider-snapshots', 'none'] as const;

describe('the server follows Velero 1.18.1', () => {
  test('with its command, flags, port and environment', () => {
    expect(podOf('Deployment', 'velero').containers[0]).toMatchObject({
      command: ['/velero'],
      args: [
        'server',
        '--metrics-address=:8085',
        '--uploader-type=kopia',
        '--repo-maintenance-job-configmap=repo-maintenance-job',
        '--default-volumes-to-fs-backup=true',
      ],
      ports: [{ name: 'metrics', containerPort: 8085 }],
      env: [
        { name: 'VELERO_SCRATCH_DIR', value: '/scratch' },
        { name: 'HOME', value: '/scratch' },
        { name: 'VELERO_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
        { name: 'LD_LIBRARY_PATH', value: '/plugins' },
        { name: 'AWS_SHARED_CREDENTIALS_FILE', value: '/credentials/cloud' },
      ],
    });
  });

  test('with the plugin of the provider copied to /target before it starts', () => {
    expect(at(podOf('Deployment', 'velero'), 'initContainers.0')).toMatchObject({
      image: 'docker.io/velero/velero-plugin-for-aws:v1.14.3',
      volumeMounts: [{ name: 'plugins', mountPath: '/target' }],
    });
  });

  test('as one replica that is replaced, also with high availability, since it elects no leader', () => {
    expect(at(rendered().find('Deployment', 'velero'), 'spec')).toMatchObject({
      replicas: 1,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: { deploy: 'velero' } },
    });
    expect(rendered().objects.map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
  });

  test('with probes by the metrics endpoint, which upstream lacks', () => {
    const probe = { httpGet: { path: '/metrics', port: 'metrics' }, periodSeconds: 30, failureThreshold: 5 };
    expect(podOf('Deployment', 'velero').containers[0]).toMatchObject({
      readinessProbe: probe,
      livenessProbe: probe,
    });
    expect(podOf('DaemonSet', 'node-agent').containers[0]).toMatchObject({
      readinessProbe: probe,
      livenessProbe: probe,
    });
  });

  test.each([
    ['gcp', 'velero-plugin-for-gcp:v1.14.0', 'GOOGLE_APPLICATION_CREDENTIALS'],
    ['azure', 'velero-plugin-for-microsoft-azure:v1.14.0', 'AZURE_CREDENTIALS_FILE'],
  ] as const)('with the plugin and the credentials variable of %s', (provider, plugin, variable) => {
    const pod = podOf('Deployment', 'velero', { storage: { provider } });
    expect(at(pod, 'initContainers.0.image')).toBe(`docker.io/velero/${plugin}`);
    expect(pod.containers[0]?.env).toContainEqual({ name: variable, value: '/credentials/cloud' });
    expect(
      at(rendered({ storage: { provider } }).find('BackupStorageLocation', 'default'), 'spec.provider'),
    ).toBe(provider);
  });
});

describe('rights of Velero', () => {
  test('are a role of its own: nothing is bound to cluster-admin', () => {
    const { objects, yaml } = rendered();
    expect(yaml).not.toContain('cluster-admin');
    const bindings = objects.filter(({ kind }) => kind === 'ClusterRoleBinding');
    expect(bindings.map((binding) => at(binding, 'roleRef.name'))).toEqual(['velero']);
  });

  test('name every verb: no impersonation, no approval, no deleting of collections', () => {
    const verbs = new Set(veleroRules.flatMap((rule) => rule.verbs));
    expect([...verbs].sort()).toEqual([
      'bind',
      'create',
      'delete',
      'escalate',
      'get',
      'list',
      'patch',
      'update',
      'watch',
    ]);
  });

  test('let it delete only what it makes while it moves data', () => {
    const deleting = veleroRules.filter(({ verbs }) => verbs.includes('delete'));
    expect(deleting.flatMap(({ groups }) => groups)).not.toContain('*');
    expect(deleting.flatMap(({ resources }) => resources)).not.toContain('namespaces');
  });

  test('are excepted with reasons in the record', () => {
    const excepted = backupOperator.exceptions?.filter(({ object }) => object === 'ClusterRole/velero') ?? [];
    expect(excepted.map(({ rule }) => rule)).toEqual([
      'security/wildcard-verbs',
      'security/escalation',
      'security/cluster-secrets',
    ]);
  });
});

describe('volumes', () => {
  test.each([
    ['file-system', 'privileged', true],
    ['csi-snapshots', undefined, false],
    ['provider-snapshots', undefined, false],
    ['none', undefined, false],
  ] as const)('with %s the namespace has level %s, and node agents: %s', (volumes, level, agents) => {
    const config = configFor({ profile: 'production', config: withSettings({ volumes }) });
    expect(backupOperator.namespaces?.(config)[0]?.podSecurity).toBe(level);
    expect(rendered({ volumes }).objects.some(({ kind }) => kind === 'DaemonSet')).toBe(agents);
  });

  test.each([
    ['file-system', false, true],
    ['csi-snapshots', true, false],
    ['provider-snapshots', true, false],
    ['none', false, false],
  ] as const)('with %s a backup snapshots volumes: %s, and copies them: %s', (volumes, snapshots, copies) => {
    expect(at(rendered({ volumes }).find('Schedule', 'platform-daily'), 'spec.template')).toMatchObject({
      snapshotVolumes: snapshots,
      defaultVolumesToFsBackup: copies,
    });
  });

  test('CSI snapshots switch the feature on, and provider snapshots have a location', () => {
    expect(podOf('Deployment', 'velero', { volumes: 'csi-snapshots' }).containers[0]?.args).toContain(
      '--features=EnableCSI',
    );
    const { find } = rendered({ volumes: 'provider-snapshots', storage: { region: 'eu-central-2' } });
    expect(find('VolumeSnapshotLocation', 'default')['spec']).toEqual({
      provider: 'aws',
      config: { region: 'eu-central-2' },
      credential: { name: 'cloud-credentials', key: 'cloud' },
    });
  });

  test('the node agent reads the folders of the kubelet as root, with one capability and not privileged', () => {
    const pod = podOf('DaemonSet', 'node-agent');
    expect(pod).toMatchObject({
      securityContext: { runAsUser: 0 },
      volumes: [
        { name: 'host-pods', hostPath: { path: '/var/lib/kubelet/pods' } },
        { name: 'host-plugins', hostPath: { path: '/var/lib/kubelet/plugins' } },
        { name: 'scratch' },
        { name: 'tmp' },
        { name: 'cloud-credentials' },
      ],
    });
    expect(pod.containers[0]).toMatchObject({
      args: ['node-agent', 'server', '--metrics-address=:8085', '--node-agent-configmap=node-agent'],
      securityContext: {
        privileged: false,
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'], add: ['DAC_READ_SEARCH'] },
      },
    });
    expect(at(pod, 'containers.0.volumeMounts.0')).toEqual({
      name: 'host-pods',
      mountPath: '/host_pods',
      mountPropagation: 'HostToContainer',
    });
  });
});

describe('pods that Velero makes at run time', () => {
  test('are known to the network policy by a label that it hands down to them', () => {
    const config = configFor({ profile: 'production' });
    const label = { 'azure.workload.identity/use': 'false' };
    expect(backupOperator.pods(config)).toEqual({ velero: { labels: label, ports: { metrics: 8085 } } });
    for (const [kind, name] of [
      ['Deployment', 'velero'],
      ['DaemonSet', 'node-agent'],
    ] as const)
      expect(at(rendered().find(kind, name), 'spec.template.metadata.labels')).toMatchObject(label);
    const data = rendered().find('ConfigMap', 'node-agent')['data'] as Record<string, string>;
    expect(JSON.parse(data['node-agent.json'] ?? '')).toMatchObject({ podLabels: label });
  });

  test('have requests and a memory limit', () => {
    const { find } = rendered({ data_mover: { cpu: '70m', memory: '300Mi', memory_limit: '900Mi' } });
    const data = find('ConfigMap', 'repo-maintenance-job')['data'] as Record<string, string>;
    expect(JSON.parse(data['global'] ?? '')).toMatchObject({
      podResources: { cpuRequest: '70m', memoryRequest: '300Mi', cpuLimit: '0', memoryLimit: '900Mi' },
      priorityClassName: 'cto-platform',
    });
  });

  test('read new settings at once: the pods that read them restart', () => {
    const digest = (settings: Settings) =>
      at(rendered(settings).find('DaemonSet', 'node-agent'), 'spec.template.metadata.annotations') as Record<
        string,
        string
      >;
    expect(digest({})['checksum/settings']).not.toBe(
      digest({ data_mover: { cpu: '1' } })['checksum/settings'],
    );
  });
});

describe('the object store', () => {
  test('is a placeholder bucket in a folder of the installation, until the configuration names one', () => {
    expect(rendered().find('BackupStorageLocation', 'default')['spec']).toEqual({
      provider: 'aws',
      default: true,
      accessMode: 'ReadWrite',
      objectStorage: { bucket: 'cto-backups', prefix: 'cto' },
      config: { region: 'us-east-1' },
      credential: { name: 'cloud-credentials', key: 'cloud' },
    });
  });

  test('can be any service that speaks S3, addressed by path', () => {
    const storage = {
      s3_url: 'http://minio.store:9000',
      region: 'minio',
      bucket: 'own-bucket',
      prefix: 'a/b',
    };
    expect(at(rendered({ storage }).find('BackupStorageLocation', 'default'), 'spec')).toMatchObject({
      objectStorage: { bucket: 'own-bucket', prefix: 'a/b' },
      config: {
        region: 'minio',
        s3Url: 'http://minio.store:9000',
        s3ForcePathStyle: 'true',
        checksumAlgorithm: '',
      },
    });
    const flows = backupOperator.flows(configFor({ config: withSettings({ storage }) }));
    expect(flows.find(({ to }) => to === 'internet')?.ports).toEqual([443, 9000]);
  });

  test('takes further settings of its plugin, which win', () => {
    const storage = { provider: 'azure' as const, options: { storageAccount: 'one', resourceGroup: 'two' } };
    expect(at(rendered({ storage }).find('BackupStorageLocation', 'default'), 'spec.config')).toEqual({
      storageAccount: 'one',
      resourceGroup: 'two',
    });
  });

  test('needs no credentials when the ServiceAccount has a cloud identity', () => {
    const identity = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/backup' };
    const { find, yaml } = rendered({ identity });
    expect(find('ServiceAccount', 'velero').metadata.annotations).toEqual(identity);
    expect(yaml).not.toContain('cloud-credentials');
    const secrets =
      backupOperator.secrets?.(configFor({ config: withSettings({ identity }) }), everythingPresent) ?? [];
    expect(secrets.map(({ name }) => name)).toEqual(['velero-repo-credentials']);
  });

  test('reads credentials that are named although there is an identity', () => {
    const { yaml } = rendered({
      identity: { 'iam.gke.io/gcp-service-account': 'x' },
      credentials: '${BACKUP}',
    });
    expect(yaml).toContain('secretName: cloud-credentials');
  });
});

describe('defect 4, credentials that everybody knows', () => {
  const secrets = (settings: Settings) =>
    backupOperator.secrets?.(configFor({ config: withSettings(settings) }), everythingPresent) ?? [];

  test('the password of repositories is generated, where Velero would take one from its source', () => {
    expect(secrets({})).toMatchObject([
      { name: 'cloud-credentials', madeBy: 'deployer', keys: [{ key: 'cloud' }] },
      {
        name: 'velero-repo-credentials',
        madeBy: 'deployer',
        keys: [{ key: 'repository-password', generate: { kind: 'password', length: 48 } }],
      },
    ]);
  });

  test('credentials come by reference', () => {
    expect(secrets({ credentials: { file: 'backup.ini' } })[0]?.keys[0]).toMatchObject({
      source: { file: 'backup.ini' },
    });
    expect(() => configFor({ config: withSettings({ credentials: 'AKIA' }) })).toThrow();
  });

  test('no Secret is in the bundle', () => {
    expect(rendered().objects.map(({ kind }) => kind)).not.toContain('Secret');
  });
});

describe('defect 24, no backup', () => {
  test('every day and every week the namespaces of the platform are saved, without that of Velero', () => {
    const { find } = rendered({ extra_namespaces: ['shop', 'databases'] });
    const template = at(find('Schedule', 'platform-daily'), 'spec.template') as {
      includedNamespaces: string[];
    };
    expect(template.includedNamespaces).toEqual([...template.includedNamespaces].sort());
    expect(template.includedNamespaces).toEqual(expect.arrayContaining(['cto', 'databases', 'shop']));
    expect(template.includedNamespaces.filter((name) => name === 'databases')).toHaveLength(1);
    expect(template.includedNamespaces).not.toContain('velero');
    expect(template).toMatchObject({ includeClusterResources: true, storageLocation: 'default' });
    expect(at(find('Schedule', 'platform-weekly'), 'spec.template.includedNamespaces')).toEqual(
      template.includedNamespaces,
    );
  });

  test.each([
    ['platform-daily', '0 2 * * *', '720h0m0s'],
    ['platform-weekly', '0 3 * * 0', '2016h0m0s'],
  ])('%s starts at %s and is kept %s', (name, schedule, ttl) => {
    expect(at(rendered().find('Schedule', name), 'spec')).toMatchObject({ schedule, template: { ttl } });
  });

  test('schedule, time zone and retention can be set', () => {
    const { find } = rendered({ timezone: 'Europe/Zurich', daily: { cron: '5 1 * * *', keep: '36h' } });
    expect(at(find('Schedule', 'platform-daily'), 'spec')).toMatchObject({
      schedule: 'CRON_TZ=Europe/Zurich 5 1 * * *',
      template: { ttl: '36h0m0s' },
    });
  });

  test('backups outlive their schedule', () => {
    expect(at(rendered().find('Schedule', 'platform-daily'), 'spec.useOwnerReferencesInBackup')).toBe(false);
  });
});

describe('pods of the server', () => {
  test.each(modes)('satisfy the restricted level with %s', (volumes) => {
    expect(podOf('Deployment', 'velero', { volumes })).toMatchObject({
      securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    });
  });
});

describe('backups render as reviewed', () => {
  test.each([
    ['workloads', ['Deployment', 'DaemonSet']],
    ['settings', ['ServiceAccount', 'ConfigMap', 'ClusterRole', 'ClusterRoleBinding']],
    ['schedules', ['BackupStorageLocation', 'Schedule']],
  ])('%s', (name, kinds) => {
    // the namespaces that are saved are those of the whole platform, which is not what is reviewed here
    const { objects } = renderComponent(backupOperator, { profile: 'production', present: ['postgresql'] });
    expectGolden(`backup-operator-${name}`, yamlOf(objects, kinds));
  });
});
