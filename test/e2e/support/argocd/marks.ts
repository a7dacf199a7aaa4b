import type { Bundle } from '../../../../src/bundle/bundle.js';
import { changedBundle, committedBundle } from '../../../gitops/support/bundle.js';
import type { GitopsPlatform } from './platform.js';

/** A component of an early and of a late wave of the profile minimal. */
export const [early, late] = ['argo-workflows', 'controller'] as const;

const deployments = {
  [early]: ['-n', 'argo-workflows', 'deployment/workflow-controller'],
  [late]: ['-n', 'cto', 'deployment/controller'],
} as const;

/** Manifest of a component. */
export function fileOf(id: string, bundle: Bundle = committedBundle('minimal')): string {
  const component = bundle.index.waves.flatMap(({ components }) => components).find((one) => one.id === id);
  if (component === undefined) throw new Error(`no component ${id}`);
  return component.file;
}

/** Marks the pods of components, which rolls them out anew. */
export function marked(bundle: Bundle, mark: string, ids: readonly string[]): Bundle {
  const head = /^ {2}template:\n {4}metadata:\n(?: {6}annotations:\n)?/gm;
  const annotation = `  template:\n    metadata:\n      annotations:\n        test/mark: ${mark}\n`;
  return ids.reduce(
    (current, id) => changedBundle(current, fileOf(id), (text) => text.replace(head, annotation)),
    bundle,
  );
}

/** The mark that a component's Deployment has in the cluster; empty for none. */
export async function markIn(
  { bed }: Pick<GitopsPlatform, 'bed'>,
  id: keyof typeof deployments,
): Promise<string> {
  const path = 'jsonpath={.spec.template.metadata.annotations.test/mark}';
  return (await bed.kubectl(['get', ...deployments[id], '-o', path])).stdout;
}

async function rolledOut({ bed }: GitopsPlatform): Promise<boolean> {
  const { code, stdout } = await bed.kubectl(['rollout', 'status', ...deployments[early], '--watch=false']);
  return code === 0 && stdout.includes('successfully rolled out');
}

/** Lets no new pod start, or lets them again. */
export async function holdPods({ bed }: GitopsPlatform, verb: 'cordon' | 'uncordon'): Promise<void> {
  const nodes = (await bed.kubectl(['get', 'nodes', '-o', 'name'])).stdout.trim().split('\n');
  await bed.kubectl([verb, ...nodes.map((node) => node.replace('node/', ''))]);
}

/** When the early component was ready and the late one changed, and what the root said while it waited. */
export interface Seen {
  readonly early: number;
  readonly late: number;
  readonly blocked: string;
}

/** Changes an early and a late component in one commit while no new pod can start, then lets them. */
export async function commitBothWhileHeld(
  platform: GitopsPlatform,
  mark: string,
  bundle: Bundle,
): Promise<Seen> {
  await holdPods(platform, 'cordon');
  await platform.publish(marked(bundle, mark, [early, late]));
  const seen = { early: Infinity, late: Infinity, blocked: '' };
  let held: number | undefined;
  let released = false;
  const end = Date.now() + 180_000;
  while (seen.early === Infinity || seen.late === Infinity) {
    const now = Date.now();
    if (now > end) throw new Error(`not done: ${JSON.stringify(seen)}`);
    const begun = (await markIn(platform, early)) === mark;
    if (begun) held ??= now;
    if (seen.late === Infinity && (await markIn(platform, late)) === mark) seen.late = now;
    if (begun && seen.early === Infinity && (await rolledOut(platform))) seen.early = now;
    const message = (await platform.argo.applications()).get('cto')?.status?.operationState?.message ?? '';
    if (message.includes('waiting for healthy')) seen.blocked = message;
    if (!released && held !== undefined && now - held > 15_000) {
      released = true;
      await holdPods(platform, 'uncordon');
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return seen;
}
