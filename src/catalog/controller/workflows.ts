import type { AgentChoice, WorkflowOptions } from '../../../constructs/controller/index.js';
import { workflowServiceAccounts } from '../../../constructs/shared/workflow-contract.js';
import type { Config } from '../../config/index.js';
import { agentRoles } from '../../config/schema/agents.js';
import { toDnsLabel } from '../../kernel/names.js';
import { agentForRole, type Agent } from '../agents.js';
import { durationSeconds } from '../duration.js';
import { agentPriority } from '../entries/foundation.js';

/** Maps the configuration to what the workflow templates are made from. */
export function workflowOptions(config: Config, agents: readonly Agent[]): WorkflowOptions {
  const { run, workflows } = config.components.controller;
  const { labels } = config.components.github_events;
  return {
    labelPrefix: config.platform.label_prefix,
    repository: `${config.github.organization}/${config.github.repository}`,
    service: toDnsLabel(config.github.repository) ?? config.platform.name,
    githubApps: agents.map(({ githubApp }) => githubApp),
    agents: {
      ...choice(agents, 'documentation'),
      ...choice(agents, 'implementation'),
      ...choice(agents, 'quality'),
      ...choice(agents, 'testing'),
    },
    pullRequestLabels: { ready: labels.ready, taskPrefix: labels.task_prefix, runPrefix: labels.run_prefix },
    runSeconds: durationSeconds(run.deadline),
    playSeconds: durationSeconds(workflows.play.deadline),
    secondsAfterSuccess: durationSeconds(run.success_ttl),
    secondsAfterFailure: durationSeconds(run.failure_ttl),
    serviceAccountName: workflowServiceAccounts.workflow,
    priorityClassName: agentPriority,
  };
}

/** Ids of the agents that the roles fall to. */
export function roleTable(agents: readonly Agent[]): Readonly<Record<string, string>> {
  const table = agentRoles.flatMap((role) => {
    const agent = agentForRole(agents, role);
    return agent ? [[role, agent.id] as const] : [];
  });
  return Object.fromEntries(table);
}

function choice<R extends keyof WorkflowOptions['agents']>(
  agents: readonly Agent[],
  role: R,
): { [K in R]?: AgentChoice } {
  const agent = agentForRole(agents, role);
  if (!agent) return {};
  const { githubApp, model } = agent;
  return { [role]: { githubApp, ...(model !== undefined && { model }) } } as { [K in R]?: AgentChoice };
}
