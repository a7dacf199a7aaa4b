import type { Bundle } from '../../../src/bundle/bundle.js';
import { blobId } from '../../../src/gitops/blob.js';
import { layoutOf } from '../../../src/gitops/layout.js';
import { planPublish } from '../../../src/gitops/plan.js';
import { withComponents } from './bundles.js';

/** Milliseconds that it takes to plan a new bundle for so many environments, each with a folder that holds an older one. */
export function planEnvironments(bundle: Bundle, environments: number, components: number): number {
  const before = withComponents(bundle, components);
  const after = withComponents({ ...bundle, index: { ...bundle.index, version: '9.9.9' } }, components);
  const existing = Array.from({ length: environments }, (_, number) => {
    const environment = `environment-${number}`;
    const destination = {
      repositoryUrl: 'https://git.example.com/platform.git',
      revision: 'main',
      folder: `clusters/${environment}`,
      environment,
    };
    const { files, marker } = layoutOf(before, destination);
    const ids = [...files].map(([path, text]) => [path, { id: blobId(text), mode: '100644' }] as const);
    return { destination, marker, snapshot: { files: new Map(ids) } };
  });
  const start = performance.now();
  for (const { destination, marker, snapshot } of existing)
    planPublish(after, destination, { snapshot, marker, overwrite: false });
  return performance.now() - start;
}
