import { join } from 'node:path';
import { expect } from 'vitest';
import type { Testbed } from '../../../../scripts/lib/testbed/index.js';
import type { Bundle } from '../../../../src/bundle/bundle.js';
import { writeBundle } from '../../../../src/bundle/write.js';
import { temporaryFolder } from '../../../support/folder.js';

/** Folder with the bundle. */
export function writtenTo(bundle: Bundle): string {
  const folder = join(temporaryFolder(), 'bundle');
  writeBundle(bundle, folder);
  return folder;
}

function written(bundle: Bundle): string {
  return join(writtenTo(bundle), 'manifests');
}

/** Expects that every object of the bundle is in the cluster as the bundle says: the API server compares. */
export async function expectEqual(bed: Testbed, bundle: Bundle): Promise<void> {
  const { code, stdout, stderr } = await bed.kubectl([
    ...['diff', '--server-side', '--force-conflicts', '--field-manager=comparison'],
    ...['-f', written(bundle)],
  ]);
  expect([code, stdout, stderr]).toEqual([0, '', '']);
}

/** UIDs of every object of a bundle, by kind, namespace and name: one that is made anew gets another. */
export async function uidsOf(bed: Testbed, bundle: Bundle): Promise<ReadonlyMap<string, string>> {
  const path = '{range .items[*]}{.kind}/{.metadata.namespace}/{.metadata.name} {.metadata.uid}{"\\n"}{end}';
  const { code, stdout, stderr } = await bed.kubectl([
    'get',
    '-f',
    written(bundle),
    '-o',
    `jsonpath=${path}`,
  ]);
  if (code !== 0) throw new Error(stderr);
  return new Map(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ') as [string, string]),
  );
}

/** UID of one object; empty when it is not there. */
export async function uidOf(bed: Testbed, ...object: readonly string[]): Promise<string> {
  return (await bed.kubectl(['get', ...object, '-o', 'jsonpath={.metadata.uid}', '--ignore-not-found']))
    .stdout;
}

/** Every pod with its UID: a rollout makes others. */
export async function podsOf(bed: Testbed): Promise<readonly string[]> {
  const path = '{range .items[*]}{.metadata.namespace}/{.metadata.name} {.metadata.uid}{"\\n"}{end}';
  const { stdout } = await bed.kubectl(['get', 'pods', '--all-namespaces', '-o', `jsonpath=${path}`]);
  return stdout.trim().split('\n').sort();
}
