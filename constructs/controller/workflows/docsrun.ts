import type { WorkflowTemplateSpec } from '../../../imports/argoproj.io.js';
import { input, quoted, truthOf } from './manifest.js';
import type { WorkflowOptions } from './options.js';
import { agentParameter, flag, modelParameter, type Parameter } from './parameters.js';
import { runLabels, runTemplate, textFields, workflowSpec } from './run.js';

/** One run of the documentation agent. */
export function docsRunWorkflow(options: WorkflowOptions): WorkflowTemplateSpec {
  const choice = options.agents.documentation;
  const parameters: readonly Parameter[] = [
    { name: 'repository-url', description: 'Repository, as owner/name or URL.', value: options.repository },
    { name: 'working-directory', description: 'Folder of the project in it.', value: '.' },
    { name: 'source-branch', description: 'Branch the documents are written from.', value: 'main' },
    agentParameter('github-app', 'that writes', choice, options.githubApps),
    modelParameter('model', 'of the run', choice),
    flag('include-codebase', 'Whether the agent also reads the code of the repository.'),
  ];
  return workflowSpec(options, {
    entrypoint: 'run',
    parameters,
    seconds: Math.ceil(options.runSeconds * 1.5),
    templates: [
      runTemplate({
        parameters,
        kind: 'DocsRun',
        stage: quoted('documentation'),
        labels: runLabels(options, { stage: quoted('documentation'), agent: input('github-app') }),
        spec: {
          ...textFields({
            repositoryUrl: 'repository-url',
            workingDirectory: 'working-directory',
            sourceBranch: 'source-branch',
            githubApp: 'github-app',
            model: 'model',
          }),
          includeCodebase: truthOf(input('include-codebase')),
        },
        outputs: { 'pull-request-url': '.status.pullRequestUrl' },
      }),
    ],
  });
}
