import type { Artifact } from '../artifact.js';
import type { ReleaseContext } from '../context.js';
import { metricsSchemaVersion, type ReleaseMetrics, type StepMetrics } from './model.js';

/** Puts together what a build took and made. */
export function buildMetrics(
  { identity, artifacts }: Pick<ReleaseContext, 'identity' | 'artifacts'>,
  steps: readonly StepMetrics[],
): ReleaseMetrics {
  const sizes = artifacts.all().flatMap((artifact): [string, number][] => {
    const subject = subjectOf(artifact);
    return subject === undefined ? [] : [[subject, artifact.size]];
  });
  return {
    schemaVersion: metricsSchemaVersion,
    version: identity.version,
    commit: identity.commit,
    steps,
    sizes: Object.fromEntries(sizes),
  };
}

/** What is compared from version to version: file names hold the version, these do not. Undefined for what nobody watches. */
function subjectOf(artifact: Artifact): string | undefined {
  switch (artifact.kind) {
    case 'executable':
    case 'archive':
      return `${artifact.kind} ${artifact.target}`;
    case 'manifests':
      return `manifests ${artifact.profile}`;
    case 'npm-package':
      return artifact.kind;
    default:
      return undefined;
  }
}
