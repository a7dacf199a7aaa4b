import { expect, test } from 'vitest';
import { loadAll } from 'js-yaml';
import { runCli } from '../../../src/cli/run.js';
import { root } from '../../support/program.js';
import { recordingIo } from '../support/io.js';

test('cto permissions prints the same objects for kubectl and for programs', async () => {
  const text = recordingIo({ cwd: root });
  expect(await runCli(['permissions', '--bundle', 'dist/minimal'], text.io)).toBe(0);
  const json = recordingIo({ cwd: root });
  expect(await runCli(['permissions', '--bundle', 'dist/minimal', '-o', 'json'], json.io)).toBe(0);
  const objects = loadAll(text.stdout());
  expect(objects).toContainEqual(expect.objectContaining({ kind: 'ClusterRole' }));
  expect(JSON.parse(json.stdout())).toEqual({ schemaVersion: 1, platform: 'cto', objects });
});

test('cto permissions tells programs what is wrong', async () => {
  const { io, stdout } = recordingIo({ cwd: root });
  expect(await runCli(['permissions', '--bundle', 'nowhere', '-o', 'json'], io)).not.toBe(0);
  expect(JSON.parse(stdout())).toMatchObject({
    schemaVersion: 1,
    error: { message: expect.stringContaining('nowhere') as string },
  });
});
