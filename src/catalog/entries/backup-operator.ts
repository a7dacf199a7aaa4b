import {
  BackupOperator,
  usesAzureIdentity,
  veleroMetricsPort,
  veleroPodLabels,
  type BackupOperatorProps,
} from '../../../constructs/backup-operator/index.js';
import type { Config } from '../../config/index.js';
import { defineComponent, type NamespaceNeed } from '../component.js';
import { veleroKinds } from './backup-operator/kinds.js';
import { backupProps } from './backup-operator/props.js';
import { backupSecrets, readsCredentials } from './backup-operator/secrets.js';

/** Velero, which saves the platform and brings it back. */
export const backupOperator = defineComponent<BackupOperatorProps>({
  id: 'backup-operator',
  title: 'Backups',
  summary: 'Velero: scheduled backups of objects and volumes to an object store, and their restore.',
  category: 'security',
  required: false,
  upstream: {
    name: 'Velero',
    version: '1.18.1',
    source: 'https://github.com/vmware-tanzu/velero/tree/v1.18.1/pkg/install',
  },
  needs: ['foundation'],
  namespace: (config) => config.components.backup_operator.namespace,
  namespaces: (config) => [ownNamespace(config)],
  crds: [
    'backuprepositories.velero.io',
    'backups.velero.io',
    'backupstoragelocations.velero.io',
    'datadownloads.velero.io',
    'datauploads.velero.io',
    'deletebackuprequests.velero.io',
    'downloadrequests.velero.io',
    'podvolumebackups.velero.io',
    'podvolumerestores.velero.io',
    'restores.velero.io',
    'schedules.velero.io',
    'serverstatusrequests.velero.io',
    'volumesnapshotlocations.velero.io',
  ],
  kinds: veleroKinds,
  images: {
    velero: {
      repository: 'docker.io/velero/velero',
      tag: 'v1.18.1',
      note: 'also the pods that it makes to move data and to maintain repositories',
    },
    'velero-plugin-aws': {
      repository: 'docker.io/velero/velero-plugin-for-aws',
      tag: 'v1.14.3',
      note: 'plugins 1.14 belong to Velero 1.18',
    },
    'velero-plugin-gcp': { repository: 'docker.io/velero/velero-plugin-for-gcp', tag: 'v1.14.0' },
    'velero-plugin-azure': {
      repository: 'docker.io/velero/velero-plugin-for-microsoft-azure',
      tag: 'v1.14.0',
    },
  },
  props: backupProps,
  build: (scope, props) => new BackupOperator(scope, 'backup-operator', props),
  pods: (config) => ({
    velero: {
      labels: veleroPodLabels(
        usesAzureIdentity(config.components.backup_operator.storage, readsCredentials(config)),
      ),
      ports: { metrics: veleroMetricsPort },
    },
  }),
  flows: (config) => [
    {
      from: 'backup-operator/velero',
      to: 'api-server',
      ports: [],
      why: 'Velero reads and restores objects, and runs hooks in pods',
    },
    {
      from: 'backup-operator/velero',
      to: 'internet',
      ports: storePorts(config),
      why: 'backups are kept in an object store, and its provider is asked for identities and snapshots',
    },
    {
      from: 'victoria-metrics/server',
      to: 'backup-operator/velero',
      ports: ['metrics'],
      why: 'metrics of backups: whether the last one succeeded',
    },
  ],
  secrets: backupSecrets,
  exceptions: [
    {
      rule: 'security/wildcard-verbs',
      object: 'ClusterRole/velero',
      why: 'a backup holds every kind of object, also ones that did not exist when this was written; verbs are named one by one',
    },
    {
      rule: 'security/escalation',
      object: 'ClusterRole/velero',
      why: 'restoring a Role or a binding is granting what it grants; the API server refuses that without these verbs',
    },
    {
      rule: 'secrets/unused',
      object: 'Secret/velero-repo-credentials',
      why: 'the server looks for it under this name; no object can say so',
    },
    {
      rule: 'security/cluster-secrets',
      object: 'ClusterRole/velero',
      why: 'a platform that is restored without its Secrets does not start',
    },
    {
      rule: 'security/pod-security',
      object: 'DaemonSet/node-agent',
      why: 'it reads the volumes of other pods in the folders of the kubelet, which belong to root; only while volumes are copied',
    },
    {
      rule: 'workload/replicas',
      object: 'Deployment/velero',
      why: 'the server elects no leader: two would make each backup twice; a backup may wait for a restart',
    },
  ],
  differences: [
    {
      what: 'an own ClusterRole instead of a binding to cluster-admin',
      why: 'Velero has no need to impersonate, to approve certificates or to delete what it did not make',
    },
    {
      what: 'liveness and readiness by the metrics endpoint of server and node agent',
      why: 'upstream has no probes, so a server that hangs would silently make no backups',
    },
    {
      what: 'user 65532, read-only root, no capabilities; HOME on the scratch volume',
      why: 'upstream sets no security context, and the connections to repositories are kept below HOME',
    },
    {
      what: 'the namespace is privileged only while volumes are copied by the node agent',
      why: 'with snapshots, or without volumes, nothing of Velero needs more than the restricted level',
    },
    {
      what: 'the node agent is root with the one capability to read files of others, and has requests and a memory limit',
      why: 'upstream leaves all default capabilities and no requests, so that it is the first to be evicted',
    },
    {
      what: 'the password of repositories is declared as a Secret and generated',
      why: 'Velero makes it with a value that everybody can read in its source when it is missing',
    },
    {
      what: 'pods made at run time have requests and limits, and a label by which the network policy knows them',
      why: 'by default they have neither, and the namespace denies what is not allowed',
    },
    {
      what: 'one replica is replaced, not rolled (Recreate)',
      why: 'two servers at once would both work on the same backup',
    },
    { what: 'no CPU limit', why: 'throttling makes backups longer and helps nobody' },
  ],
  checks: [
    'backup-operator.available',
    'backup-operator.storage-available',
    'backup-operator.last-backup-completed',
  ],
});

function ownNamespace(config: Config): NamespaceNeed {
  const { namespace, volumes } = config.components.backup_operator;
  return volumes === 'file-system'
    ? {
        name: namespace,
        podSecurity: 'privileged',
        why: 'agents on each node copy volumes, which they reach through folders of the node',
      }
    : { name: namespace };
}

function storePorts(config: Config): number[] {
  const { s3_url } = config.components.backup_operator.storage;
  if (s3_url === undefined) return [443];
  const { port, protocol } = new URL(s3_url);
  return [...new Set([443, port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)])];
}
