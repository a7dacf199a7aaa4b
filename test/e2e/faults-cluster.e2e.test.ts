import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { makeBundle } from '../../scripts/lib/testbed/made-bundle.js';
import type { KubernetesObject } from '../../src/bundle/object.js';
import { said } from './support/deployer.js';
import { startPlace, type Place } from './support/place.js';
import { kinds, make, workload } from './support/sweep/objects.js';

describe.skipIf(inject('missing') !== '')('a deployment', () => {
  let place: Place;
  beforeAll(async () => {
    place = await startPlace();
  });
  beforeEach(() => place.proxy.setRules([]));
  afterAll(() => place.stop());

  const apply = async (...objects: readonly unknown[]) => {
    const input = objects.map((object) => JSON.stringify(object)).join('\n---\n');
    const result = await place.bed.kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], {
      input,
    });
    expect(result.stderr).toBe('');
  };
  const namespace = (name: string) => make(kinds.namespace, [undefined, name]);

  describe('of two at once', () => {
    test('lets one through, and tells the other who it is', async () => {
      const outcomes = await Promise.all([place.deploy('pair', 1), place.deploy('pair', 1)]);
      const codes = outcomes.map(({ code }) => code).sort();
      expect(codes, outcomes.map((one) => said([], one)).join('\n')).toEqual([0, 4]);
      const refused = outcomes.find(({ code }) => code === 4);
      expect(refused?.stderr).toContain(hostname());
      expect(refused?.stderr).toContain('--wait-for-lock');
    });

    test('lets the second wait; it then has nothing to do', async () => {
      const more = ['--wait-for-lock', '--timeout', '60s'];
      const outcomes = await Promise.all([place.deploy('queue', 1, more), place.deploy('queue', 1, more)]);
      expect(
        outcomes.map(({ code }) => code),
        outcomes.map((one) => said([], one)).join('\n'),
      ).toEqual([0, 0]);
    });
  });

  // one that has to hold does so longer than a busy machine takes to come to it
  const lock = async (platform: string, holder: string, secondsAgo: number, leaseDurationSeconds = 300) => {
    const time = new Date(Date.now() - secondsAgo * 1000).toISOString().replace('Z', '000Z');
    const lease = make(['coordination.k8s.io/v1', 'Lease'], ['cto-system', platform], {
      spec: { holderIdentity: holder, leaseDurationSeconds, acquireTime: time, renewTime: time },
    });
    await apply(namespace('cto-system'), lease);
  };

  describe('that finds a lock', () => {
    test.each([
      ['that expired', 'somebody@elsewhere/1/abc', 60],
      ['of a dead process of this machine', `somebody@${hostname()}/4194000/abc`, 1],
    ])('%s takes it at once', async (name, holder, ago) => {
      const platform = name.replaceAll(' ', '-');
      await lock(platform, holder, ago, 15);
      const outcome = await place.deploy(platform, 1);
      expect(outcome.code, said([], outcome)).toBe(0);
      expect(outcome.seconds).toBeLessThan(60);
    });

    test('of somebody on another machine refuses, and writes nothing', async () => {
      await lock('held', 'alice@elsewhere/77/abc', 0);
      const outcome = await place.deploy('held', 1);
      expect(outcome.code, said([], outcome)).toBe(4);
      expect(outcome.stderr).toContain('alice@elsewhere');
      expect(place.proxy.writes()).toEqual([]);
    });

    test('whose holder died elsewhere waits until it expires', async () => {
      await lock('inherited', 'alice@elsewhere/77/abc', 8, 15);
      const outcome = await place.deploy('inherited', 1, ['--wait-for-lock']);
      expect(outcome.code, said([], outcome)).toBe(0);
    });
  });

  describe('on a machine whose clock is wrong', () => {
    const shifted = (minutes: number) => {
      const file = place.path(`clock${minutes}.cjs`);
      const shift = minutes * 60_000;
      writeFileSync(
        file,
        `const { now } = Date; const Real = Date;
        globalThis.Date = class extends Real { constructor(...args) { super(...(args.length === 0 ? [now() + ${shift}] : args)); } };
        Date.now = () => now() + ${shift};`,
      );
      return ['--require', file];
    };

    test.each([10, -10])('by %i minutes works as ever', async (minutes) => {
      const outcome = await place.deploy(`clock${minutes}`.replace('-', 'm'), 1, [], {
        node: shifted(minutes),
      });
      expect(outcome.code, said([], outcome)).toBe(0);
    });

    test.each([10, -10])(
      'by %i minutes does not take the lock of somebody who is at work',
      async (minutes) => {
        const platform = `busy${minutes}`.replace('-', 'm');
        await lock(platform, 'alice@elsewhere/77/abc', 0);
        const outcome = await place.deploy(platform, 1, [], { node: shifted(minutes) });
        expect(outcome.code, said([], outcome)).toBe(4);
      },
    );

    test('on the side of the cluster works as ever', async () => {
      place.proxy.setRules([{ fault: { do: 'shift-date', milliseconds: -600_000 } }]);
      const outcome = await place.deploy('servers-clock', 1);
      expect(outcome.code, said([], outcome)).toBe(0);
    });
  });

  describe('that meets another controller', () => {
    const target = '/api/v1/namespaces/fight-app/configmaps/web';
    const grab = () =>
      place.bed.api.request(`${target}?fieldManager=rival&force=true`, {
        method: 'PATCH',
        contentType: 'application/apply-patch+yaml',
        body: make(kinds.configMap, ['fight-app', 'web'], { data: { version: 'rival' } }),
      });

    test('names both managers, the field and both values, and changes nothing', async () => {
      expect((await place.deploy('fight', 1)).code).toBe(0);
      await grab();
      place.proxy.setRules([]);
      const outcome = await place.deploy('fight', 2);
      expect(outcome.code, said([], outcome)).toBe(4);
      for (const part of ['rival', 'data.version', 'version 2', 'ConfigMap fight-app/web', '--conflict'])
        expect(outcome.stdout + outcome.stderr).toContain(part);
      expect(place.proxy.writes()).toEqual([]);
    });

    test('does not fight for ever with one that takes the field back', async () => {
      const rival = setInterval(() => void grab(), 200);
      try {
        const rule = ['--conflict', 'take,field=data.version'];
        const outcome = await place.deploy('fight', 2, [...rule, '--timeout', '20s']);
        expect([0, 3], said([], outcome)).toContain(outcome.code);
        const attempts = place.proxy.writes().filter(({ url }) => url.startsWith(target)).length;
        expect(attempts).toBeLessThan(6);
        expect(outcome.stdout + outcome.stderr).toContain('rival');
      } finally {
        clearInterval(rival);
      }
      const last = await place.deploy('fight', 2, ['--conflict', 'take,field=data.version']);
      expect(last.code, said([], last)).toBe(0);
    });
  });

  test('says why a namespace does not go, finishes the rest, and comes to its end when it has gone', async () => {
    const stuck = make(kinds.configMap, ['stuck-app', 'stuck'], {});
    const finalizers = { ...stuck.metadata, finalizers: ['example.org/never'] };
    await apply(namespace('stuck-app'), { ...stuck, metadata: finalizers });
    await place.bed.api.request('/api/v1/namespaces/stuck-app', { method: 'DELETE' });
    const outcome = await place.deploy('stuck', 1, ['--timeout', '10s', '--adopt', 'Namespace/stuck-app']);
    expect([3, 4], said([], outcome)).toContain(outcome.code);
    expect(outcome.stdout + outcome.stderr).toMatch(/stuck-app/);
    expect(outcome.stdout + outcome.stderr).toMatch(/terminating|being deleted/i);
    await place.bed.api.request('/api/v1/namespaces/stuck-app/configmaps/stuck', {
      method: 'PATCH',
      contentType: 'application/merge-patch+json',
      body: { metadata: { finalizers: null } },
    });
    await expect
      .poll(async () => (await place.bed.api.request('/api/v1/namespaces/stuck-app')).status, {
        timeout: 30_000,
      })
      .toBe(404);
    const last = await place.deploy('stuck', 1);
    expect(last.code, said([], last)).toBe(0);
  });

  describe('into a quota that is too small', () => {
    const write = (
      platform: string,
      hard: Readonly<Record<string, string>>,
      objects: readonly KubernetesObject[],
    ) => {
      const quota = make(kinds.quota, [platform, 'small'], { spec: { hard } });
      const home = { id: 'home', objects: [namespace(platform), quota] };
      const rest = { id: 'rest', needs: ['home'], objects };
      const bundle = makeBundle({ platform, components: objects.length === 0 ? [home] : [home, rest] });
      return ['deploy', '--bundle', place.write(platform, bundle), '--yes', '--timeout', '10s'];
    };

    test('says which quota keeps the pods from coming', async () => {
      const web = make(kinds.deployment, ['pods', 'web'], { spec: { replicas: 2, ...workload('web') } });
      const outcome = await place.run(write('pods', { pods: '1' }, [web]));
      expect(outcome.code, said([], outcome)).toBe(3);
      expect(outcome.stdout + outcome.stderr).toMatch(/quota/i);
      expect(outcome.stdout + outcome.stderr).toContain('small');
    });

    test('says which objects it refuses, and applies the others', async () => {
      const hard = { 'count/configmaps': '3' };
      expect((await place.run(write('maps', hard, []))).code).toBe(0);
      // the quota counts from when its controller has seen it, the certificate of the cluster included
      await place.bed.kubectl([
        ...['wait', '--namespace=maps', 'resourcequota/small', '--timeout=20s'],
        '--for=jsonpath={.status.used.count/configmaps}=1',
      ]);
      const maps = ['a', 'b', 'c', 'd'].map((name) => make(kinds.configMap, ['maps', name], { data: {} }));
      const outcome = await place.run(write('maps', hard, maps));
      expect(outcome.code, said([], outcome)).toBe(3);
      expect(outcome.stdout + outcome.stderr).toMatch(/exceeded quota: small/);
      const { body } = await place.bed.api.request('/api/v1/namespaces/maps/configmaps');
      expect((body as { items: unknown[] }).items).toHaveLength(3);
    });
  });

  test('without rights lists exactly what is missing, before any change', async () => {
    const kubeconfig = await place.bed.user('poor', [
      { apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch'] },
      {
        apiGroups: [''],
        resources: ['configmaps', 'namespaces'],
        verbs: ['create', 'patch', 'delete', 'update'],
      },
    ]);
    const before = await place.snapshot('poor');
    const outcome = await place.deploy('poor', 1, [], { kubeconfig });
    expect(outcome.code, said([], outcome)).not.toBe(0);
    const text = outcome.stdout + outcome.stderr;
    for (const part of ['deployments', 'apps', 'secrets', 'patch', 'customresourcedefinitions'])
      expect(text).toContain(part);
    expect(await place.snapshot('poor')).toEqual(before);
    expect(before.size).toBe(0);
  });

  describe('of a bundle that was tampered with', () => {
    test.each([
      [
        'a file was changed',
        (folder: string) => appendFileSync(join(folder, 'manifests/02-store.yaml'), '# x\n'),
      ],
      ['a file was added', (folder: string) => writeFileSync(join(folder, 'manifests/99-more.yaml'), '')],
      ['a file was removed', (folder: string) => rmSync(join(folder, 'manifests/02-store.yaml'))],
    ])('is refused when %s', async (_, tamper) => {
      const bundle = makeBundle({
        platform: 'tampered',
        components: ['zero', 'one', 'store'].map((id) => ({ id, objects: [namespace(`tampered-${id}`)] })),
      });
      const folder = place.write('tampered', bundle);
      tamper(folder);
      const outcome = await place.run(['deploy', '--bundle', folder, '--yes']);
      expect([2, 4], said([], outcome)).toContain(outcome.code);
      expect(outcome.stderr).toMatch(/manifests\/(?:02-store|99-more)\.yaml/);
      expect(place.proxy.writes()).toEqual([]);
    });
  });

  test('of a bundle whose digest was changed is refused', async () => {
    const objects = [namespace('forged-a')];
    const folder = place.write(
      'forged',
      makeBundle({ platform: 'forged', components: [{ id: 'a', objects }] }),
    );
    const index = join(folder, 'bundle.json');
    const text = readFileSync(index, 'utf8');
    writeFileSync(index, text.replace(/("digest": ")[0-9a-f]{4}/, '$1beef'));
    const outcome = await place.run(['deploy', '--bundle', folder, '--yes']);
    expect([2, 4], said([], outcome)).toContain(outcome.code);
    expect(outcome.stderr).toContain('digest');
    expect(place.proxy.writes()).toEqual([]);
  });

  test('by an older program refuses politely what a newer one recorded', async () => {
    const bundle = makeBundle({
      platform: 'newer',
      components: [{ id: 'a', objects: [namespace('newer-a')] }],
    });
    const folder = place.write('newer', bundle);
    expect((await place.run(['deploy', '--bundle', folder, '--yes'])).code).toBe(0);
    await place.bed.kubectl([
      'annotate',
      '--overwrite',
      '--namespace=cto-system',
      'configmap/newer',
      'cto.dev/record-version=2',
      'applyset.kubernetes.io/tooling=cto/v99.0.0',
    ]);
    place.proxy.setRules([]);
    const outcome = await place.run(['deploy', '--bundle', folder, '--yes']);
    expect(outcome.code, said([], outcome)).toBe(4);
    expect(outcome.stderr).toContain('99.0.0');
    expect(place.proxy.writes()).toEqual([]);
  });
});

describe.skipIf(inject('missing') !== '')('a deployment to a cluster that asks webhooks', () => {
  let place: Place;
  beforeAll(async () => {
    place = await startPlace({ webhooks: true });
    return () => place.stop();
  });

  const configuration = make(kinds.validation, [undefined, 'dead'], {
    webhooks: [
      {
        name: 'dead.example.org',
        clientConfig: { service: { namespace: 'default', name: 'dead', path: '/' } },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['services'] }],
        namespaceSelector: {
          matchExpressions: [
            { key: 'kubernetes.io/metadata.name', operator: 'In', values: ['default', 'hook-a', 'hook-b'] },
          ],
        },
        failurePolicy: 'Fail',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      },
    ],
  });
  const path = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
  const bundle = (platform: string) =>
    place.write(
      platform,
      makeBundle({
        platform,
        components: [
          {
            id: 'all',
            objects: [
              make(kinds.namespace, [undefined, platform]),
              make(kinds.service, [platform, 'web'], { spec: { ports: [{ port: 80 }] } }),
            ],
          },
        ],
      }),
    );

  /** Registers the webhook, and waits until the API server asks it. */
  const register = async () => {
    const { api } = place.bed;
    await api.request(path, { method: 'POST', body: configuration });
    const body = make(kinds.service, ['default', 'probe'], { spec: { ports: [{ port: 80 }] } });
    const probe = () =>
      api.request('/api/v1/namespaces/default/services?dryRun=All', { method: 'POST', body });
    await expect.poll(async () => (await probe()).status, { timeout: 30_000 }).toBe(500);
  };

  test('waits for one that does not answer yet', async () => {
    await register();
    let removed: Promise<unknown> | undefined;
    const outcome = await place.run(['deploy', '--bundle', bundle('hook-a'), '--yes'], {
      started: ({ stderr }) =>
        stderr?.on('data', (text: string) => {
          if (text.includes('webhook'))
            removed ??= place.bed.api.request(`${path}/dead`, { method: 'DELETE' });
        }),
    });
    await removed;
    expect(outcome.code, said([], outcome)).toBe(0);
    expect(removed, said([], outcome)).toBeDefined();
  });

  test('gives up on one that never does, and names it', async () => {
    await register();
    const outcome = await place.run(['deploy', '--bundle', bundle('hook-b'), '--yes', '--timeout', '10s']);
    expect(outcome.code, said([], outcome)).toBe(3);
    expect(outcome.stdout + outcome.stderr).toContain('dead.example.org');
  });
});
