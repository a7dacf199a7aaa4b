import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../../../src/cli/run.js';
import { writeBundle } from '../../../src/bundle/write.js';
import type { Bundle } from '../../../src/bundle/bundle.js';
import { bareEnvironment } from '../../support/program.js';
import { temporaryFolder } from '../../support/folder.js';
import { manualClock, recordingIo } from '../support/io.js';

/** Runs the command line with a bare environment; answers what it printed. */
export async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { io, stdout, stderr } = recordingIo({
    env: { ...bareEnvironment(), ...env },
    cwd: temporaryFolder(),
    clock: manualClock(),
  });
  const code = await runCli(args, io);
  return { code, stdout: stdout(), stderr: stderr() };
}

/** Folder with a bundle in it. */
export function written(bundle: Bundle): string {
  const folder = join(temporaryFolder(), 'bundle');
  writeBundle(bundle, folder);
  return folder;
}

/** A file of the tests' own. */
export function text(path: string): string {
  return readFileSync(path, 'utf8');
}
