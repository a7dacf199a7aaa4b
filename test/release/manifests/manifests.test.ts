import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readArchive } from '../../../src/bundle/archive.js';
import { readBundle, verifyBundle } from '../../../src/bundle/read.js';
import { serializeIndex } from '../../../src/bundle/serialize.js';
import type { ManifestsArtifact } from '../../../src/release/artifact.js';
import { writeChecksums } from '../../../src/release/checksum/write.js';
import { packManifests } from '../../../src/release/manifests/pack.js';
import { temporaryFolder } from '../../support/folder.js';
import { root } from '../../support/program.js';

const dist = join(root, 'dist', 'minimal');
const options = { sourceDate: 1_700_000_000, level: 9 };
const name = 'cto-manifests-1.2.3-minimal';

describe('the tarball of a bundle', () => {
  let folder: string;
  let artifact: ManifestsArtifact;

  beforeAll(async () => {
    folder = temporaryFolder();
    const request = { bundle: readBundle(dist), name, version: '1.2.3', signed: false };
    artifact = await packManifests(folder, request, options);
    await writeChecksums(folder, [artifact]);
  });

  test('is recorded with the profile and the digest of the bundle', () => {
    expect(artifact).toMatchObject({
      kind: 'manifests',
      name: `${name}.tar.gz`,
      path: `artifacts/${name}.tar.gz`,
      profile: 'minimal',
      digest: readBundle(dist).index.digest,
    });
  });

  test('is read by the product as the bundle that synth wrote', async () => {
    const found = await readArchive(join(folder, artifact.path));
    expect(verifyBundle(found)).toEqual([]);
    expect(serializeIndex(found.index)).toBe(readFileSync(join(dist, 'bundle.json'), 'utf8'));
    expect([...found.files]).toEqual([...readBundle(dist).files]);
  });

  test('is verified by the commands of its VERIFY.md, which end in the digest that synth prints', () => {
    const downloads = join(folder, 'artifacts');
    const sh = (script: string, cwd: string) =>
      execFileSync('sh', ['-ec', script], { cwd, encoding: 'utf8' });
    const text = sh(`tar -xzOf ${name}.tar.gz ${name}/VERIFY.md`, downloads);
    const [download = '', inside = ''] = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(
      ([, block = '']) => block,
    );
    expect(download.split('\n')).toHaveLength(4);
    expect(sh(download, downloads)).toBe(`${name}.tar.gz: OK\n${name}.tar.gz: OK\n`);
    const said = sh(inside, join(downloads, name, 'minimal'));
    expect(said).toBe(`${artifact.digest}  -\n`);
    expect(text).toContain(artifact.digest);
    expect(sh(`diff -r ${join(downloads, name, 'minimal')} ${dist}`, downloads)).toBe('');
  });

  test('has the same bytes when it is packed again', async () => {
    const request = { bundle: readBundle(dist), name, version: '1.2.3', signed: false };
    expect((await packManifests(temporaryFolder(), request, options)).sha256).toBe(artifact.sha256);
  });
});

test('a bundle that was changed is not packed', async () => {
  const bundle = readBundle(dist);
  const changed = { ...bundle, files: new Map([...bundle.files, ['images.txt', 'evil:1\n']]) };
  const packed = packManifests(
    temporaryFolder(),
    { bundle: changed, name, version: '1.2.3', signed: false },
    options,
  );
  await expect(packed).rejects.toMatchObject({ code: 'E_ARCHIVE_DIFFERS' });
});
