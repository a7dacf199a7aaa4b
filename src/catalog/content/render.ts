/** What a prompt may refer to as `{{name}}`; known when the bundle is made. */
export const promptVariables = ['agent', 'github_app', 'organization', 'platform', 'repository'] as const;

/** One of {@link promptVariables}. */
export type PromptVariable = (typeof promptVariables)[number];

/**
 * What the instructions of a run may refer to as `{{run.name}}`. They stay in the text: the controller puts the values in when the run
 * starts, as text, never through a shell.
 */
export const runVariables = [
  'run.docs_directory',
  'run.labels',
  'run.pull_request_url',
  'run.ready_label',
  'run.repository',
  'run.service',
  'run.stage',
  'run.task_id',
  'run.working_directory',
] as const;

const tag = /\{\{([a-z_]+)\}\}/g;

/**
 * Puts values into a prompt. One pass: a value that looks like a variable is not looked up again. What is no variable of ours, such as
 * `{{ .Values.x }}` or `{{run.task_id}}`, stays as it is, since prompts may talk about templates.
 */
export function renderPrompt(text: string, values: Readonly<Record<PromptVariable, string>>): string {
  return text.replace(tag, (written, name: string) =>
    Object.hasOwn(values, name) ? values[name as PromptVariable] : written,
  );
}
