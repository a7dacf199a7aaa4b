/** A repository on GitHub. */
export interface Repository {
  /** Organization or user. */
  readonly owner: string;
  /** Name without its owner. */
  readonly name: string;
}

/**
 * Regular expression (RE2) that matches exactly one of the texts, in any letter case, as GitHub compares names.
 * The filters of Argo Events search within a value, so without anchors `org/repo` would also allow `evil-org/repo-2`.
 */
export function exactly(...texts: readonly string[]): string {
  const escaped = texts.map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return `(?i)^(${escaped.join('|')})$`;
}
