import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { profiles } from '../../../profiles/index.js';
import { objectsOf } from '../../../src/bundle/objects.js';
import type { KubernetesObject } from '../../../src/bundle/object.js';
import { readBundle } from '../../../src/bundle/read.js';
import type { Bundle } from '../../../src/bundle/bundle.js';
import { customisedConfig, customisedVariables } from './customised.js';

const run = promisify(execFile);

/** The profiles as they are. */
export const profileNames: readonly string[] = profiles.map(({ name }) => name);

/** The profiles, and one configuration with every key changed. */
export const bundleNames: readonly string[] = [...profileNames, 'customised'];

/** A bundle that the command line wrote. */
export interface WrittenBundle {
  readonly name: string;
  /** Its folder. */
  readonly folder: string;
  readonly bundle: Bundle;
  /** Its objects, in the order in which they are applied. */
  readonly objects: readonly KubernetesObject[];
}

/**
 * Runs `cto synth` as a person would, into `<parent>/<name>`. What it says when it fails goes into a file beside, so that only the tests
 * of this bundle fail.
 */
export async function synthesizeBundle(name: string, parent: string): Promise<void> {
  const out = join(parent, `.${name}`);
  mkdirSync(out);
  const args = ['synth', '--out', out, ...argumentsFor(name, out)];
  const env = { PATH: process.env['PATH'], HOME: out, ...(name === 'customised' && customisedVariables()) };
  try {
    await run(process.execPath, [join('build', 'cli.js'), ...args], { env, maxBuffer: 64 * 1024 * 1024 });
    const written = readdirSync(out, { withFileTypes: true }).find((entry) => entry.isDirectory());
    renameSync(join(out, written?.name ?? ''), join(parent, name));
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    writeFileSync(join(parent, `${name}.error`), `cto ${args.join(' ')} failed\n${stderr}${stdout}`);
  }
}

function argumentsFor(name: string, folder: string): readonly string[] {
  if (name !== 'customised') return ['--profile', name];
  const file = join(folder, 'cto.yaml');
  writeFileSync(file, JSON.stringify(customisedConfig(), undefined, 2));
  return ['--config', file];
}

/** Reads a bundle that setup has written. @throws Error with everything synthesis said when it failed */
export function writtenBundle(name: string, parent: string): WrittenBundle {
  const folder = join(parent, name);
  const failure = join(parent, `${name}.error`);
  if (existsSync(failure)) throw new Error(readFileSync(failure, 'utf8'));
  const bundle = readBundle(folder);
  return { name, folder, bundle, objects: objectsOf(bundle) };
}

/** The commands that the README of a bundle tells people to run, one word list each. */
export function readmeCommands({ bundle }: WrittenBundle): readonly (readonly string[])[] {
  const readme = bundle.files.get('README.md') ?? '';
  const block = /^```sh\n(.*?)^```/ms.exec(readme)?.[1] ?? '';
  return block
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.split(' '));
}
