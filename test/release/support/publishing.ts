import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { spawnExec } from '../../../src/kernel/exec.js';
import { createLimit } from '../../../src/kernel/limit.js';
import type { Artifact } from '../../../src/release/artifact.js';
import type { ReleaseIdentity } from '../../../src/release/context.js';
import { describeFile } from '../../../src/release/file-facts.js';
import { planPublish, type PublishPlan, type PublishRequest } from '../../../src/release/publish/index.js';
import { publishersOf } from '../../../src/release/publishers/index.js';
import { createSecrets } from '../../../src/release/secrets.js';
import { temporaryFolder } from '../../support/folder.js';
import { commit, repository, token, type Setting } from './forge.js';

export const contents: Readonly<Record<string, string>> = {
  'cto-1.0.0-linux-amd64.tar.gz': 'a program',
  'cto-manifests-1.0.0-minimal.tar.gz': 'manifests',
  'checksums.txt': 'sums',
};

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A folder with a release that was built. */
export function builtRelease(files: Readonly<Record<string, string>> = contents): {
  readonly folder: string;
  readonly artifacts: readonly Artifact[];
} {
  const folder = temporaryFolder();
  const artifacts = Object.entries(files).map(([name, content]): Artifact => {
    const path = `artifacts/${name}`;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
    return { kind: 'checksums', name, path, size: Buffer.byteLength(content), sha256: sha256(content) };
  });
  return { folder, artifacts };
}

/** A release with a package that npm itself packed. @param content of its only file */
export async function builtPackage(version = '1.0.0', content = 'console.log(1);', name = 'cto') {
  const { folder, artifacts } = builtRelease();
  const source = temporaryFolder({
    'package.json': JSON.stringify({ name, version, bin: { cto: 'cto.js' }, files: ['cto.js'] }),
    'cto.js': content,
  });
  const pack = ['pack', '--pack-destination', join(folder, 'artifacts'), '--loglevel', 'error'];
  const file = execFileSync('npm', pack, { cwd: source, encoding: 'utf8' }).trim();
  const path = `artifacts/${file}`;
  const facts = await describeFile(join(folder, path));
  const packed: Artifact = { kind: 'npm-package', name: file, path, ...facts };
  return { folder, artifacts: [...artifacts, packed] };
}

export function planOf(
  artifacts: readonly Artifact[],
  identity: Partial<ReleaseIdentity> = {},
  more: { readonly reserveTag?: boolean; readonly notes?: string } = {},
): PublishPlan {
  const version = identity.version ?? '1.0.0';
  return planPublish({
    identity: {
      version,
      tag: `v${version}`,
      mode: 'release',
      commit,
      dirty: false,
      sourceDate: 0,
      ...identity,
    },
    repository,
    artifacts,
    notes: 'What is new.',
    ...more,
  });
}

/** What publishing is given, with everything at its place. */
export function requestOf(
  { releases, clock, events }: Pick<Setting, 'releases' | 'clock' | 'events'>,
  folder: string,
  plan: PublishPlan,
): PublishRequest {
  return {
    plan,
    folder,
    releases,
    clock,
    emit: (event) => void events.push(event),
    limit: createLimit({ concurrency: 2, clock }),
    secrets: createSecrets({ GITHUB_TOKEN: token }),
    exec: spawnExec,
    env: {},
    owner: 'job-1',
    publishers: publishersOf([]),
  };
}

export const never = new AbortController().signal;

/** What is on a forge, without numbers and times. */
export function worldOf({ state }: Setting['forge']) {
  return {
    releases: [...state.releases.values()].map(({ tag, draft, prerelease, body, name, target, assets }) => ({
      tag,
      draft,
      prerelease,
      // when it was begun is no part of what it is
      body: body.replace(/,"begun":"[^"]+"/, ''),
      name,
      target,
      assets: [...assets.values()].map((asset) => `${asset.name} ${asset.state} ${asset.sha256}`).sort(),
    })),
    tags: Object.fromEntries(state.tags),
    latest: state.latest === undefined ? undefined : state.releases.get(state.latest)?.tag,
  };
}
