import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtin } from '../../../src/cli/product.js';
import { bundleToDeploy } from '../../../src/cli/run/bundle-to-deploy.js';
import { readBundle } from '../../../src/bundle/read.js';
import { temporaryFolder } from '../../support/folder.js';
import { root } from '../../support/program.js';
import { recordingIo } from '../support/io.js';

const committed = readBundle(join(root, 'dist', 'minimal')).index.digest;

/** A folder with a copy of the minimal bundle, as folder and as archive. */
function copies(): string {
  const cwd = temporaryFolder();
  cpSync(join(root, 'dist', 'minimal'), join(cwd, 'minimal'), { recursive: true });
  execFileSync('tar', ['-czf', 'minimal.tar.gz', 'minimal'], { cwd });
  return cwd;
}

describe('the bundle to deploy', () => {
  test.each(['minimal', 'minimal.tar.gz'])('is the one that --bundle names: %s', async (bundle) => {
    const { io } = recordingIo({ cwd: copies() });
    expect((await bundleToDeploy({ bundle }, io, builtin)).index.digest).toBe(committed);
  });

  test('is made from the configuration without --bundle, and written nowhere', async () => {
    const cwd = temporaryFolder();
    const { io, stderr } = recordingIo({ cwd });
    const made = await bundleToDeploy({ profile: 'minimal' }, io, builtin);
    expect(made.index.digest).toBe(committed);
    expect(existsSync(join(cwd, 'dist'))).toBe(false);
    expect(stderr()).toContain('github.organization');
  });

  test('is made without a word with --quiet', async () => {
    const { io, stderr } = recordingIo({ cwd: temporaryFolder() });
    await bundleToDeploy({ quiet: true }, io, builtin);
    expect(stderr()).toBe('');
  });

  test('is refused with exit code 4 when a file was changed', async () => {
    const cwd = copies();
    appendFileSync(join(cwd, 'minimal', 'manifests', '00-crds.yaml'), '# changed\n');
    const { io } = recordingIo({ cwd });
    await expect(bundleToDeploy({ bundle: 'minimal' }, io, builtin)).rejects.toMatchObject({
      code: 'E_BUNDLE_CHANGED',
      exitCode: 4,
      problems: [{ message: expect.stringContaining('was changed') as string }],
    });
  });

  test('is refused when bundle.json alone was changed, such as what it says of data', async () => {
    const cwd = copies();
    const file = join(cwd, 'minimal', 'bundle.json');
    writeFileSync(file, JSON.stringify({ ...readBundle(join(cwd, 'minimal')).index, kinds: [] }));
    const { io } = recordingIo({ cwd });
    await expect(bundleToDeploy({ bundle: 'minimal' }, io, builtin)).rejects.toMatchObject({
      code: 'E_BUNDLE_CHANGED',
      exitCode: 4,
      problems: [{ rule: 'bundle/digest' }],
    });
  });

  test('is refused when --profile says another one', async () => {
    const { io } = recordingIo({ cwd: copies() });
    await expect(
      bundleToDeploy({ bundle: 'minimal', profile: 'standard' }, io, builtin),
    ).rejects.toMatchObject({
      code: 'E_BUNDLE_PROFILE',
    });
  });

  test('is refused when there is none', async () => {
    const { io } = recordingIo({ cwd: temporaryFolder() });
    await expect(bundleToDeploy({ bundle: 'nowhere' }, io, builtin)).rejects.toMatchObject({
      code: 'E_BUNDLE_MISSING',
    });
  });
});
