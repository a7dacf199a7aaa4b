import { isPublished, type Artifact } from './artifact.js';
import type { ReleasePlan } from './plan.js';

/** Names of files that were built and not planned (`+name`), or planned and not built (`-name`). Empty: what was shown is what was made. */
export function planDifferences(
  { files }: Pick<ReleasePlan, 'files'>,
  artifacts: readonly Artifact[],
): string[] {
  const planned = new Set(files.map(({ name }) => name));
  const built = new Set(artifacts.filter(isPublished).map(({ name }) => name));
  return [
    ...[...built].filter((name) => !planned.has(name)).map((name) => `+${name}`),
    ...files.filter(({ name, later }) => later !== true && !built.has(name)).map(({ name }) => `-${name}`),
  ];
}
