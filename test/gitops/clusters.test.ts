import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { CrdObject } from '../../src/catalog/crds.js';
import { isOperatorError } from '../../src/kernel/errors.js';
import { layoutOf } from '../../src/gitops/layout.js';
import type { Destination } from '../../src/gitops/destination.js';
import { planPublish } from '../../src/gitops/plan.js';
import { blobId } from '../../src/gitops/blob.js';
import { strictValidator } from '../imports/support/schema.js';
import { root } from '../support/program.js';
import { committedBundle } from './support/bundle.js';

const destination: Destination = {
  repositoryUrl: 'https://git.example.com/platform.git',
  revision: 'main',
  folder: 'clusters/production',
  environment: 'production',
  clusters: ['in-cluster', 'eu', 'us'],
};
const bundle = committedBundle('standard');
const { files, marker } = layoutOf(bundle, destination);
const components = bundle.index.waves.flatMap((wave) => wave.components.map(({ id }) => id));

interface ArgoObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>> & {
    readonly project: string;
    readonly source: { readonly path: string };
    readonly destination: unknown;
  };
}

const read = (path: string, from = files) => parse(from.get(path) ?? '{}') as ArgoObject;

function definition(plural: string): CrdObject {
  return parse(readFileSync(join(root, 'imports/crds/argoproj.io', `${plural}.yaml`), 'utf8')) as CrdObject;
}

