import type { KubernetesObject } from '../bundle/object.js';
import { exitCodes, OperatorError } from '../kernel/errors.js';
import type { Problem } from '../kernel/problem.js';
import { clusterName, rootName, runsOn } from './names.js';
import { specOf, withSource, type ApplicationParts, type PlacedObject } from './placed.js';

/**
 * Objects for a list of clusters under one Argo CD. A root Application reads an ApplicationSet; this makes a root per cluster, which reads
 * `clusters/<name>/`: a project that allows this cluster alone, and the Applications with their waves. So each cluster keeps the order by itself, and
 * all of them read the same manifests below `components/`.
 *
 * @throws OperatorError `E_GITOPS_CLUSTER` names that cannot be, all of them
 */
export function clusterObjects(parts: ApplicationParts): PlacedObject[] {
  const { clusters = [], environment } = parts.destination;
  const name = rootName({ platform: parts.platform, environment, clusters });
  const { own, root } = projectsOf(parts);
  const placed: PlacedObject[] = [
    { path: 'root.yaml', object: renamed(inProject(parts.root, name), name) },
    { path: 'applications/project.yaml', object: rootProject(root, name, environment) },
    { path: 'applications/clusters.yaml', object: applicationSet(parts, name) },
    ...clusters.flatMap((cluster) => oneCluster(parts, own, cluster)),
  ];
  refuseNames(parts, placed);
  return placed;
}

/** The components' project is called as the platform; the other one is the root's (constructs/gitops/projects.ts). */
function projectsOf({ projects, platform }: ApplicationParts) {
  const own = projects.find(({ metadata }) => metadata.name === platform);
  const root = projects.find(({ metadata }) => metadata.name !== platform);
  if (!own || !root) throw new TypeError('the bundle lacks one of its two projects');
  return { own, root };
}

function oneCluster(parts: ApplicationParts, own: KubernetesObject, cluster: string): PlacedObject[] {
  const { platform, applications } = parts;
  const project = clusterName(platform, cluster);
  const wanted = [...applications].filter(([id]) => runsOn(id, cluster));
  return [
    { path: `clusters/${cluster}/project.yaml`, object: renamed(projectFor(own, cluster), project) },
    ...wanted.map(([id, application]) => ({
      path: `clusters/${cluster}/${id}.yaml`,
      object: renamed(inProject(onCluster(application, cluster), project), `${project}-${id}`),
    })),
  ];
}

function renamed(object: KubernetesObject, name: string): KubernetesObject {
  const labels = { ...object.metadata.labels, 'app.kubernetes.io/name': name };
  return { ...object, metadata: { ...object.metadata, name, labels } };
}

function inProject(application: KubernetesObject, project: string): KubernetesObject {
  return { ...application, spec: { ...specOf(application), project } };
}

interface ClusterNamespace {
  readonly server: string;
  readonly namespace: string;
}

function elsewhere({ namespace }: ClusterNamespace, cluster: string) {
  return { name: cluster, namespace };
}

function onCluster(application: KubernetesObject, cluster: string): KubernetesObject {
  const { destination, ...spec } = specOf(application) as { destination: ClusterNamespace };
  return { ...application, spec: { ...spec, destination: elsewhere(destination, cluster) } };
}

/** Exactly this cluster, and in it the namespaces of the bundle. */
function projectFor(own: KubernetesObject, cluster: string): KubernetesObject {
  const { destinations, ...spec } = specOf(own) as { destinations: readonly ClusterNamespace[] };
  return { ...own, spec: { ...spec, destinations: destinations.map((one) => elsewhere(one, cluster)) } };
}

/** Like that of one cluster's root, and besides it may hold the ApplicationSet. */
function rootProject(project: KubernetesObject, name: string, environment: string): KubernetesObject {
  const spec = specOf(project) as { namespaceResourceWhitelist: readonly unknown[] };
  const kinds = [...spec.namespaceResourceWhitelist, { kind: 'ApplicationSet', group: 'argoproj.io' }];
  const description = `The roots of the clusters of ${environment}: Applications, projects and the set that makes the roots, nothing else.`;
  return renamed({ ...project, spec: { ...spec, description, namespaceResourceWhitelist: kinds } }, name);
}

/** Makes one root Application per cluster. When a cluster leaves the list, its root goes and everything that runs there stays. */
function applicationSet({ platform, root, destination }: ApplicationParts, name: string): KubernetesObject {
  const { clusters = [] } = destination;
  const ofCluster = withSource(inProject(root, name), destination, 'clusters/{{.cluster}}');
  const { labels, namespace } = renamed(root, name).metadata;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: { name, ...(namespace !== undefined && { namespace }), ...(labels && { labels }) },
    spec: {
      goTemplate: true,
      goTemplateOptions: ['missingkey=error'],
      generators: [{ list: { elements: clusters.map((cluster) => ({ cluster })) } }],
      syncPolicy: { preserveResourcesOnDeletion: true },
      template: {
        metadata: { name: clusterName(platform, '{{.cluster}}'), ...(labels && { labels }) },
        spec: specOf(ofCluster),
      },
    },
  };
}

/** A label holds 63 characters (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/), and names go into labels. */
const longestName = 63;

function refuseNames({ platform, destination }: ApplicationParts, placed: readonly PlacedObject[]): void {
  const { clusters = [] } = destination;
  const odd = clusters.filter((cluster) => !/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(cluster));
  const twice = clusters.filter((cluster, index) => clusters.indexOf(cluster) !== index);
  const keys = [
    ...placed.map(({ object }) => `${object.kind} ${object.metadata.name}`),
    ...clusters.map((cluster) => `Application ${clusterName(platform, cluster)}`),
  ];
  const same = twice.length > 0 ? [] : keys.filter((key, index) => keys.indexOf(key) !== index);
  const long = placed.map(({ object }) => object.metadata.name).filter((name) => name.length > longestName);
  const problems = [
    ...odd.map((cluster) => problem(`cluster "${cluster}" is not named with a-z, 0-9 and "-"`)),
    ...twice.map((cluster) => problem(`cluster "${cluster}" is named twice`)),
    ...same.map((key) => problem(`two clusters would both have ${key}`)),
    ...long.map((name) => problem(`"${name}" has ${name.length} characters, at most ${longestName} may be`)),
  ];
  if (problems.length === 0) return;
  throw new OperatorError('E_GITOPS_CLUSTER', 'the clusters cannot be named like this', {
    problems,
    exitCode: exitCodes.usage,
  });
}

function problem(message: string): Problem {
  return {
    rule: 'gitops/cluster-name',
    message,
    fix: 'give the cluster another name in Argo CD: argocd cluster add CONTEXT --name NAME',
  };
}
