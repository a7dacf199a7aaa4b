import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { layoutOf } from '../../src/gitops/layout.js';
import type { Destination } from '../../src/gitops/destination.js';
import type { Marker } from '../../src/gitops/marker.js';
import type { Bundle } from '../../src/bundle/bundle.js';
import { committedBundle, numberedBundle } from './support/bundle.js';

const destination: Destination = {
  repositoryUrl: 'https://git.example.com/platform.git',
  revision: 'main',
  folder: 'clusters/one',
  environment: 'one',
};
const [minimal, standard] = [committedBundle('minimal'), committedBundle('standard')];

interface Project {
  readonly spec: {
    readonly destinations: readonly { readonly server: string; readonly namespace: string }[];
    readonly clusterResourceWhitelist: readonly { readonly group: string; readonly kind: string }[];
  };
}

function project({ files }: { readonly files: ReadonlyMap<string, string> }): Project {
  return parse(files.get('applications/project-cto.yaml') ?? '') as Project;
}

const namespaces = (layout: { readonly files: ReadonlyMap<string, string> }) =>
  project(layout).spec.destinations.map(({ namespace }) => namespace);

/** Publishes bundles one after the other into one folder; the last layout. */
function publishAll(...bundles: readonly Bundle[]) {
  let marker: Marker | undefined;
  return bundles.map((bundle) => {
    const layout = layoutOf(bundle, destination, marker);
    marker = layout.marker;
    return layout;
  });
}

describe('what the project of the components allows', () => {
  test('is exactly what the bundle needs when it is the first', () => {
    const [first] = publishAll(minimal);
    const own = parse(minimal.files.get('gitops/projects/cto.yaml') ?? '') as Project;
    expect(project(first ?? { files: new Map() }).spec.destinations).toEqual(own.spec.destinations);
    expect(project(first ?? { files: new Map() }).spec.clusterResourceWhitelist).toEqual(
      own.spec.clusterResourceWhitelist,
    );
  });

  test('still names the namespaces of what goes, so that it can be removed there', () => {
    const [, second] = publishAll(standard, minimal);
    expect(namespaces(second ?? { files: new Map() })).toContain('monitoring');
  });

  test('forgets them with the bundle that needed them', () => {
    const layouts = publishAll(
      standard,
      minimal,
      numberedBundle(minimal, 1),
      numberedBundle(minimal, 2),
      numberedBundle(minimal, 3),
    );
    expect(layouts.map((layout) => namespaces(layout).includes('monitoring'))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  test('is the same however often the same bundle is published', () => {
    const [, second, third] = publishAll(standard, minimal, minimal);
    expect(third?.files).toEqual(second?.files);
  });

  test('names each kind and namespace once, in order', () => {
    const [, second] = publishAll(standard, minimal);
    const { destinations, clusterResourceWhitelist } = project(second ?? { files: new Map() }).spec;
    for (const list of [destinations, clusterResourceWhitelist]) {
      const texts = list.map((one) => JSON.stringify(one));
      expect(texts).toEqual([...new Set(texts)].sort());
    }
  });

  test('reads a marker that remembers nothing of it', () => {
    const { marker } = layoutOf(standard, destination);
    const old = {
      ...marker,
      generations: marker.generations.map(({ digest, folders }) => ({ digest, folders })),
    };
    expect(namespaces(layoutOf(minimal, destination, old))).not.toContain('monitoring');
  });
});
