import { parse } from 'yaml';
import type { Bundle, BundleComponent, BundleIndex } from '../bundle/bundle.js';
import { digestOf, sealIndex, sha256 } from '../bundle/digest.js';
import type { KubernetesObject } from '../bundle/object.js';
import type { SecretDeclaration } from '../bundle/secret.js';
import { exitCodes, OperatorError } from '../kernel/errors.js';
import { argocdId, inCluster } from './names.js';
import { rootOf } from './root.js';

/** The two components that hand a cluster over to Argo CD, in this order: the project, then the Application that is in it. */
export const handOver = { project: 'hand-over-project', root: 'hand-over' } as const;

/** What {@link bootstrapBundle} is made from. */
export interface BootstrapRequest {
  readonly bundle: Bundle;
  /** Files of the published folder, by path within it: the root Application and its project are taken from there. */
  readonly published: ReadonlyMap<string, string>;
  /** Whether all components are installed: an installation that was deployed by `cto deploy` keeps what it has. Otherwise only what Argo CD needs. */
  readonly complete: boolean;
  /** Credentials that Argo CD reads the repository with. Absent: it needs none, or the bundle declares them. */
  readonly credentials?: SecretDeclaration;
  /** Clusters that get the bundle, by the name that Argo CD has for them. Absent: the one that it runs in. */
  readonly clusters?: readonly string[];
}

/**
 * The part of a bundle that has to be there before Argo CD can look after the rest, as a bundle of its own: definitions, what Argo CD needs, Argo CD, and
 * the root Application with its project. It is deployed as any other.
 *
 * @throws OperatorError `E_BOOTSTRAP` for a bundle or a folder without one of these
 */
export function bootstrapBundle(request: BootstrapRequest): Bundle {
  const { bundle, published, complete } = request;
  const { index } = bundle;
  const chosen = complete ? new Set(idsOf(index)) : neededFor(index, argocdId);
  const kept = index.waves
    .map(({ components }) => ({ components: components.filter(({ id }) => chosen.has(id)) }))
    .filter(({ components }) => components.length > 0);
  const project = handOverComponent(published, {
    id: handOver.project,
    title: 'project of the root Application',
    needs: [argocdId],
    path: projectFileOf(published),
  });
  const root = handOverComponent(published, {
    id: handOver.root,
    title: 'root Application',
    needs: [handOver.project],
    path: 'root.yaml',
  });
  const waves = [...kept, { components: [project.component] }, { components: [root.component] }];
  const names = waves.flatMap(({ components }) => components.map(({ file }) => file));
  const all = new Map([...bundle.files, project.file, root.file]);
  const files = new Map(names.map((name) => [name, all.get(name) ?? '']));
  const listed = [...files].map(([path, text]) => ({ path, sha256: sha256(text) }));
  return { index: sealIndex({ ...index, waves, secrets: secretsFor(request), files: listed }), files };
}

/** All of them, since Argo CD makes none; only those of Argo CD where it is all that runs here. */
function secretsFor({ bundle, published, complete, credentials, clusters }: BootstrapRequest) {
  const { namespace } = rootOf(published);
  const onlyArgoCd = !complete && clusters?.includes(inCluster) === false;
  const declared = bundle.index.secrets.filter((secret) => !onlyArgoCd || secret.namespace === namespace);
  return [...declared, ...(credentials ? [credentials] : [])];
}

/** Whether a bundle holds nothing beyond what {@link bootstrapBundle} would choose from it. */
export function isBootstrapOnly(index: BundleIndex): boolean {
  const ids = idsOf(index);
  if (!ids.includes(argocdId)) return false;
  const own = new Set<string>([...neededFor(index, argocdId), ...Object.values(handOver)]);
  return ids.every((id) => own.has(id));
}

function idsOf({ waves }: BundleIndex): string[] {
  return waves.flatMap(({ components }) => components.map(({ id }) => id));
}

/** A component with everything that has to be ready before it; the first wave is what everything needs. */
function neededFor({ waves }: BundleIndex, id: string): ReadonlySet<string> {
  const components = new Map(waves.flatMap((wave) => wave.components.map((one) => [one.id, one])));
  if (!components.has(id)) {
    throw new OperatorError('E_BOOTSTRAP', 'the bundle does not hold Argo CD', {
      hint: 'choose a profile or a configuration with the component argocd',
      exitCode: exitCodes.refused,
    });
  }
  const found = new Set<string>();
  const visit = (one: string) => {
    if (found.has(one)) return;
    found.add(one);
    components.get(one)?.needs.forEach(visit);
  };
  visit(id);
  for (const first of waves[0]?.components ?? []) visit(first.id);
  return found;
}

/** File with the project of the root Application: it is called otherwise where the folder is for a list of clusters. */
function projectFileOf(published: ReadonlyMap<string, string>): string {
  const { project } = rootOf(published);
  const isProject = (text: string) => {
    const { kind, metadata } = parse(text) as KubernetesObject;
    return kind === 'AppProject' && metadata.name === project;
  };
  const found = [...published].find(([path, text]) => path.startsWith('applications/') && isProject(text));
  return found?.[0] ?? `applications/project-${project}.yaml`;
}

interface HandOverPart {
  readonly id: string;
  readonly title: string;
  readonly needs: readonly string[];
  /** File of the published folder. */
  readonly path: string;
}

function handOverComponent(published: ReadonlyMap<string, string>, part: HandOverPart) {
  const { id, title, needs, path } = part;
  const text = published.get(path);
  if (text === undefined) {
    throw new OperatorError('E_BOOTSTRAP', `the published folder has no ${path}`, {
      hint: 'publish to it with this version of cto publish, then get it again',
      exitCode: exitCodes.refused,
    });
  }
  const object = parse(text) as KubernetesObject;
  const { apiVersion, kind, metadata } = object;
  const { name, namespace } = metadata;
  const component: BundleComponent = {
    ...{ id, title, needs, category: 'core', required: true, reasons: ['bootstrap'], checks: [] },
    ...{ source: 'constructs/gitops', file: `manifests/${id}.yaml`, configKeys: ['gitops'] },
    objects: [
      {
        ...{ apiVersion, kind, name, sha256: digestOf(object), construct: `gitops/${id}` },
        ...(namespace !== undefined && { namespace }),
      },
    ],
  };
  const file: [string, string] = [component.file, text];
  return { component, file };
}
