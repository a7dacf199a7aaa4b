import { restrictedContainer } from '../../../constructs/shared/container.js';
import { workflowServiceAccounts } from '../../../constructs/shared/workflow-contract.js';
import { agentSelector, type AgentContent, type TaskSettings } from '../../../constructs/controller/index.js';
import type { Config } from '../../config/index.js';
import type { Agent } from '../agents.js';
import type { PropsContext } from '../component.js';
import { cliTools, type CliTool } from '../content/index.js';
import { durationSeconds } from '../duration.js';
import { agentPriority } from '../entries/foundation.js';

/** Keys in the Secret of a GitHub App. One spelling everywhere: another one would be a Secret that nobody finds. */
export const appSecretKeys = { appId: 'app-id', clientId: 'client-id', privateKey: 'private-key' } as const;

/** User and volume group of agents. */
const agentUser = 1000;

/** Maps the configuration to the controller's own configuration file. */
export function taskSettings(context: PropsContext): TaskSettings {
  const { config } = context;
  const { run, telemetry } = config.components.controller;
  const { labels } = config.components.github_events;
  const { endpoint } = telemetry;
  return {
    platform: {
      name: config.platform.name,
      namespace: config.platform.namespace,
      labelPrefix: config.platform.label_prefix,
    },
    github: {
      url: config.github.url,
      organization: config.github.organization,
      repository: config.github.repository,
      secretKeys: appSecretKeys,
    },
    job: jobSettings(context),
    clis: Object.fromEntries(
      Object.entries(cliTools).map(([cli, tool]) => [cli, cliSettings(context, tool)]),
    ),
    permissions: { allow: run.permissions.allow, deny: run.permissions.deny },
    telemetry: { enabled: endpoint !== undefined, ...(endpoint !== undefined && { endpoint }) },
    storage: storageSettings(config),
    cleanup: {
      successTTLSeconds: durationSeconds(run.success_ttl),
      failureTTLSeconds: durationSeconds(run.failure_ttl),
    },
    pullRequestLabels: { ready: labels.ready, taskPrefix: labels.task_prefix, runPrefix: labels.run_prefix },
  };
}

/** An agent as the construct takes it. */
export function agentContent(agent: Agent): AgentContent {
  const { id, name, systemPrompt, tools, model, maxTokens, temperature, reasoningEffort } = agent;
  return {
    id,
    name,
    systemPrompt,
    record: {
      role: agent.role,
      description: agent.description,
      githubApp: agent.githubApp,
      secretName: agent.secretName,
      cli: agent.cli,
      ...(model !== undefined && { model }),
      ...(maxTokens !== undefined && { maxTokens }),
      ...(temperature !== undefined && { temperature }),
      ...(reasoningEffort !== undefined && { reasoningEffort }),
      tools: { remote: tools },
      resources: { cpu: agent.resources.cpu, memory: agent.resources.memory },
      features: { ...agent.features },
    },
  };
}

function jobSettings({ config, self }: PropsContext): TaskSettings['job'] {
  return {
    activeDeadlineSeconds: durationSeconds(config.components.controller.run.deadline),
    serviceAccountName: workflowServiceAccounts.agent,
    automountServiceAccountToken: false,
    priorityClassName: agentPriority,
    podLabels: agentSelector,
    imagePullSecrets: self.pods.imagePullSecrets.map((name) => ({ name })),
    nodeSelector: { 'kubernetes.io/os': 'linux', ...self.pods.nodeSelector },
    tolerations: self.pods.tolerations,
    podSecurityContext: {
      runAsNonRoot: true,
      runAsUser: agentUser,
      runAsGroup: agentUser,
      fsGroup: agentUser,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
    securityContext: restrictedContainer,
    resultPath: '/dev/termination-log',
  };
}

function cliSettings({ config, image }: PropsContext, tool: CliTool): TaskSettings['clis'][string] {
  return {
    image: image(tool.image),
    provider: tool.provider,
    apiKey: {
      secretName: config.components.controller.api_keys_secret,
      secretKey: tool.apiKey,
      envVar: tool.apiKey,
    },
  };
}

function storageSettings(config: Config): TaskSettings['storage'] {
  const { workspace } = config.components.controller.run;
  const storageClass = workspace.class ?? config.storage.class;
  return {
    workspaceSize: workspace.size,
    ...(storageClass !== undefined && { storageClassName: storageClass }),
  };
}
