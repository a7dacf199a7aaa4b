import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Kubernetes minors of the test bed, newest first. Each has a wrapper module `test/testbed/kubernetes-<minor>` that pins the patch. */
export const testbedMinors = ['1.37', '1.32'] as const;

/** A Kubernetes minor that the test bed can start. */
export type TestbedMinor = (typeof testbedMinors)[number];

/** Folder of the wrapper modules, relative to the repository, in which npm runs its scripts. */
export const modulesFolder = join('test', 'testbed');

/** Folder of the wrapper module of a Kubernetes minor, relative to the repository. */
export function kubernetesModule(minor: TestbedMinor): string {
  return join(modulesFolder, `kubernetes-${minor}`);
}

/** Folder of the wrapper module of kwok, relative to the repository. */
export const kwokModule = join(modulesFolder, 'kwok');

/**
 * Kubernetes version of a minor, such as `v1.37.1`: what the wrapper module requires, so that it is said once.
 *
 * @throws Error when the wrapper module is not there (the program runs outside the repository) or names no version
 */
export function kubernetesVersion(minor: TestbedMinor): string {
  const file = join(kubernetesModule(minor), 'go.mod');
  if (!existsSync(file))
    throw new Error(`${file} is missing; run the test bed in the root of the repository`);
  const version = /^\s*(?:require )?k8s\.io\/kubernetes (v\S+)/m.exec(readFileSync(file, 'utf8'))?.[1];
  if (version === undefined) throw new Error(`${file} requires no version of k8s.io/kubernetes`);
  return version;
}

/** Reads a minor such as `1.37`. @throws Error for one without a wrapper module */
export function parseMinor(text: string): TestbedMinor {
  const found = testbedMinors.find((minor) => minor === text);
  if (found === undefined) {
    throw new Error(
      `Kubernetes ${text} is not among the test bed's versions; use ${testbedMinors.join(' or ')}`,
    );
  }
  return found;
}
