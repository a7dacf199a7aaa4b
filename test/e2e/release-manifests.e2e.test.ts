import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import {
  platformOperators,
  startTestbed,
  testbedMinors,
  writeSecretFiles,
  type Testbed,
} from '../../scripts/lib/testbed/index.js';
import { readBundle } from '../../src/bundle/read.js';
import type { ManifestsArtifact } from '../../src/release/artifact.js';
import { writeChecksums } from '../../src/release/checksum/write.js';
import { storeFile } from '../../src/release/files/artifact.js';
import { packManifests } from '../../src/release/manifests/pack.js';
import { generateMinisign } from '../../src/release/signing/minisign/generate.js';
import { readSecretKey } from '../../src/release/signing/minisign/secret-key.js';
import { signMinisign } from '../../src/release/signing/minisign/sign.js';
import { complaint, machineOf, makeSecrets } from './support/bundle-suite.js';
import { readmeCommands, writtenBundle, type WrittenBundle } from './support/bundles.js';
import { runDeployer, said } from './support/deployer.js';
import { versions } from './support/versions.js';

const version = testbedMinors[0];
const name = 'cto-manifests-1.2.3-minimal';

describe.skipIf(inject('missing') !== '' || !versions.includes(version))(
  'a downloaded tarball of manifests',
  () => {
    let testbed: Testbed;
    let written: WrittenBundle;
    let artifact: ManifestsArtifact;
    /** What was downloaded. */
    let downloads: string;

    beforeAll(async () => {
      written = writtenBundle('minimal', inject('bundles'));
      const folder = mkdtempSync(join(tmpdir(), 'cto-e2e-'));
      downloads = join(folder, 'artifacts');
      artifact = await packManifests(
        folder,
        { bundle: written.bundle, name, version: '1.2.3', signed: true },
        { sourceDate: 1_700_000_000, level: 9 },
      );
      await writeChecksums(folder, [artifact]);
      const { publicFile, secretFile } = await generateMinisign();
      const key = await readSecretKey(secretFile, undefined, { key: 'KEY', password: 'PASSWORD' });
      const facts = { file: 'checksums.txt', timestamp: 1_700_000_000 };
      const signature = signMinisign(readFileSync(join(downloads, 'checksums.txt')), key, facts);
      await storeFile(folder, 'checksums.txt.minisig', signature);
      await storeFile(folder, 'minisign.pub', publicFile);
      testbed = await startTestbed({ version, operators: platformOperators, ...machineOf(written) });
      return async () => {
        await testbed.stop();
        rmSync(folder, { recursive: true, force: true });
      };
    });

    test('is verified and unpacked by the commands of its VERIFY.md, to the digest that synth printed', () => {
      const sh = (script: string, cwd: string) =>
        execFileSync('sh', ['-ec', script], { cwd, encoding: 'utf8' });
      const text = sh(`tar -xzOf ${name}.tar.gz ${name}/VERIFY.md`, downloads);
      const [download = '', inside = ''] = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(
        ([, block = '']) => block,
      );
      expect(sh(download, downloads)).toContain('Signature and comment signature verified');
      expect(sh(inside, join(downloads, name, 'minimal'))).toBe(`${written.bundle.index.digest}  -\n`);
    });

    test('is applied by the commands of the README inside, without a warning', async () => {
      const folder = join(downloads, name, 'minimal');
      const bundle = readBundle(folder);
      expect(bundle.index.digest).toBe(artifact.digest);
      const heard: string[] = [];
      for (const [program = '', ...args] of readmeCommands({ ...written, folder, bundle })) {
        if (program === '#') await makeSecrets(testbed, written);
        else {
          const { code, stderr } = await testbed.kubectl(args, { cwd: folder });
          heard.push(...complaint(args, code, stderr));
        }
      }
      expect(heard).toEqual([]);
    });

    test('is taken by cto deploy as it is, to the same bundle', async () => {
      // another cluster: this one belongs to kubectl now
      const empty = await startTestbed({ version, operators: platformOperators, ...machineOf(written) });
      try {
        const secrets = join(empty.folder, 'secrets');
        writeSecretFiles(inject('bundles'), secrets);
        const args = ['deploy', '--bundle', join(downloads, `${name}.tar.gz`), '--yes'];
        const options = { kubeconfig: empty.kubeconfig, env: { CTO_SECRETS_FROM: secrets, CTO_USER: 'ann' } };
        const first = await runDeployer(args, options);
        expect(first.code, said(args, first)).toBe(0);
        // the folder of the same bundle has nothing to add
        const again = ['diff', '--bundle', written.folder];
        const second = await runDeployer(again, options);
        expect(second.code, said(again, second)).toBe(0);
      } finally {
        await empty.stop();
      }
    });
  },
);
