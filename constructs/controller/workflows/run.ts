import type { WorkflowTemplateSpec, WorkflowTemplateSpecTemplates } from '../../../imports/argoproj.io.js';
import { workflowLabelKeys } from '../../shared/workflow-contract.js';
import { input, manifestText, textOf, type ManifestValue } from './manifest.js';
import type { WorkflowOptions } from './options.js';
import { toArguments, toInputs, type Parameter } from './parameters.js';

/** A template that creates one custom resource and waits until it has ended. */
export interface RunTemplate {
  readonly parameters: readonly Parameter[];
  readonly kind: 'CodeRun' | 'DocsRun';
  /** Stage that the name of the resource ends in; an expression. */
  readonly stage: string;
  readonly labels: Readonly<Record<string, ManifestValue>>;
  readonly spec: { readonly [key: string]: ManifestValue };
  /** Fields of the status that later steps use, by parameter name. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** Name of the template within its WorkflowTemplate; `play` refers to it. */
export const runTemplateName = 'run';

/**
 * The template. It applies rather than creates, under a name that follows from the workflow: when a node is lost, the step that takes
 * its place finds the run that is already going instead of starting a second one.
 */
export function runTemplate(options: RunTemplate): WorkflowTemplateSpecTemplates {
  return {
    name: runTemplateName,
    inputs: { parameters: toInputs(options.parameters) },
    outputs: {
      parameters: Object.entries(options.outputs).map(([name, field]) => ({
        name,
        valueFrom: { jsonPath: `{${field}}`, default: '' },
      })),
    },
    retryStrategy: {
      limit: 3,
      // only when the step itself was lost; a run that failed stays failed
      retryPolicy: 'OnError',
      backoff: { duration: '10s', factor: 2 },
    },
    resource: {
      action: 'apply',
      successCondition: 'status.phase == Succeeded',
      failureCondition: 'status.phase == Failed',
      manifest: manifestText(resource(options)),
    },
  };
}

/** What all workflows of the platform share. */
export function workflowSpec(
  options: WorkflowOptions,
  workflow: {
    readonly entrypoint: string;
    readonly parameters: readonly Parameter[];
    readonly seconds: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly templates: readonly WorkflowTemplateSpecTemplates[];
  },
): WorkflowTemplateSpec {
  return {
    entrypoint: workflow.entrypoint,
    arguments: { parameters: toArguments(workflow.parameters) },
    serviceAccountName: options.serviceAccountName,
    podPriorityClassName: options.priorityClassName,
    activeDeadlineSeconds: workflow.seconds,
    ttlStrategy: {
      secondsAfterSuccess: options.secondsAfterSuccess,
      secondsAfterFailure: options.secondsAfterFailure,
    },
    ...(workflow.labels && {
      workflowMetadata: {
        labelsFrom: Object.fromEntries(
          Object.entries(workflow.labels).map(([key, expression]) => [
            `${options.labelPrefix}/${key}`,
            { expression },
          ]),
        ),
      },
    }),
    templates: [...workflow.templates],
  };
}

/** Labels of a run that come from the workflow and its parameters. */
export function runLabels(
  { labelPrefix }: Pick<WorkflowOptions, 'labelPrefix'>,
  expressions: Partial<Record<keyof typeof workflowLabelKeys, string>>,
): Record<string, ManifestValue> {
  const own = Object.entries(expressions).map(([key, expression]) => [
    `${labelPrefix}/${workflowLabelKeys[key as keyof typeof workflowLabelKeys]}`,
    textOf(expression),
  ]);
  return {
    [`${labelPrefix}/${workflowLabelKeys.workflow}`]: '{{workflow.name}}',
    ...(Object.fromEntries(own) as Record<string, ManifestValue>),
  };
}

/** The owner is written out: `setOwnerReference` would make Argo read and rewrite the manifest between two rounds of replacing. */
function resource({ kind, stage, labels, spec }: RunTemplate): ManifestValue {
  return {
    apiVersion: 'agents.platform/v1',
    kind,
    metadata: {
      name: textOf(`workflow.name + '-' + ${stage}`),
      namespace: '{{workflow.namespace}}',
      labels,
      ownerReferences: [
        {
          apiVersion: 'argoproj.io/v1alpha1',
          kind: 'Workflow',
          name: '{{workflow.name}}',
          uid: '{{workflow.uid}}',
        },
      ],
    },
    spec,
  };
}

/** Text fields of a spec, each from the parameter of that name. */
export function textFields(fields: Readonly<Record<string, string>>): Record<string, ManifestValue> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, parameter]) => [field, textOf(input(parameter))]),
  );
}
