import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { buildProgram } from '../support/program.js';
import { changedBundle, committedBundle } from '../gitops/support/bundle.js';
import { commitFiles } from '../gitops/support/publishing.js';
import {
  commitBothWhileHeld,
  early,
  fileOf,
  holdPods,
  late,
  marked,
  markIn,
} from './support/argocd/marks.js';
import { expectEqual, uidOf, uidsOf } from './support/argocd/objects.js';
import { applicationNames, startGitopsPlatform, type GitopsPlatform } from './support/argocd/platform.js';

const minimal = committedBundle('minimal');
const standard = committedBundle('standard');

/** The same with a patience of seconds: the test must not wait three minutes. */
const impatient = changedBundle(minimal, fileOf('argocd'), (text) =>
  text.replace('limit.min = limit.min - 3', 'limit.sec = limit.sec - 15'),
);

const poll = { timeout: 180_000, interval: 500 };

// one story on one cluster: each test finds what the one before left
describe.skipIf(inject('missing') !== '')('a published bundle under a real Argo CD', () => {
  let platform: GitopsPlatform;
  beforeAll(async () => {
    buildProgram();
    platform = await startGitopsPlatform(minimal);
  }, 300_000);
  afterAll(() => platform.stop());

  test('comes from a clone of the repository and nothing else, with one command', async () => {
    expect(platform.bootstrapped.stderr).not.toContain('not done');
    expect(platform.bootstrapped.code).toBe(0);
    await platform.settled(applicationNames(minimal));
    await expectEqual(platform.bed, minimal);
  });

  test('is not touched by another bootstrap: no object is made anew, nothing is written', async () => {
    const before = await uidsOf(platform.bed, minimal);
    const again = await platform.bootstrap();
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('nothing to do')]);
    expect(await uidsOf(platform.bed, minimal)).toEqual(before);
  });

  test('keeps the order on a later commit: the late wave starts when the early one is ready', async () => {
    const seen = await commitBothWhileHeld(platform, 'two', minimal);
    expect(seen.blocked).toMatch(/waiting for healthy state of argoproj.io\/Application\/cto-argo-workflows/);
    expect(seen.late).toBeGreaterThan(seen.early);
    await platform.settled(applicationNames(minimal));
  });

  test('heals what was changed by hand', async () => {
    const scaled = ['-n', 'cto', 'scale', 'deployment/controller', '--replicas=0'];
    expect((await platform.bed.kubectl(scaled)).code).toBe(0);
    await expect.poll(replicas, poll).toBe('1');
  });

  test('goes back when the commit is reverted', async () => {
    expect([await markIn(platform, early), await markIn(platform, late)]).toEqual(['two', 'two']);
    await platform.publish(minimal);
    await platform.settled(applicationNames(minimal));
    expect([await markIn(platform, early), await markIn(platform, late)]).toEqual(['', '']);
  });

  test('keeps the old state under a commit that goes too far, and takes the next one although a retry is in progress', async () => {
    const sneaky = `---
apiVersion: v1
kind: ConfigMap
metadata: { name: sneaked-in, namespace: kube-system }
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: sneaked-in }
provisioner: example.com/any
`;
    await platform.publish(
      changedBundle(marked(minimal, 'four', [late]), fileOf(late), (text) => `${text}${sneaky}`),
    );
    await expect
      .poll(() => operationOf(late), poll)
      .toMatch(/Retrying attempt[^]*namespace kube-system is not permitted in project 'cto'/);
    expect(await operationOf(late)).toContain(
      'resource storage.k8s.io:StorageClass is not permitted in project cto',
    );
    expect(await markIn(platform, late)).toBe('');
    expect(await uidOf(platform.bed, '-n', 'kube-system', 'configmap/sneaked-in')).toBe('');
    expect(await uidOf(platform.bed, 'storageclass/sneaked-in')).toBe('');
    await platform.publish(marked(minimal, 'five', [late]));
    await expect.poll(() => markIn(platform, late), poll).toBe('five');
    await platform.settled(applicationNames(minimal));
  }, 600_000);

  test('takes nothing from another repository, whoever commits that', async () => {
    const { server, argo, bed } = platform;
    server.create('foreign');
    const path = `clusters/one/applications/cto-${late}.yaml`;
    const ours = `${server.git('platform', 'show', `main:${path}`)}\n`;
    const theirs = ours.replace(platform.url, server.url('foreign'));
    expect(theirs).not.toBe(ours);
    commitFiles(server.folder('platform'), { [path]: theirs });
    await argo.refresh();
    const conditions = async () => (await argo.applications()).get(`cto-${late}`)?.status?.conditions ?? [];
    await expect
      .poll(async () => (await conditions()).map(({ type, message }) => `${type}: ${message}`).join(), poll)
      .toBe(`InvalidSpecError: application repo ${server.url('foreign')} is not permitted in project 'cto'`);
    expect(await uidOf(bed, '-n', 'cto', 'deployment/controller')).not.toBe('');
    commitFiles(server.folder('platform'), { [path]: ours });
    await argo.refresh();
    await platform.settled(applicationNames(minimal));
    expect(await markIn(platform, late)).toBe('five');
  }, 600_000);

  test('takes a revert of what the API server refuses, and starts nothing after it in the meantime', async () => {
    const bad =
      '---\napiVersion: v1\nkind: Service\nmetadata:\n  name: bad\n  namespace: argo-workflows\nspec:\n  ports:\n    - port: 70000\n';
    const refused = changedBundle(minimal, fileOf(early), (text) => `${text}${bad}`);
    await platform.publish(marked(refused, 'six', [late]));
    await expect.poll(() => operationOf(early), poll).toContain('Invalid value: 70000');
    await expect.poll(() => retriesOf('cto'), poll).toBeGreaterThan(0);
    expect(await markIn(platform, late)).toBe('five');
    await platform.publish(minimal);
    await platform.settled(applicationNames(minimal));
    expect(await markIn(platform, late)).toBe('');
  }, 600_000);

  test('takes the next commit while pods of the one before never become ready', async () => {
    expect(impatient.index.digest).not.toBe(minimal.index.digest);
    await platform.publish(impatient);
    await platform.settled(applicationNames(minimal));
    await holdPods(platform, 'cordon');
    await platform.publish(marked(impatient, 'seven', [early, late]));
    await expect.poll(() => retriesOf('cto'), poll).toBeGreaterThan(0);
    expect([await markIn(platform, early), await markIn(platform, late)]).toEqual(['seven', '']);
    await platform.publish(impatient);
    await expect.poll(() => markIn(platform, early), poll).toBe('');
    await holdPods(platform, 'uncordon');
    await platform.settled(applicationNames(minimal));
  }, 600_000);

  test('becomes standard with the merge of a branch', async () => {
    const before = await uidsOf(platform.bed, minimal);
    await platform.publish(standard, { onto: 'cto/one' });
    await platform.merge('cto/one');
    await platform.settled(applicationNames(standard), 420);
    await expectEqual(platform.bed, standard);
    const after = await uidsOf(platform.bed, standard);
    for (const [object, uid] of before) expect([object, after.get(object) ?? uid]).toEqual([object, uid]);
  }, 600_000);

  test('keeps data when its Application is deleted, and brings the rest back', async () => {
    const claim = await uidOf(platform.bed, '-n', 'monitoring', 'pvc/grafana');
    const deployment = await uidOf(platform.bed, '-n', 'monitoring', 'deployment/grafana');
    expect(claim).not.toBe('');
    await platform.bed.kubectl(['-n', 'argocd', 'delete', 'application', 'cto-grafana', '--timeout=60s']);
    await platform.settled(applicationNames(standard), 420);
    expect(await uidOf(platform.bed, '-n', 'monitoring', 'pvc/grafana')).toBe(claim);
    expect(await uidOf(platform.bed, '-n', 'monitoring', 'deployment/grafana')).not.toBe(deployment);
  }, 600_000);

  test('removes the components that a commit leaves out, and keeps their data', async () => {
    const data = [
      ['-n', 'monitoring', 'pvc/grafana'],
      ['-n', 'databases', 'clusters.postgresql.cnpg.io/platform-database'],
      ['namespace/databases'],
      ['crd/clusters.postgresql.cnpg.io'],
    ];
    const uids = () => Promise.all(data.map((object) => uidOf(platform.bed, ...object)));
    const before = await uids();
    await platform.publish(minimal);
    await platform.settled(applicationNames(minimal), 420);
    await expect.poll(() => uidOf(platform.bed, '-n', 'monitoring', 'deployment/grafana'), poll).toBe('');
    expect(await uidOf(platform.bed, '-n', 'argo-events', 'serviceaccount/argo-events-sa')).toBe('');
    expect(await uids()).toEqual(before);
    await expectEqual(platform.bed, minimal);
  }, 600_000);

  test('outlives its root Application, and another bootstrap brings that back', async () => {
    const before = await uidsOf(platform.bed, minimal);
    await platform.bed.kubectl(['-n', 'argocd', 'delete', 'application', 'cto']);
    expect(await uidsOf(platform.bed, minimal)).toEqual(before);
    const again = await platform.bootstrap();
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('1 created')]);
    await platform.settled(applicationNames(minimal));
    expect(await uidsOf(platform.bed, minimal)).toEqual(before);
  });

  async function operationOf(id: string): Promise<string> {
    const { operationState } = (await platform.argo.applications()).get(`cto-${id}`)?.status ?? {};
    return JSON.stringify(operationState ?? {});
  }

  /** How often the sync that is under way was tried again. */
  async function retriesOf(name: string): Promise<number> {
    const { operation, status } = (await platform.argo.applications()).get(name) ?? {};
    return operation === undefined ? 0 : (status?.operationState?.retryCount ?? 0);
  }

  async function replicas(): Promise<string> {
    const path = 'jsonpath={.spec.replicas}';
    return (await platform.bed.kubectl(['-n', 'cto', 'get', 'deployment/controller', '-o', path])).stdout;
  }
});
