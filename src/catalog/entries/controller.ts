import {
  agentSelector,
  Controller,
  controllerPorts,
  managerSelector,
  type ControllerProps,
} from '../../../constructs/controller/index.js';
import type { Config } from '../../config/index.js';
import { agentForRole, resolveAgents } from '../agents.js';
import { defineComponent, type PropsContext, type RuntimeClaim } from '../component.js';
import { builtInPrompts } from '../content/index.js';
import { controllerImages } from '../controller/images.js';
import { controllerFlows } from '../controller/network.js';
import { controllerSecretNames, controllerSecrets } from '../controller/secrets.js';
import { agentContent, taskSettings } from '../controller/settings.js';
import { roleTable, workflowOptions } from '../controller/workflows.js';
import { phasedKind } from '../kinds.js';
import { platformPriority } from './foundation.js';

/** The platform's controller with its agents, their prompts and its workflows. */
export const controller = defineComponent<ControllerProps>({
  id: 'controller',
  title: 'Controller',
  summary: 'Runs agents: turns CodeRuns and DocsRuns into jobs, and brings the workflows that create them.',
  category: 'core',
  required: true,
  needs: ['foundation', 'argo-workflows'],
  namespace: (config) => config.platform.namespace,
  crds: ['coderuns.agents.platform', 'docsruns.agents.platform'],
  kinds: ['CodeRun', 'DocsRun'].map((kind) =>
    phasedKind('agents.platform', kind, { ready: ['Succeeded'], failed: ['Failed'] }),
  ),
  images: controllerImages,
  props,
  build: (scope, input) => new Controller(scope, 'controller', input),
  pods: () => ({
    manager: { labels: managerSelector, ports: controllerPorts },
    agents: { labels: agentSelector, ports: {} },
  }),
  flows: controllerFlows,
  secrets: controllerSecrets,
  claims,
  exceptions: [
    {
      rule: 'security/automount',
      object: 'ServiceAccount/workflow-runner',
      why: 'Argo makes the pods of steps and mounts the token only if the account says so; its rights are to create and read runs',
    },
  ],
  differences: [],
  checks: ['controller.available', 'controller.crds-established', 'controller.agents-configured'],
});

function props(context: PropsContext): ControllerProps {
  const { config, self, image } = context;
  const settings = config.components.controller;
  const agents = resolveAgents(config);
  return {
    context: self,
    image: image('controller'),
    replicas: settings.manager.replicas ?? (config.features.high_availability ? 2 : 1),
    resources: settings.manager.resources,
    logLevel: settings.log_level,
    priorityClassName: platformPriority,
    settings: taskSettings(context),
    agents: agents.map(agentContent),
    roles: roleTable(agents),
    prompts: prompts(config),
    readableSecrets: controllerSecretNames(config),
    workflows: workflowOptions(config, agents),
  };
}

/** The built-in instructions, each unless the configuration replaces it. */
function prompts({ components }: Config): Readonly<Record<string, string>> {
  const { code, docs, quality, testing } = components.controller.prompts;
  return {
    code: code ?? builtInPrompts.code,
    docs: docs ?? builtInPrompts.docs,
    quality: quality ?? builtInPrompts.quality,
    testing: testing ?? builtInPrompts.testing,
  };
}

/** Room for one run at a time of the agent that works most, and the volume of one service. */
function claims(config: Config): readonly RuntimeClaim[] {
  const agent = agentForRole(resolveAgents(config), 'implementation');
  if (!agent) return [];
  const { cpu, memory } = agent.resources;
  const storage = config.components.controller.run.workspace.size;
  return [{ what: `run of the agent ${agent.name}`, replicas: 1, cpu, memory, storage }];
}
