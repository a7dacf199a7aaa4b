import type { Construct } from 'constructs';
import { configMap } from '../shared/config-map.js';
import { usesAzureIdentity, veleroPodLabels, type BackupOperatorProps } from './props.js';

/** ConfigMaps whose names the server and the node agent get as flags. */
export const settingsNames = { maintenance: 'repo-maintenance-job', nodeAgent: 'node-agent' } as const;

/** Adds the settings of the pods that Velero makes at run time. */
export function addSettings(scope: Construct, props: BackupOperatorProps): void {
  configMap(scope, props.context, {
    name: settingsNames.maintenance,
    data: maintenanceSettings(props),
  });
  if (props.volumes === 'file-system')
    configMap(scope, props.context, {
      name: settingsNames.nodeAgent,
      data: nodeAgentSettings(props),
    });
}

/** Data of the ConfigMap for the jobs that maintain repositories; the key says that it applies to every repository. */
export function maintenanceSettings(props: BackupOperatorProps): { readonly global: string } {
  return {
    global: JSON.stringify({
      podResources: podResources(props),
      keepLatestMaintenanceJobs: 1,
      ...(props.priorityClassName !== undefined && { priorityClassName: props.priorityClassName }),
    }),
  };
}

/** Data of the ConfigMap for the pods that move the data of volumes: one at a time per node, so that a backup is no load test. */
export function nodeAgentSettings(props: BackupOperatorProps): { readonly 'node-agent.json': string } {
  return {
    'node-agent.json': JSON.stringify({
      loadConcurrency: { globalConfig: 1, prepareQueueLength: 8 },
      podResources: podResources(props),
      podLabels: veleroPodLabels(usesAzureIdentity(props.store, props.credentials)),
      ...(props.priorityClassName !== undefined && { priorityClassName: props.priorityClassName }),
    }),
  };
}

function podResources({ dataMoverResources }: BackupOperatorProps) {
  return {
    cpuRequest: dataMoverResources.cpu,
    memoryRequest: dataMoverResources.memory,
    // none: Velero reads "0" as no limit, and refuses the whole section when a limit is below its request
    cpuLimit: '0',
    memoryLimit: dataMoverResources.memory_limit,
  };
}
