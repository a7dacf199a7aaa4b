import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startTestbed,
  type SimulatedOperator,
  type Testbed,
  type TestbedOptions,
} from '../../../scripts/lib/testbed/index.js';
import { runOperators } from '../../../scripts/lib/testbed/operators/index.js';
import type { Bundle } from '../../../src/bundle/bundle.js';
import { writeBundle } from '../../../src/bundle/write.js';
import { runDeployer, type DeployerOptions, type DeployerOutcome } from './deployer.js';
import { startFaultProxy, type FaultProxy } from './fault-proxy/index.js';
import { snapshotOf, type Snapshot } from './snapshot.js';
import { sweepBundle, sweepOperator, type Version } from './sweep/bundle.js';
import { idOf, listOf } from './sweep/cycle.js';

/** Where deployments are disturbed: a test bed, a proxy in front of it, bundles on disk. */
export interface Place {
  readonly bed: Testbed;
  readonly proxy: FaultProxy;
  /** Path of a file or folder of this place. */
  path(name: string): string;
  /** Writes a bundle and gives its folder. */
  write(name: string, bundle: Bundle): string;
  /** Runs the program through the proxy. */
  run(args: readonly string[], options?: Partial<DeployerOptions>): Promise<DeployerOutcome>;
  /** Deploys a version of the made-up platform under this name; its operator is played until the end. */
  deploy(
    platform: string,
    version: Version,
    more?: readonly string[],
    options?: Partial<DeployerOptions>,
  ): Promise<DeployerOutcome>;
  /** What the cluster holds of a platform. */
  snapshot(platform: string): Promise<Snapshot>;
  stop(): Promise<void>;
}

/** Starts a test bed with a proxy. */
export async function startPlace(options: TestbedOptions = {}): Promise<Place> {
  const bed = await startTestbed({ nodes: 2, ...options });
  const proxy = await startFaultProxy(bed);
  const folder = mkdtempSync(join(tmpdir(), 'cto-place-'));
  const operators = new Map<string, SimulatedOperator>();
  const playing = runOperators(bed.api, { [Symbol.iterator]: () => operators.values() });
  const run: Place['run'] = (args, more = {}) => runDeployer(args, { kubeconfig: proxy.kubeconfig, ...more });
  const write: Place['write'] = (name, bundle) => {
    writeBundle(bundle, join(folder, name));
    return join(folder, name);
  };
  return {
    bed,
    proxy,
    path: (name) => join(folder, name),
    write,
    run,
    deploy: (platform, version, more = [], runOptions) => {
      operators.set(platform, sweepOperator(platform));
      const bundle = write(`${platform}-${version}`, sweepBundle(platform, version));
      return run(['deploy', '--bundle', bundle, '--yes', ...more], runOptions);
    },
    snapshot: async (platform) => {
      const objects = await listOf(bed, platform);
      return snapshotOf(objects, [
        [idOf(objects), '<id>'],
        [platform, '<platform>'],
      ]);
    },
    stop: async () => {
      await playing.stop();
      await proxy.stop();
      await bed.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
