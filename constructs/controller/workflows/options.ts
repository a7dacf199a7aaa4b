/** The agent that a stage uses unless the one who starts the workflow says otherwise. */
export interface AgentChoice {
  /** Name of its GitHub App. */
  readonly githubApp: string;
  /** Model. Absent: whoever starts the workflow must name one. */
  readonly model?: string;
}

/** What the workflow templates are made from. */
export interface WorkflowOptions {
  /** Prefix of the labels that the platform adds. */
  readonly labelPrefix: string;
  /** Repository that runs work on by default, as `owner/name`. */
  readonly repository: string;
  /** Service that runs belong to by default. */
  readonly service: string;
  /** GitHub Apps of all agents; a run may name no other. */
  readonly githubApps: readonly string[];
  /** Agents by what stages need them for. A role is absent when there is no agent at all. */
  readonly agents: Readonly<
    Partial<Record<'documentation' | 'implementation' | 'quality' | 'testing', AgentChoice>>
  >;
  /** Labels of pull requests: text before the task id, text before the workflow's name, and the one that says "ready". */
  readonly pullRequestLabels: {
    readonly ready: string;
    readonly taskPrefix: string;
    readonly runPrefix: string;
  };
  /** Seconds that one run may take. */
  readonly runSeconds: number;
  /** Seconds that a whole play may take. */
  readonly playSeconds: number;
  /** Seconds after which a workflow that succeeded is deleted, and its runs with it. */
  readonly secondsAfterSuccess: number;
  /** Seconds after which a workflow that failed is deleted, and its runs with it. */
  readonly secondsAfterFailure: number;
  /** ServiceAccount of the steps. */
  readonly serviceAccountName: string;
  /** Priority class of the steps. */
  readonly priorityClassName: string;
}
