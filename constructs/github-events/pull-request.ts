/** Labels of pull requests, as agents set them. */
export interface PullRequestLabels {
  /** Label that says that tests may begin. */
  readonly ready: string;
  /** Beginning of the label that names the workflow. */
  readonly runPrefix: string;
}

/** What {@link pullRequestTransform} makes of a delivery: the only fields that filters and triggers see. */
export type PullRequestField =
  | 'event'
  | 'action'
  | 'repository'
  | 'from_same_repository'
  | 'into_default_branch'
  | 'merged'
  | 'label'
  | 'sender'
  | 'sender_type'
  | 'workflow';

/**
 * jq program that reduces a delivery to short, typed fields. No text that a stranger can choose freely (title, body, branch) gets past
 * it; the name of the workflow does only when exactly one label names one, and the filters then check its form.
 */
export function pullRequestTransform(labels: Pick<PullRequestLabels, 'runPrefix'>): string {
  const prefix = JSON.stringify(labels.runPrefix);
  const fields: Readonly<Record<PullRequestField, string>> = {
    event: '$body["X-GitHub-Event"]',
    action: '$body.action',
    repository: '$body.repository.full_name',
    from_same_repository: '($pull.head.repo.full_name == $body.repository.full_name)',
    into_default_branch: '($pull.base.ref == $body.repository.default_branch)',
    merged: '($pull.merged == true)',
    label: '($body.label.name // "")',
    sender: '$body.sender.login',
    sender_type: '$body.sender.type',
    workflow: `([$pull.labels[]?.name | select(startswith(${prefix})) | ltrimstr(${prefix})] | if length == 1 then .[0] else "" end)`,
  };
  const object = Object.entries(fields).map(([name, value]) => `  ${name}: ${value}`);
  return `.body as $body | ($body.pull_request // {}) as $pull | {\n${object.join(',\n')}\n}\n`;
}
