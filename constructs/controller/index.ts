import { Construct } from 'constructs';
import { configMap } from '../shared/config-map.js';
import { controllerContent } from './content.js';
import { addManager } from './deployment.js';
import { configMaps, type ControllerProps } from './props.js';
import { addAccess } from './rbac.js';
import { addWorkflowTemplates } from './workflows/index.js';

export {
  agentSelector,
  controllerPorts,
  managerSelector,
  type AgentContent,
  type ControllerProps,
} from './props.js';
export type { CliSettings, TaskSettings } from './task-settings.js';
export type { AgentChoice, WorkflowOptions } from './workflows/options.js';

/** The platform's own controller: it turns CodeRuns and DocsRuns into jobs of agents, and brings the workflows that create them. */
export class Controller extends Construct {
  constructor(scope: Construct, id: string, props: ControllerProps) {
    super(scope, id);
    const content = controllerContent(props);
    addAccess(this, props);
    for (const part of ['settings', 'agents', 'prompts'] as const)
      configMap(this, props.context, { name: configMaps[part], data: content[part] });
    addManager(this, props, content);
    addWorkflowTemplates(this, props.context, props.workflows);
  }
}
