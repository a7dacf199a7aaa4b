import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { layoutOf } from '../../src/gitops/layout.js';
import type { Destination } from '../../src/gitops/destination.js';
import { markerFile, parseMarker } from '../../src/gitops/marker.js';
import { planPublish } from '../../src/gitops/plan.js';
import { blobId } from '../../src/gitops/blob.js';
import { changedBundle, committedBundle, numberedBundle } from './support/bundle.js';

const destination: Destination = {
  repositoryUrl: 'https://git.example.com/platform.git',
  revision: 'main',
  folder: 'clusters/staging',
  environment: 'staging',
};

interface Application {
  readonly metadata: { readonly name: string; readonly annotations: Readonly<Record<string, string>> };
  readonly spec: {
    readonly source: { readonly path: string; readonly repoURL: string; readonly targetRevision: string };
  };
}

const bundle = committedBundle();

function application(files: ReadonlyMap<string, string>, path: string): Application {
  return parse(files.get(path) ?? '') as Application;
}

describe('the published folder', () => {
  const { files, marker } = layoutOf(bundle, destination);

  test('holds the bundle byte for byte', () => {
    for (const [path, content] of bundle.files) expect(files.get(`bundle/${path}`)).toBe(content);
    expect(JSON.parse(files.get('bundle/bundle.json') ?? '')).toEqual(
      JSON.parse(JSON.stringify(bundle.index)),
    );
  });

  test('has one Application per component, whose path names the content and holds it', () => {
    const components = bundle.index.waves.flatMap((wave) => wave.components);
    for (const { id, file } of components) {
      const { spec } = application(files, `applications/cto-${id}.yaml`);
      expect(spec.source.path).toMatch(new RegExp(`^clusters/staging/components/${id}/[0-9a-f]{16}$`));
      const inside = spec.source.path.slice('clusters/staging/'.length);
      expect(files.get(`${inside}/manifest.yaml`)).toBe(bundle.files.get(file));
    }
    expect([...files.keys()].filter((path) => path.startsWith('components/'))).toHaveLength(
      components.length,
    );
  });

  test('names repository, branch and folder in every source', () => {
    const root = application(files, 'root.yaml');
    expect(root.spec.source).toEqual({
      path: 'clusters/staging/applications',
      repoURL: 'https://git.example.com/platform.git',
      targetRevision: 'main',
    });
    const project = parse(files.get('applications/project-cto.yaml') ?? '') as {
      spec: { sourceRepos: string[] };
    };
    expect(project.spec.sourceRepos).toEqual(['https://git.example.com/platform.git']);
  });

  test('lists every file of ours but the marker in the marker', () => {
    expect(marker.files.map(({ path }) => path)).toEqual(
      [...files.keys()].filter((path) => path !== markerFile).sort(),
    );
    expect(parseMarker(files.get(markerFile) ?? '', 'here')).toEqual(marker);
  });

  test('moves only the components that changed', () => {
    const after = layoutOf(numberedBundle(bundle, 1), destination, marker).files;
    const moved = [...files.keys()]
      .filter((path) => path.startsWith('applications/'))
      .filter((path) => files.get(path) !== after.get(path));
    expect(moved).toEqual(['applications/cto-foundation.yaml']);
  });

  test('keeps the manifests of the last two bundles for children that have not moved yet', () => {
    let before = marker;
    const foundation = (one: typeof marker) =>
      one.files.map(({ path }) => path).filter((path) => path.startsWith('components/foundation/'));
    const [first = ''] = foundation(marker);
    for (const number of [1, 2])
      before = layoutOf(numberedBundle(bundle, number), destination, before).marker;
    expect(foundation(before)).toHaveLength(3);
    expect(foundation(before)).toContain(first);
    before = layoutOf(numberedBundle(bundle, 3), destination, before).marker;
    expect(foundation(before)).toHaveLength(3);
    expect(foundation(before)).not.toContain(first);
  });

  test('of the same bundle again is the same', () => {
    expect(layoutOf(bundle, destination, marker).files).toEqual(files);
  });

  test('at the root of a repository has paths without a leading slash', () => {
    const atRoot = layoutOf(bundle, { ...destination, folder: '' }).files;
    expect(application(atRoot, 'root.yaml').spec.source.path).toBe('applications');
  });
});

describe('planPublish', () => {
  const { files, marker } = layoutOf(bundle, destination);
  const snapshotOf = (contents: ReadonlyMap<string, string>, mode = '100644') => ({
    files: new Map([...contents].map(([path, content]) => [path, { id: blobId(content), mode }])),
  });
  const next = changedBundle(bundle, 'images.txt', (text) => `${text}# more\n`);

  test('finds nothing to do when the folder holds exactly the bundle', () => {
    const plan = planPublish(bundle, destination, { snapshot: snapshotOf(files), marker, overwrite: false });
    expect(plan.is).toBe('unchanged');
  });

  test('writes only what differs', () => {
    const plan = planPublish(next, destination, { snapshot: snapshotOf(files), marker, overwrite: false });
    expect(plan.is === 'changed' && [...plan.write.keys()].sort()).toEqual([
      markerFile,
      'README.md',
      'bundle/bundle.json',
      'bundle/images.txt',
    ]);
  });

  test('mends a file whose mode was changed', () => {
    const plan = planPublish(bundle, destination, {
      snapshot: snapshotOf(files, '100755'),
      marker,
      overwrite: false,
    });
    expect(plan.is === 'changed' && plan.write.size).toBe(files.size);
  });

  test('stops at foreign files that Argo CD would apply, and at those in our way', () => {
    const there = new Map([
      ...files,
      ['applications/mine.yaml', 'x'],
      ['notes.md', 'mine'],
      ['components/x.yaml', 'y'],
    ]);
    const plan = planPublish(bundle, destination, { snapshot: snapshotOf(there), marker, overwrite: false });
    expect(plan).toEqual({
      is: 'blocked',
      foreign: ['applications/mine.yaml', 'components/x.yaml'],
      edited: [],
    });
    const fresh = planPublish(bundle, destination, {
      snapshot: snapshotOf(new Map([['README.md', 'mine']])),
      overwrite: false,
    });
    expect(fresh).toEqual({ is: 'blocked', foreign: ['README.md'], edited: [] });
  });

  test('stops at edits of our files, unless they may be lost', () => {
    const there = new Map([...files, ['bundle/images.txt', 'edited']]);
    const existing = { snapshot: snapshotOf(there), marker };
    const plan = planPublish(bundle, destination, { ...existing, overwrite: false });
    expect(plan).toEqual({ is: 'blocked', foreign: [], edited: ['bundle/images.txt'] });
    const lost = planPublish(bundle, destination, { ...existing, overwrite: true });
    expect(lost.is === 'changed' && [...lost.write.keys()]).toEqual(['bundle/images.txt']);
  });

  test('removes own files that are no longer wanted', () => {
    const without = {
      ...bundle,
      files: new Map([...bundle.files].filter(([path]) => path !== 'images.txt')),
    };
    const plan = planPublish(without, destination, { snapshot: snapshotOf(files), marker, overwrite: false });
    expect(plan.is === 'changed' && plan.remove).toEqual(['bundle/images.txt']);
  });
});
