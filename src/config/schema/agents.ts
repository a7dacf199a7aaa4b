import { z } from 'zod';
import { byteQuantity, cpuQuantity } from './values.js';
import { deferredText } from './secrets.js';

/** Command-line tools that can drive an agent. */
export const agentCliNames = [
  'claude',
  'codex',
  'cursor',
  'dexter',
  'factory',
  'gemini',
  'opencode',
] as const;

/** What agents are for; workflows choose an agent by it. */
export const agentRoles = [
  'documentation',
  'implementation',
  'quality',
  'testing',
  'frontend',
  'security',
] as const;

/** Command-line tool that can drive an agent. */
export type AgentCli = (typeof agentCliNames)[number];

/** What an agent is for. */
export type AgentRole = (typeof agentRoles)[number];

/** One agent. Every key may be absent: the built-in agent of that name, if there is one, gives the rest. */
export const agentSettings = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether the agent is part of the platform.'),
  role: z
    .enum(agentRoles)
    .optional()
    .describe(
      'What workflows use the agent for. Absent: as the built-in agent of that name, else implementation.',
    ),
  description: z
    .string()
    .max(500)
    .optional()
    .describe(
      'One sentence about the agent. Absent: as the built-in agent of that name, else made from its role.',
    ),
  github_app: z
    .string()
    .regex(
      /^[A-Za-z0-9]([A-Za-z0-9-]{0,32}[A-Za-z0-9])?$/,
      'must be a GitHub App name: letters, digits, "-", at most 34',
    )
    .optional()
    .describe('Name of its GitHub App. Absent: platform name and agent name, joined by "-".'),
  github_app_id: deferredText
    .optional()
    .describe('Id of its GitHub App; the same as github.apps.<agent>.id.'),
  cli: z.enum(agentCliNames).default('claude').describe('Command-line tool that drives the agent.'),
  model: z
    .string()
    .min(1)
    .optional()
    .describe('Model name as the tool knows it. Absent: models.code or models.docs.'),
  max_tokens: z
    .int()
    .positive()
    .optional()
    .describe('Longest answer, in tokens. Absent: the default of the tool.'),
  temperature: z
    .number()
    .min(0)
    .max(2)
    .optional()
    .describe('Sampling temperature. Absent: the default of the tool.'),
  reasoning_effort: z.enum(['low', 'medium', 'high']).optional().describe('Absent: the default of the tool.'),
  system_prompt: z.string().min(1).optional().describe('Replaces the built-in system prompt of the agent.'),
  tools: z.array(z.string().min(1)).default([]).describe('Names of remote tools the agent may call.'),
  resources: z
    .strictObject({
      cpu: cpuQuantity.default('1').describe('CPU of one run.'),
      memory: byteQuantity.default('2Gi').describe('Memory of one run.'),
    })
    .prefault({}),
  features: z
    .record(z.string().min(1), z.boolean())
    .default({})
    .describe('Switches passed on to the agent by name.'),
});

/** Models used where an agent names none. */
export const modelSettings = z
  .strictObject({
    code: z.string().min(1).optional().describe('Model for code. Absent: each run must name one.'),
    docs: z.string().min(1).optional().describe('Model for documentation. Absent: each run must name one.'),
  })
  .prefault({});
