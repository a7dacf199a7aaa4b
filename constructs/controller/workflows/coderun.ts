import type { WorkflowTemplateSpec } from '../../../imports/argoproj.io.js';
import { input, quoted, textOf, truthOf, wholeNumberOf } from './manifest.js';
import type { WorkflowOptions } from './options.js';
import { agentParameter, flag, modelParameter, type Parameter } from './parameters.js';
import { runLabels, runTemplate, textFields, workflowSpec } from './run.js';

/** Parameters that say which task is worked on; the same for every stage of it. */
export function taskParameters({ repository, service }: WorkflowOptions): readonly Parameter[] {
  return [
    { name: 'task-id', description: 'Number of the task.' },
    {
      name: 'service-id',
      description: 'Service the task belongs to; its runs share a volume.',
      value: service,
    },
    { name: 'repository-url', description: 'Repository to change, as owner/name or URL.', value: repository },
    {
      name: 'docs-repository-url',
      description: 'Repository of the task documents, as owner/name or URL.',
      value: repository,
    },
    { name: 'docs-project-directory', description: 'Folder of the task documents in it.', value: 'docs' },
    { name: 'docs-branch', description: 'Branch of the task documents.', value: 'main' },
    { name: 'working-directory', description: 'Folder in the repository to work in.', value: '.' },
    { name: 'task-requirements', description: 'Further requirements, as base64 of YAML.', value: '' },
    flag('continue-session', 'Whether the agent continues its last session.'),
    flag('overwrite-memory', 'Whether the notes of the agent are written anew.'),
  ];
}

/** Outputs of a run that the next stage looks at, with their place in the status. */
export const codeRunOutputs = {
  'pull-request-url': '.status.pullRequestUrl',
  'qa-status': '.status.qaStatus',
} as const;

/** One run of one agent at one task. */
export function codeRunWorkflow(options: WorkflowOptions): WorkflowTemplateSpec {
  const implementation = options.agents.implementation;
  const parameters: readonly Parameter[] = [
    ...taskParameters(options),
    agentParameter('github-app', 'that does the work', implementation, options.githubApps),
    modelParameter('model', 'of the run', implementation),
    {
      name: 'stage',
      description: 'What the run is for; the name of the run ends in it.',
      value: 'implementation',
      enum: ['implementation', 'quality', 'testing'],
    },
    { name: 'pull-request-url', description: 'Pull request to work on. Empty: none yet.', value: '' },
  ];
  return workflowSpec(options, {
    entrypoint: 'run',
    parameters,
    // the run has its own deadline; half of it again is for waiting until it starts
    seconds: Math.ceil(options.runSeconds * 1.5),
    labels: { task: "workflow.parameters['task-id']" },
    templates: [codeRunTemplate(options, parameters)],
  });
}

function codeRunTemplate(options: WorkflowOptions, parameters: readonly Parameter[]) {
  const { ready, taskPrefix, runPrefix } = options.pullRequestLabels;
  const task = input('task-id');
  return runTemplate({
    parameters,
    kind: 'CodeRun',
    stage: input('stage'),
    labels: runLabels(options, { task, stage: input('stage'), agent: input('github-app') }),
    spec: {
      taskId: wholeNumberOf(task),
      ...textFields({
        service: 'service-id',
        repositoryUrl: 'repository-url',
        docsRepositoryUrl: 'docs-repository-url',
        docsProjectDirectory: 'docs-project-directory',
        docsBranch: 'docs-branch',
        workingDirectory: 'working-directory',
        githubApp: 'github-app',
        model: 'model',
        taskRequirements: 'task-requirements',
      }),
      continueSession: truthOf(input('continue-session')),
      overwriteMemory: truthOf(input('overwrite-memory')),
      enableDocker: false,
      env: {
        WORKFLOW_NAME: '{{workflow.name}}',
        WORKFLOW_STAGE: textOf(input('stage')),
        SERVICE_NAME: textOf(input('service-id')),
        PR_URL: textOf(input('pull-request-url')),
        TASK_LABEL: textOf(`${quoted(taskPrefix)} + ${task}`),
        RUN_LABEL: `${runPrefix}{{workflow.name}}`,
        READY_LABEL: ready,
      },
    },
    outputs: codeRunOutputs,
  });
}
