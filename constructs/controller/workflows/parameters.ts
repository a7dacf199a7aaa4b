import type { WorkflowTemplateSpecArgumentsParameters } from '../../../imports/argoproj.io.js';
import type { AgentChoice } from './options.js';

/** A parameter of a workflow. */
export interface Parameter {
  readonly name: string;
  /** Shown to whoever starts the workflow. */
  readonly description: string;
  /** Value when none is given. Absent: one must be given. */
  readonly value?: string;
  /** The only values allowed. Absent: any. */
  readonly enum?: readonly string[];
}

/** Parameters in the form of the API: the arguments of a workflow. */
export function toArguments(parameters: readonly Parameter[]): WorkflowTemplateSpecArgumentsParameters[] {
  return parameters.map(({ enum: allowed, ...parameter }) => ({
    ...parameter,
    ...(allowed && allowed.length > 0 && { enum: [...allowed] }),
  }));
}

/** Names of parameters in the form of the API: the inputs of a template. */
export function toInputs(parameters: readonly Pick<Parameter, 'name'>[]): { name: string }[] {
  return parameters.map(({ name }) => ({ name }));
}

/** A yes-or-no parameter. */
export function flag(name: string, description: string): Parameter {
  return { name, description, value: 'false', enum: ['true', 'false'] };
}

/** The agent of a run. */
export function agentParameter(
  name: string,
  what: string,
  choice: AgentChoice | undefined,
  githubApps: readonly string[],
): Parameter {
  return {
    name,
    description: `GitHub App of the agent ${what}.`,
    ...(choice && { value: choice.githubApp }),
    enum: githubApps,
  };
}

/** The model of a run. */
export function modelParameter(name: string, what: string, choice: AgentChoice | undefined): Parameter {
  return {
    name,
    description: `Model ${what}, as the agent's tool knows it.`,
    ...(choice?.model !== undefined && { value: choice.model }),
  };
}
