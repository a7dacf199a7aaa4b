import type { Config } from '../config/index.js';
import type { AgentCli, AgentRole } from '../config/schema/agents.js';
import { githubAppName } from '../config/rules/agents.js';
import { toDnsLabel } from '../kernel/names.js';
import { builtInAgents, renderPrompt } from './content/index.js';

/** An agent of the platform, complete: configuration over built-in agent over defaults. */
export interface Agent {
  /** Name in the configuration. */
  readonly name: string;
  /** Name as a DNS label; part of object names and keys. */
  readonly id: string;
  readonly role: AgentRole;
  readonly description: string;
  /** Name of its GitHub App: the one identity it has everywhere, in runs, commits, labels and events. */
  readonly githubApp: string;
  /** Secret with the credentials of the App. */
  readonly secretName: string;
  readonly cli: AgentCli;
  /** Absent: each run must name one. */
  readonly model?: string;
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly reasoningEffort?: 'low' | 'medium' | 'high';
  /** Remote tools it may call. */
  readonly tools: readonly string[];
  readonly resources: { readonly cpu: string; readonly memory: string };
  readonly features: Readonly<Record<string, boolean>>;
  /** System prompt with the variables put in. */
  readonly systemPrompt: string;
}

type AgentSettings = Config['agents'][string];

/** Agents that are enabled, in order of their ids. */
export function resolveAgents(config: Config): readonly Agent[] {
  return Object.entries(config.agents)
    .filter(([, { enabled }]) => enabled)
    .map(([name, settings]) => resolveAgent(config, name, settings))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Roles that stand in when no agent has the wanted one, best first. */
const standIns: Readonly<Record<AgentRole, readonly AgentRole[]>> = {
  documentation: ['implementation', 'frontend'],
  implementation: ['frontend', 'quality'],
  quality: ['testing', 'implementation'],
  testing: ['quality', 'implementation'],
  frontend: ['implementation'],
  security: ['quality', 'implementation'],
};

/**
 * The agent that workflows use for a role: the first one that has it, else the first of a role that can stand in, else any.
 *
 * @returns undefined only when there is no agent at all
 */
export function agentForRole(agents: readonly Agent[], role: AgentRole): Agent | undefined {
  const wanted = [role, ...standIns[role]];
  const found = wanted.flatMap((candidate) => agents.filter((agent) => agent.role === candidate));
  return found[0] ?? agents[0];
}

function resolveAgent(config: Config, name: string, settings: AgentSettings): Agent {
  // the rules of the configuration refuse names of which nothing is left
  const id = toDnsLabel(name) ?? name;
  const builtIn = Object.hasOwn(builtInAgents, id) ? builtInAgents[id] : undefined;
  const role = settings.role ?? builtIn?.role ?? 'implementation';
  const githubApp = githubAppName(config, name) ?? id;
  const model = settings.model ?? (role === 'documentation' ? config.models.docs : config.models.code);
  const description = settings.description ?? builtIn?.description ?? `Agent for ${role}.`;
  return {
    name,
    id,
    role,
    description,
    githubApp,
    secretName: `github-app-${id}`,
    cli: settings.cli,
    ...(model !== undefined && { model }),
    ...tuning(settings),
    tools: settings.tools,
    resources: settings.resources,
    features: settings.features,
    systemPrompt: renderPrompt(settings.system_prompt ?? builtIn?.systemPrompt ?? plainPrompt(description), {
      agent: name,
      github_app: githubApp,
      organization: config.github.organization,
      platform: config.platform.name,
      repository: config.github.repository,
    }),
  };
}

function tuning(settings: AgentSettings): Pick<Agent, 'maxTokens' | 'temperature' | 'reasoningEffort'> {
  const { max_tokens: maxTokens, temperature, reasoning_effort: reasoningEffort } = settings;
  return {
    ...(maxTokens !== undefined && { maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(reasoningEffort !== undefined && { reasoningEffort }),
  };
}

/** System prompt of an agent that neither the configuration nor the product has one for. */
function plainPrompt(description: string): string {
  return `You are {{agent}}, an agent of the {{platform}} platform. ${description}
You work on repositories of {{organization}} and sign in to GitHub as the App {{github_app}}.
Never print, log or commit a credential. If a task cannot be done as written, stop and say what is missing.
`;
}
