import { Construct } from 'constructs';
import { clusterRole, serviceAccount } from '../shared/rbac.js';
import { veleroRules } from './access.js';
import { addLocations, addSchedule } from './locations.js';
import { addNodeAgent } from './node-agent.js';
import { veleroAccount, type BackupOperatorProps } from './props.js';
import { addServer } from './server.js';
import { addSettings } from './settings.js';

export * from './props.js';

/** Velero: server, agent on each node if volumes are copied, the place where backups are kept, and schedules. */
export class BackupOperator extends Construct {
  constructor(scope: Construct, id: string, props: BackupOperatorProps) {
    super(scope, id);
    const { context } = props;
    serviceAccount(this, context, veleroAccount, { annotations: props.identity });
    clusterRole(this, context, {
      name: 'velero',
      rules: veleroRules,
      subjects: [{ name: veleroAccount, namespace: context.namespace }],
    });
    addSettings(this, props);
    addServer(this, props);
    if (props.volumes === 'file-system') addNodeAgent(this, props);
    addLocations(this, props);
    for (const schedule of props.schedules) addSchedule(this, props, schedule);
  }
}
