import type { ObjectRef } from '../kube/resources.js';

/**
 * Whether members of a kind are looked for in the namespaces of the installation only, one after the other: who may list the Secrets of a whole
 * cluster can read all of them, and a deployer has no need to.
 */
export function isConfidential({ group, kind }: Pick<ObjectRef, 'group' | 'kind'>): boolean {
  return group === '' && kind === 'Secret';
}
