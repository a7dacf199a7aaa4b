import type { Construct } from 'constructs';
import { WorkflowTemplate, type WorkflowTemplateSpec } from '../../../imports/argoproj.io.js';
import type { ComponentContext } from '../../shared/context.js';
import { namespaced } from '../../shared/metadata.js';
import { workflowTemplates } from '../../shared/workflow-contract.js';
import { codeRunWorkflow } from './coderun.js';
import { docsRunWorkflow } from './docsrun.js';
import type { WorkflowOptions } from './options.js';
import { playWorkflow } from './play.js';

/** Adds the workflow templates that people and sensors start. None of them runs a shell. */
export function addWorkflowTemplates(
  scope: Construct,
  context: ComponentContext,
  options: WorkflowOptions,
): void {
  const specs: Record<string, { readonly spec: WorkflowTemplateSpec; readonly says: string }> = {
    [workflowTemplates.codeRun]: {
      spec: codeRunWorkflow(options),
      says: 'One run of one agent at one task.',
    },
    [workflowTemplates.docsRun]: {
      spec: docsRunWorkflow(options),
      says: 'One run of the documentation agent.',
    },
    [workflowTemplates.play]: {
      spec: playWorkflow(options),
      says: 'One task, from implementation to merge.',
    },
  };
  for (const [name, { spec, says }] of Object.entries(specs)) {
    new WorkflowTemplate(scope, `workflow-template-${name}`, {
      metadata: namespaced(context, name, {
        annotations: { 'workflows.argoproj.io/description': says },
      }),
      spec,
    });
  }
}
