import type { ComponentContext } from '../shared/context.js';
import type { Resources } from '../shared/container.js';
import type { AgentRecord, TaskSettings } from './task-settings.js';
import type { WorkflowOptions } from './workflows/options.js';

/** An agent with its text. */
export interface AgentContent {
  /** DNS label; names the file of its prompt. */
  readonly id: string;
  /** Name as people write it. */
  readonly name: string;
  readonly record: Omit<AgentRecord, 'systemPrompt'>;
  /** System prompt, complete. */
  readonly systemPrompt: string;
}

/** Props of {@link Controller}. */
export interface ControllerProps {
  readonly context: ComponentContext;
  readonly image: string;
  /** Replicas. One of them leads; the others take over within seconds. */
  readonly replicas: number;
  readonly resources: Resources;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly priorityClassName: string;
  readonly settings: TaskSettings;
  readonly agents: readonly AgentContent[];
  /** Agent that each role falls to, by role. A role is absent only when there is no agent at all. */
  readonly roles: Readonly<Record<string, string>>;
  /** Instructions of each kind of run. */
  readonly prompts: Readonly<Record<string, string>>;
  /** Names of the Secrets that the controller may read, and no others. */
  readonly readableSecrets: readonly string[];
  readonly workflows: WorkflowOptions;
}

/** Labels by which the pods of the controller are selected. */
export const managerSelector = {
  'app.kubernetes.io/name': 'controller',
  'app.kubernetes.io/component': 'manager',
} as const;

/** Labels that the controller gives the pods of agents; network policies select them by these. */
export const agentSelector = { 'app.kubernetes.io/component': 'agent-run' } as const;

/** Ports of the controller. */
export const controllerPorts = { http: 8080, metrics: 8081 } as const;

/** Lease that the leader holds. */
export const leaseName = 'controller-leader';

/** ConfigMaps by what they hold. */
export const configMaps = {
  settings: 'controller-config',
  agents: 'controller-agents',
  prompts: 'controller-prompts',
} as const;
