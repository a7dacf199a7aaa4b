import type { AgentCli, AgentRole } from '../../config/schema/agents.js';

/** An agent that comes with the product. A configuration may change every part of it. */
export interface BuiltInAgent {
  /** What workflows use it for. */
  readonly role: AgentRole;
  /** One sentence for people. */
  readonly description: string;
  /** System prompt; may hold the variables of {@link promptVariables}. */
  readonly systemPrompt: string;
}

/** A command-line tool that drives agents. */
export interface CliTool {
  /** Company whose models it uses by default. */
  readonly provider: string;
  /** Environment variable, and key of the Secret, that holds its API key: one name for both, so that they cannot drift apart. */
  readonly apiKey: string;
  /** Name of its image in the catalogue. */
  readonly image: string;
}

/** Every tool with its provider. The variables are those that the tools themselves read. */
export const cliTools: Readonly<Record<AgentCli, CliTool>> = {
  claude: { provider: 'anthropic', apiKey: 'ANTHROPIC_API_KEY', image: 'agent-claude' },
  codex: { provider: 'openai', apiKey: 'OPENAI_API_KEY', image: 'agent-codex' },
  cursor: { provider: 'cursor', apiKey: 'CURSOR_API_KEY', image: 'agent-cursor' },
  dexter: { provider: 'openai', apiKey: 'OPENAI_API_KEY', image: 'agent-dexter' },
  factory: { provider: 'factory', apiKey: 'FACTORY_API_KEY', image: 'agent-factory' },
  gemini: { provider: 'google', apiKey: 'GEMINI_API_KEY', image: 'agent-gemini' },
  opencode: { provider: 'xai', apiKey: 'XAI_API_KEY', image: 'agent-opencode' },
};
