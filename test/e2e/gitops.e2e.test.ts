import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { writeBundle } from '../../src/bundle/write.js';
import type { Bundle } from '../../src/bundle/bundle.js';
import { changedBundle, committedBundle } from '../gitops/support/bundle.js';
import { temporaryFolder } from '../support/folder.js';
import { applicationNames, startGitopsPlatform, type GitopsPlatform } from './support/argocd/platform.js';
import { join } from 'node:path';

const minimal = committedBundle('minimal');
const early = 'argo-workflows';
const late = 'controller';

describe.skipIf(inject('missing') !== '')('a published bundle under a real Argo CD', () => {
  let platform: GitopsPlatform;
  beforeAll(async () => {
    platform = await startGitopsPlatform(minimal);
  });
  afterAll(() => platform.stop());

  test('becomes Synced and Healthy, and every object in the cluster equals the bundle', async () => {
    await platform.settled(applicationNames(minimal));
    await expectEqual(minimal);
  });

  test('keeps the order on a later commit: the late wave starts when the early one is ready', async () => {
    const { early: earlyReady, late: lateChanged, blocked } = await commitBothWhileHeld(platform, 'two');
    expect(blocked).toMatch(/waiting for healthy state of argoproj.io\/Application\/cto-argo-workflows/);
    expect(lateChanged).toBeGreaterThan(earlyReady);
    await platform.settled(applicationNames(minimal));
  });

  test('heals what was changed by hand', async () => {
    const changed = await platform.bed.kubectl([
      '-n',
      'cto',
      'scale',
      'deployment/controller',
      '--replicas=0',
    ]);
    expect(changed.code).toBe(0);
    await expect.poll(() => replicas(), { timeout: 60_000, interval: 500 }).toBe('1');
  });

  test('goes back when the commit is reverted', async () => {
    await platform.publish(marked(minimal, 'three', [late]));
    await expect.poll(() => markOf(late), { timeout: 60_000, interval: 500 }).toBe('three');
    await platform.publish(minimal);
    await expect.poll(() => markOf(late), { timeout: 60_000, interval: 500 }).toBe('');
  });

  test('keeps the old state running under a commit that goes too far', async () => {
    const sneaky =
      '---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: sneaked-in\n  namespace: kube-system\n';
    const broken = changedBundle(marked(minimal, 'four', [late]), fileOf(late), (text) => `${text}${sneaky}`);
    await platform.publish(broken);
    await expect
      .poll(() => operationOf(late), { timeout: 60_000, interval: 500 })
      .toMatch(/Retrying attempt[^]*namespace kube-system is not permitted in project 'cto'/);
    expect(await markOf(late)).toBe('');
    const there = await platform.bed.kubectl(['-n', 'kube-system', 'get', 'configmap', 'sneaked-in']);
    expect(there.stderr).toContain('not found');
  }, 400_000);

  async function operationOf(id: string): Promise<string> {
    const { operationState } = (await platform.argo.applications()).get(`cto-${id}`)?.status ?? {};
    return JSON.stringify(operationState ?? {});
  }

  async function expectEqual(bundle: Bundle): Promise<void> {
    const folder = join(temporaryFolder(), 'bundle');
    writeBundle(bundle, folder);
    const difference = await platform.bed.kubectl([
      'diff',
      '--server-side',
      '--force-conflicts',
      '--field-manager=comparison',
      '-f',
      join(folder, 'manifests'),
    ]);
    expect([difference.code, difference.stdout, difference.stderr]).toEqual([0, '', '']);
  }

  async function replicas(): Promise<string> {
    return (
      await platform.bed.kubectl([
        '-n',
        'cto',
        'get',
        'deployment/controller',
        '-o',
        'jsonpath={.spec.replicas}',
      ])
    ).stdout;
  }

  function markOf(id: string): Promise<string> {
    return markIn(platform, id);
  }
});

describe.skipIf(inject('missing') !== '')('without our health rule for Applications', () => {
  test('the late wave does not wait for the early one: the rule is what keeps the order', async () => {
    const without = changedBundle(minimal, fileOf('argocd'), (text) =>
      text.replace(
        'resource.customizations.health.argoproj.io_Application:',
        'resource.customizations.health.example.com_Nothing:',
      ),
    );
    const platform = await startGitopsPlatform(without);
    try {
      await platform.settled(applicationNames(minimal));
      const { early: earlyReady, late: lateChanged } = await commitBothWhileHeld(platform, 'two', without);
      expect(lateChanged).toBeLessThan(earlyReady);
    } finally {
      await platform.stop();
    }
  });
});

/** Changes an early and a late component in one commit while no new pod can start, then lets them: when was the early one ready, when the late one changed? */
async function commitBothWhileHeld(platform: GitopsPlatform, mark: string, bundle: Bundle = minimal) {
  const { bed, argo } = platform;
  await bed.kubectl(['cordon', '--all']).catch(() => undefined);
  const nodes = (await bed.kubectl(['get', 'nodes', '-o', 'name'])).stdout.trim().split('\n');
  for (const node of nodes) await bed.kubectl(['cordon', node]);
  await platform.publish(marked(bundle, mark, [early, late]));
  await expect.poll(() => markIn(platform, early), { timeout: 60_000, interval: 250 }).toBe(mark);
  const seen = { early: Infinity, late: Infinity };
  const held = Date.now();
  let blocked = '';
  let released = false;
  while (seen.early === Infinity || seen.late === Infinity) {
    const now = Date.now();
    if (now - held > 120_000) throw new Error(`not done: ${JSON.stringify(seen)} ${blocked}`);
    if (seen.late === Infinity && (await markIn(platform, late)) === mark) seen.late = now;
    if (seen.early === Infinity && (await rolledOut(platform))) seen.early = now;
    const message = (await argo.applications()).get('cto')?.status?.operationState?.message ?? '';
    if (message.includes('waiting for healthy')) blocked = message;
    if (!released && now - held > 15_000) {
      released = true;
      for (const node of nodes) await bed.kubectl(['uncordon', node]);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return { ...seen, blocked };
}

/** Marks the pods of components, which rolls them out anew. */
function marked(bundle: Bundle, mark: string, ids: readonly string[]): Bundle {
  const head = /^ {2}template:\n {4}metadata:\n(?: {6}annotations:\n)?/gm;
  const annotation = `  template:\n    metadata:\n      annotations:\n        test/mark: ${mark}\n`;
  return ids.reduce(
    (current, id) => changedBundle(current, fileOf(id), (text) => text.replace(head, annotation)),
    bundle,
  );
}

function fileOf(id: string): string {
  const component = minimal.index.waves.flatMap(({ components }) => components).find((one) => one.id === id);
  return component?.file ?? '';
}

const deployments: Readonly<Record<string, readonly string[]>> = {
  [early]: ['-n', 'argo-workflows', 'deployment/workflow-controller'],
  [late]: ['-n', 'cto', 'deployment/controller'],
};

async function markIn({ bed }: GitopsPlatform, id: string): Promise<string> {
  const path = 'jsonpath={.spec.template.metadata.annotations.test/mark}';
  return (await bed.kubectl(['get', ...(deployments[id] ?? []), '-o', path])).stdout;
}

async function rolledOut({ bed }: GitopsPlatform): Promise<boolean> {
  const { code } = await bed.kubectl(['rollout', 'status', ...(deployments[early] ?? []), '--watch=false']);
  const { stdout } = await bed.kubectl(['rollout', 'status', ...(deployments[early] ?? []), '--watch=false']);
  return code === 0 && stdout.includes('successfully rolled out');
}
