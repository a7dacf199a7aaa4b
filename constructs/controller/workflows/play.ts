import type {
  WorkflowTemplateSpec,
  WorkflowTemplateSpecTemplatesDagTasks,
} from '../../../imports/argoproj.io.js';
import { playStages, workflowTemplates } from '../../shared/workflow-contract.js';
import { taskParameters } from './coderun.js';
import type { WorkflowOptions } from './options.js';
import { agentParameter, modelParameter, toInputs, type Parameter } from './parameters.js';
import { runTemplateName, workflowSpec } from './run.js';

/** One stage: a run, and what has to happen on GitHub before the next one. */
interface Stage {
  /** Name of the run's task, and role of its agent. */
  readonly run: 'implementation' | 'quality' | 'testing';
  /** Name of the node that waits; a sensor resumes it by that name. */
  readonly wait: string;
  /**
   * Condition under which waiting is still needed once the run has ended. Most often the event came while the run was going, and nobody
   * waited for it yet; what the run reports tells. Absent: always wait.
   */
  readonly when?: string;
}

/** The whole play, in order. Each stage begins when the one before has ended and its wait is over: there is no other transition. */
export const stages: readonly Stage[] = [
  {
    run: 'implementation',
    wait: playStages.pullRequestCreated,
    when: "{{=tasks.implementation.outputs.parameters['pull-request-url'] == ''}}",
  },
  {
    run: 'quality',
    wait: playStages.readyForTesting,
    when: "{{=tasks.quality.outputs.parameters['qa-status'] != 'approved'}}",
  },
  { run: 'testing', wait: playStages.merged },
];

/** Takes one task from implementation to merge. */
export function playWorkflow(options: WorkflowOptions): WorkflowTemplateSpec {
  const task = taskParameters(options);
  const parameters: readonly Parameter[] = [
    ...task,
    ...stages.flatMap(({ run }) => [
      agentParameter(`${run}-agent`, `of the ${run} stage`, options.agents[run], options.githubApps),
      modelParameter(`${run}-model`, `of the ${run} stage`, options.agents[run]),
    ]),
  ];
  return workflowSpec(options, {
    entrypoint: 'play',
    parameters,
    seconds: options.playSeconds,
    labels: { task: "workflow.parameters['task-id']" },
    templates: [
      { name: 'play', inputs: { parameters: toInputs(parameters) }, dag: { tasks: tasks(task) } },
      // no duration: only the event, or a person, ends it before the deadline of the workflow
      { name: 'wait', suspend: {} },
    ],
  });
}

function tasks(parameters: readonly Parameter[]): WorkflowTemplateSpecTemplatesDagTasks[] {
  return stages.flatMap((stage, index) => {
    const before = stages[index - 1];
    return [
      {
        name: stage.run,
        ...(before && { depends: before.wait }),
        templateRef: { name: workflowTemplates.codeRun, template: runTemplateName },
        arguments: { parameters: runArguments(stage, parameters) },
      },
      {
        name: stage.wait,
        depends: stage.run,
        template: 'wait',
        ...(stage.when !== undefined && { when: stage.when }),
      },
    ];
  });
}

/** Every stage gets the parameters of the task; later ones also the pull request that the first one made. */
function runArguments({ run }: Stage, task: readonly Parameter[]): { name: string; value: string }[] {
  const first = run === stages[0]?.run;
  return [
    ...task.map(({ name }) => ({ name, value: `{{inputs.parameters.${name}}}` })),
    { name: 'github-app', value: `{{inputs.parameters.${run}-agent}}` },
    { name: 'model', value: `{{inputs.parameters.${run}-model}}` },
    { name: 'stage', value: run },
    {
      name: 'pull-request-url',
      value: first ? '' : '{{tasks.implementation.outputs.parameters.pull-request-url}}',
    },
  ];
}
