import { parse } from 'yaml';
import type { Bundle } from '../bundle/bundle.js';
import type { KubernetesObject } from '../bundle/object.js';
import { toYaml } from '../bundle/yaml.js';
import { withAllowances, type Allowance } from './allowance.js';
import { clusterObjects } from './clusters.js';
import type { Destination } from './destination.js';
import { specOf, withSource, type ApplicationParts, type PlacedObject } from './placed.js';

/** What the present bundle and those before have to do with the Applications. */
export interface GenerationParts {
  /** Folder of each component's manifest, by component. */
  readonly folders: ReadonlyMap<string, string>;
  /** What the projects of the bundles before allowed. */
  readonly former: readonly (Allowance | undefined)[];
}

/** File of the bundle with the project of the components; the other one is the root's. */
export function projectFile({ index }: Bundle): string {
  return `gitops/projects/${index.platform}.yaml`;
}

/**
 * Root, projects and Applications of the bundle, with the source they have here. With a list of clusters every cluster gets its own Applications and
 * project, all reading the same manifests, and an ApplicationSet makes the root Application of each.
 *
 */
export function applicationFiles(
  bundle: Bundle,
  destination: Destination,
  generations: GenerationParts,
): [string, string][] {
  const parts = partsOf(bundle, destination, generations);
  const placed = destination.clusters === undefined ? ownCluster(parts) : clusterObjects(parts);
  return placed.map(({ path, object }) => [path, toYaml(object)]);
}

function partsOf(
  bundle: Bundle,
  destination: Destination,
  { folders, former }: GenerationParts,
): ApplicationParts {
  const { platform } = bundle.index;
  const objects = [...bundle.files]
    .filter(([path]) => path.startsWith('gitops/'))
    .map(([path, text]) => [path, parse(text) as KubernetesObject] as const);
  const projects = objects
    .filter(([, { kind }]) => kind === 'AppProject')
    .map(([path, project]) => (path === projectFile(bundle) ? withAllowances(project, former) : project));
  const applications = new Map<string, KubernetesObject>();
  for (const [id, folder] of folders) {
    const found = objects.find(([path]) => path === `gitops/applications/${platform}-${id}.yaml`);
    if (found) applications.set(id, withSource(found[1], destination, folder));
  }
  const root = objects.find(([path]) => path === 'gitops/root.yaml')?.[1];
  if (root === undefined) throw new TypeError('the bundle has no gitops/root.yaml');
  return {
    platform,
    destination,
    root: withSource(root, destination, 'applications'),
    projects: projects.map((project) => withRepository(project, destination)),
    applications,
  };
}

/** The root stands outside the folder that it reads itself. */
function ownCluster({ platform, root, projects, applications }: ApplicationParts): PlacedObject[] {
  return [
    { path: 'root.yaml', object: root },
    ...projects.map((object) => ({ path: `applications/project-${object.metadata.name}.yaml`, object })),
    ...[...applications].map(([id, object]) => ({ path: `applications/${platform}-${id}.yaml`, object })),
  ];
}

function withRepository(project: KubernetesObject, { repositoryUrl }: Destination): KubernetesObject {
  return { ...project, spec: { ...specOf(project), sourceRepos: [repositoryUrl] } };
}
