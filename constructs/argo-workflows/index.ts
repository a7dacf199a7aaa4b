import { Construct } from 'constructs';
import { configMap } from '../shared/config-map.js';
import { argoNames, type ArgoWorkflowsProps } from './props.js';
import { addAccess } from './rbac.js';
import { controllerSettings } from './settings.js';
import { addController, addServer } from './workloads.js';

export { argoPorts, argoSelectors, type ArgoWorkflowsProps } from './props.js';

/** Argo Workflows for one namespace: controller, server, their settings and rights. */
export class ArgoWorkflows extends Construct {
  constructor(scope: Construct, id: string, props: ArgoWorkflowsProps) {
    super(scope, id);
    addAccess(this, props);
    configMap(this, props.context, { name: argoNames.config, data: controllerSettings(props) });
    addController(this, props);
    addServer(this, props);
  }
}
