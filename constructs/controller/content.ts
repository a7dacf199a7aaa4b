import { stringify } from 'yaml';
import type { AgentContent, ControllerProps } from './props.js';

/** Data of the three ConfigMaps that the controller reads. */
export interface ControllerContent {
  /** Its settings. */
  readonly settings: Readonly<Record<string, string>>;
  /** The list of agents and one system prompt for each. */
  readonly agents: Readonly<Record<string, string>>;
  /** Instructions of each kind of run. */
  readonly prompts: Readonly<Record<string, string>>;
}

/** Name of the settings file. */
export const settingsFile = 'config.yaml';

/** Writes settings, agents and prompts as files. */
export function controllerContent(props: ControllerProps): ControllerContent {
  return {
    settings: { [settingsFile]: toYaml(props.settings) },
    agents: { 'agents.yaml': agentList(props), ...systemPrompts(props.agents) },
    prompts: Object.fromEntries(Object.entries(props.prompts).map(([name, text]) => [`${name}.md`, text])),
  };
}

function agentList({ agents, roles }: ControllerProps): string {
  const records = agents.map(({ id, record }) => [id, { ...record, systemPrompt: promptFile(id) }]);
  return toYaml({ agents: Object.fromEntries(records) as unknown, roles });
}

function systemPrompts(agents: readonly AgentContent[]): Record<string, string> {
  return Object.fromEntries(agents.map((agent) => [promptFile(agent.id), systemPrompt(agent)]));
}

/** A Markdown file with front matter, which the command-line tools expect of an agent. */
function systemPrompt({ name, record, systemPrompt }: AgentContent): string {
  return `---\n${toYaml({ name, description: record.description })}---\n\n${systemPrompt}`;
}

function promptFile(id: string): string {
  return `${id}_system-prompt.md`;
}

function toYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
