/**
 * Names on which workflow templates (controller) and sensors (github-events) must agree. A workflow is found by the label that its
 * pull request carries, never as "the first that waits": with two tasks at once that would resume the wrong one.
 */

/** WorkflowTemplates that the controller component brings. */
export const workflowTemplates = { codeRun: 'coderun', docsRun: 'docsrun', play: 'play' } as const;

/**
 * Stages of a play workflow in which it waits for something that happens on GitHub; display names of its suspend nodes. A stage is left
 * out when the run before it already reported what it would wait for, so a sensor may find nothing to resume: that is no failure.
 */
export const playStages = {
  /** A pull request of the task was opened. */
  pullRequestCreated: 'wait-pull-request-created',
  /** The quality agent put the ready label on it. */
  readyForTesting: 'wait-ready-for-testing',
  /** It was merged. */
  merged: 'wait-merged',
} as const;

/** Keys of labels on Workflows, without their prefix. */
export const workflowLabelKeys = {
  task: 'task',
  workflow: 'workflow',
  stage: 'stage',
  agent: 'agent',
} as const;

/** ServiceAccounts in the namespace of the platform. */
export const workflowServiceAccounts = {
  /** Runs workflow steps: creates and watches CodeRuns and DocsRuns. */
  workflow: 'workflow-runner',
  /** Runs agents. It has no rights in the cluster, and its token is not mounted. */
  agent: 'agent',
  /** Default for the controller itself. */
  controller: 'controller',
} as const;
