import { join } from 'node:path';
import type { ApiClient } from '../../../../scripts/lib/testbed/index.js';
import { revisionsKept } from '../../../../src/apply/record/index.js';
import { writeBundle } from '../../../../src/bundle/write.js';
import { sweepBundle, type Version } from './bundle.js';
import { fillHistory, type RecordedRevision } from './records.js';

/** A platform of the sweep, with its bundles on disk. */
export interface SweptPlatform {
  readonly name: string;
  /** Folder of the bundle of each version. */
  readonly bundles: Readonly<Record<Version, string>>;
}

/** Writes the bundles of a platform. */
export function writeSweptPlatform(name: string, folder: string): SweptPlatform {
  const place = (version: Version) => join(folder, `${name}-${version}`);
  const bundles = { 1: place(1), 2: place(2), 3: place(3) };
  for (const version of [1, 2, 3] as const) writeBundle(sweepBundle(name, version), bundles[version]);
  return { name, bundles };
}

/** The consent that a rollback needs, since the first version knows a field less. */
const narrow = ['--narrow', 'CustomResourceDefinition/*'];

/** A run of the program, in the order in which a platform goes through them. */
export interface Stage {
  readonly name: 'deploy' | 'upgrade' | 'rollback' | 'eleventh deploy' | 'uninstall';
  /** What happens before it. Absent: nothing. */
  readonly prepare?: (api: ApiClient, platform: string) => Promise<void>;
  readonly args: (platform: SweptPlatform) => readonly string[];
  /** Exit codes of a re-run after a kill. */
  readonly codes: readonly number[];
  /** What is wrong with the history after it, oldest revision first. Absent: nothing more than always. */
  readonly check?: (revisions: readonly RecordedRevision[]) => readonly string[];
}

export const stages: readonly Stage[] = [
  { name: 'deploy', args: ({ bundles }) => ['deploy', '--bundle', bundles[1], '--yes'], codes: [0] },
  { name: 'upgrade', args: ({ bundles }) => ['deploy', '--bundle', bundles[2], '--yes'], codes: [0] },
  {
    name: 'rollback',
    // by number, so that the same command means the same after an interruption
    args: ({ name }) => [...['rollback', '1', '--platform', name, '--yes'], ...narrow],
    codes: [0],
  },
  {
    // it also removes the oldest revision, and the bundle that no other one has
    name: 'eleventh deploy',
    prepare: fillHistory,
    args: ({ bundles }) => ['deploy', '--bundle', bundles[3], '--yes'],
    codes: [0],
    check: (revisions) => {
      const numbers = revisions.map(({ revision }) => revision);
      const isRight = numbers.length === revisionsKept && numbers[0] === 3;
      return isRight ? [] : [`the revisions are ${numbers.join(', ')}`];
    },
  },
  {
    name: 'uninstall',
    args: ({ name }) => ['uninstall', '--platform', name, '--yes', '--confirm', name],
    codes: [0],
  },
];
