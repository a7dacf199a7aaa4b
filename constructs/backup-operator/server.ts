import type { Construct } from 'constructs';
import type { k8s } from 'cdk8s-plus-28';
import { checksum } from '../shared/checksum.js';
import { container, type EnvironmentValue } from '../shared/container.js';
import { httpProbe } from '../shared/probes.js';
import { emptyDir, secretVolume } from '../shared/volumes.js';
import { deployment } from '../shared/workload.js';
import { maintenanceSettings, settingsNames } from './settings.js';
import {
  credentialsSecret,
  usesAzureIdentity,
  veleroAccount,
  veleroMetricsPort,
  veleroPodLabels,
  type BackupOperatorProps,
  type Provider,
} from './props.js';

/** Labels that select the server's pods, as upstream has them. */
export const serverSelector = { deploy: 'velero' } as const;

/** No name of a user in the image is a number, which the kubelet needs to know that it is not root. */
const user = 65532;

/** Adds the server. One replica only: it elects no leader, so two would make every backup twice. */
export function addServer(scope: Construct, props: BackupOperatorProps): void {
  const { context, images, credentials } = props;
  deployment(scope, context, {
    name: 'velero',
    replicas: 1,
    strategy: { type: 'Recreate' },
    selector: serverSelector,
    podLabels: { component: 'velero', ...veleroPodLabels(usesAzureIdentity(props.store, credentials)) },
    podAnnotations: {
      'checksum/settings': checksum(maintenanceSettings(props)),
    },
    serviceAccountName: veleroAccount,
    apiAccess: true,
    user,
    group: user,
    fsGroup: user,
    terminationGracePeriodSeconds: 60,
    ...(props.priorityClassName !== undefined && { priorityClassName: props.priorityClassName }),
    initContainers: [pluginContainer(images.plugin)],
    containers: [serverContainer(props)],
    volumes: [
      emptyDir('plugins', { sizeLimit: '512Mi' }),
      emptyDir('scratch', { sizeLimit: '2Gi' }),
      emptyDir('tmp', { sizeLimit: '256Mi' }),
      ...credentialVolumes(credentials),
    ],
  });
}

/** The image of a plugin copies its program to `/target` and ends. */
function pluginContainer(image: string): k8s.Container {
  return container({
    name: 'plugin',
    image,
    resources: { cpu: '10m', memory: '32Mi', memory_limit: '128Mi' },
    mounts: [{ name: 'plugins', mountPath: '/target' }],
  });
}

function serverContainer(props: BackupOperatorProps): k8s.Container {
  // upstream has no probes; the endpoint of the metrics answers as long as the process serves
  const probe = httpProbe('/metrics', 'metrics', {
    initialDelaySeconds: 10,
    periodSeconds: 30,
    timeoutSeconds: 5,
    failureThreshold: 5,
  });
  return container({
    name: 'velero',
    image: props.images.velero,
    command: ['/velero'],
    args: serverArguments(props),
    ports: { metrics: veleroMetricsPort },
    env: {
      VELERO_SCRATCH_DIR: '/scratch',
      // where it keeps the connections and caches of repositories
      HOME: '/scratch',
      VELERO_NAMESPACE: { field: 'metadata.namespace' },
      LD_LIBRARY_PATH: '/plugins',
      ...credentialEnvironment(props.store.provider, props.credentials),
    },
    resources: props.resources,
    readiness: probe,
    liveness: probe,
    mounts: [
      { name: 'plugins', mountPath: '/plugins' },
      { name: 'scratch', mountPath: '/scratch' },
      { name: 'tmp', mountPath: '/tmp' },
      ...credentialMounts(props.credentials),
    ],
  });
}

function serverArguments({ volumes }: BackupOperatorProps): string[] {
  return [
    'server',
    `--metrics-address=:${veleroMetricsPort}`,
    '--uploader-type=kopia',
    `--repo-maintenance-job-configmap=${settingsNames.maintenance}`,
    ...(volumes === 'csi-snapshots' ? ['--features=EnableCSI'] : []),
    ...(volumes === 'file-system' ? ['--default-volumes-to-fs-backup=true'] : []),
  ];
}

const credentialVariables: Readonly<Record<Provider, string>> = {
  aws: 'AWS_SHARED_CREDENTIALS_FILE',
  gcp: 'GOOGLE_APPLICATION_CREDENTIALS',
  azure: 'AZURE_CREDENTIALS_FILE',
};

/** Where the plugin of a provider looks for the credentials file. Empty without credentials. */
export function credentialEnvironment(
  provider: Provider,
  credentials: boolean,
): Record<string, EnvironmentValue> {
  return credentials ? { [credentialVariables[provider]]: `/credentials/${credentialsSecret.key}` } : {};
}

/** The volume with the credentials file. Empty without credentials. */
export function credentialVolumes(credentials: boolean): k8s.Volume[] {
  return credentials
    ? [secretVolume('cloud-credentials', credentialsSecret.name, { defaultMode: 0o440 })]
    : [];
}

/** The mount of the credentials file. Empty without credentials. */
export function credentialMounts(credentials: boolean): k8s.VolumeMount[] {
  return credentials ? [{ name: 'cloud-credentials', mountPath: '/credentials', readOnly: true }] : [];
}
