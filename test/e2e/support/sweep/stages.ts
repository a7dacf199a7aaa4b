import { join } from 'node:path';
import { writeBundle } from '../../../../src/bundle/write.js';
import { sweepBundle } from './bundle.js';

/** A platform of the sweep, with its bundles on disk. */
export interface SweptPlatform {
  readonly name: string;
  /** Folder of the bundle of each version. */
  readonly bundles: Readonly<Record<1 | 2, string>>;
}

/** Writes the bundles of a platform. */
export function writeSweptPlatform(name: string, folder: string): SweptPlatform {
  const bundles = { 1: join(folder, `${name}-1`), 2: join(folder, `${name}-2`) };
  for (const version of [1, 2] as const) writeBundle(sweepBundle(name, version), bundles[version]);
  return { name, bundles };
}

/** The consent that a rollback needs, since the first version knows a field less. */
const narrow = ['--narrow', 'CustomResourceDefinition/*'];

/** A run of the program, in the order in which a platform goes through them. */
export interface Stage {
  readonly name: 'deploy' | 'upgrade' | 'rollback' | 'uninstall';
  readonly args: (platform: SweptPlatform) => readonly string[];
  /** Exit codes of a re-run after a kill. */
  readonly codes: readonly number[];
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
    name: 'uninstall',
    args: ({ name }) => ['uninstall', '--platform', name, '--yes', '--confirm', name],
    codes: [0],
  },
];