describe('a folder for a list of clusters', () => {
  test('has an ApplicationSet that makes a root per cluster, each reading a folder of its own', () => {
    const set = read('applications/clusters.yaml');
    expect(set).toMatchObject({
      kind: 'ApplicationSet',
      metadata: { name: 'cto-production-clusters', namespace: 'argocd' },
      spec: {
        goTemplate: true,
        goTemplateOptions: ['missingkey=error'],
        generators: [
          { list: { elements: [{ cluster: 'in-cluster' }, { cluster: 'eu' }, { cluster: 'us' }] } },
        ],
        template: {
          metadata: { name: 'cto-{{.cluster}}' },
          spec: { source: { path: 'clusters/production/clusters/{{.cluster}}', targetRevision: 'main' } },
        },
      },
    });
  });

  test('keeps what runs on a cluster when it leaves the list', () => {
    expect(read('applications/clusters.yaml').spec).toMatchObject({
      syncPolicy: { preserveResourcesOnDeletion: true },
    });
    expect(JSON.stringify(read('applications/clusters.yaml'))).not.toContain('finalizer');
  });

  test('gives every cluster the same manifests, its own names, and the waves of the bundle', () => {
    for (const id of components.filter((one) => one !== 'argocd')) {
      const [eu, us] = ['eu', 'us'].map((cluster) => read(`clusters/${cluster}/${id}.yaml`));
      expect(eu?.metadata.name).toBe(`cto-eu-${id}`);
      expect(eu?.spec).toMatchObject({ project: 'cto-eu', destination: { name: 'eu' } });
      expect(us?.spec).toMatchObject({ project: 'cto-us', destination: { name: 'us' } });
      expect(eu?.spec.source).toEqual(us?.spec.source);
      expect(eu?.metadata.annotations).toEqual(
        read(`gitops/applications/cto-${id}.yaml`, new Map(bundle.files)).metadata.annotations,
      );
    }
  });

  test('allows the project of a cluster this cluster and the namespaces of the bundle, nothing else', () => {
    const before = read('gitops/projects/cto.yaml', new Map(bundle.files)).spec['destinations'] as {
      namespace: string;
    }[];
    expect(read('clusters/eu/project.yaml')).toMatchObject({
      metadata: { name: 'cto-eu' },
      spec: {
        destinations: before.map(({ namespace }) => ({ name: 'eu', namespace })),
        sourceRepos: ['https://git.example.com/platform.git'],
      },
    });
  });

  test('lets the roots make Applications, projects and the set in the namespace of Argo CD, nothing else', () => {
    expect(read('applications/project.yaml')).toMatchObject({
      metadata: { name: 'cto-production-clusters' },
      spec: {
        destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'argocd' }],
        clusterResourceWhitelist: [],
        namespaceResourceWhitelist: ['Application', 'AppProject', 'ApplicationSet'].map((kind) => ({
          kind,
          group: 'argoproj.io',
        })),
      },
    });
    expect(read('root.yaml')).toMatchObject({
      metadata: { name: 'cto-production-clusters' },
      spec: { project: 'cto-production-clusters', source: { path: 'clusters/production/applications' } },
    });
  });

  test('leaves Argo CD itself to the cluster that it runs in', () => {
    expect(files.has('clusters/in-cluster/argocd.yaml')).toBe(true);
    expect(files.has('clusters/eu/argocd.yaml')).toBe(false);
  });

  test("fits Argo CD's definitions, what the set makes included", () => {
    const validators = {
      Application: strictValidator(definition('applications')),
      AppProject: strictValidator(definition('appprojects')),
      ApplicationSet: strictValidator(definition('applicationsets')),
    };
    const objects = [...files.keys()]
      .filter((path) => /^(root|applications\/|clusters\/)/.test(path))
      .map((path) => read(path));
    const { metadata, spec } = read('applications/clusters.yaml').spec['template'] as ArgoObject;
    const made = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata, spec };
    for (const object of [...objects, made]) {
      const validate = validators[object.kind as keyof typeof validators];
      expect(
        validate(object),
        `${object.kind} ${object.metadata.name}: ${JSON.stringify(validate.errors)}`,
      ).toBe(true);
    }
    expect(objects).toHaveLength(3 + 3 + 3 * components.length - 2);
  });

  test('remembers the clusters, so that they need not be named again', () => {
    expect(marker.clusters).toEqual(['in-cluster', 'eu', 'us']);
  });

  test('stops at foreign files where a cluster reads, but not at the folders of other environments', () => {
    const there = new Map(
      [...files.keys(), 'clusters/eu/mine.yaml', 'clusters/asia/mine.yaml'].map((path) => [
        path,
        { id: blobId(files.get(path) ?? ''), mode: '100644' },
      ]),
    );
    const plan = planPublish(bundle, destination, { snapshot: { files: there }, marker, overwrite: false });
    expect(plan).toEqual({ is: 'blocked', foreign: ['clusters/eu/mine.yaml'], edited: [] });
  });

  test('drops the files of a cluster that left', () => {
    const there = new Map(
      [...files].map(([path, content]) => [path, { id: blobId(content), mode: '100644' }] as const),
    );
    const plan = planPublish(
      bundle,
      { ...destination, clusters: ['in-cluster', 'eu'] },
      { snapshot: { files: there }, marker, overwrite: false },
    );
    expect(plan.is === 'changed' && plan.remove.every((path) => path.startsWith('clusters/us/'))).toBe(true);
    expect(plan.is === 'changed' && plan.remove.length).toBe(components.length);
  });

  test('refuses names that cannot be, all at once', () => {
    const wrong = (clusters: readonly string[]) => {
      try {
        layoutOf(bundle, { ...destination, clusters });
        return undefined;
      } catch (error) {
        return isOperatorError(error) ? error.problems.map(({ message }) => message) : error;
      }
    };
    expect(wrong(['EU west', 'us', 'us'])).toEqual([
      'cluster "EU west" is not named with a-z, 0-9 and "-"',
      'cluster "us" is named twice',
    ]);
    // the root of one would be called as a component of the other
    expect(wrong(['eu', 'eu-crds'])).toEqual(['two clusters would both have Application cto-eu-crds']);
    expect(wrong([`c${'0'.repeat(60)}`])).toEqual(
      expect.arrayContaining([expect.stringMatching(/^"cto-c0+" has 65 characters, at most 63 may be$/)]),
    );
  });
});
