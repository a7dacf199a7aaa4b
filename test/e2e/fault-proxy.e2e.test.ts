import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { startTestbed, type Testbed } from '../../scripts/lib/testbed/index.js';
import { startFaultProxy, type FaultProxy } from './support/fault-proxy/index.js';

describe.skipIf(inject('missing') !== '')('the fault proxy', () => {
  let bed: Testbed;
  let proxy: FaultProxy;
  beforeAll(async () => {
    bed = await startTestbed({ nodes: 0 });
    proxy = await startFaultProxy(bed);
  });
  beforeEach(() => proxy.setRules([]));
  afterAll(async () => {
    await proxy.stop();
    await bed.stop();
  });

  const path = '/api/v1/namespaces/default/configmaps';
  const create = (name: string) =>
    fetch(`${proxy.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } }),
    });
  const exists = async (name: string) => (await bed.api.request(`${path}/${name}`)).status === 200;

  test('serves kubectl, and counts what changes the cluster', async () => {
    const run = (...args: string[]) => bed.kubectl(['--kubeconfig', proxy.kubeconfig, ...args]);
    expect(await run('create', 'configmap', 'one')).toMatchObject({ code: 0 });
    expect(await run('create', 'configmap', 'two', '--dry-run=server')).toMatchObject({ code: 0 });
    expect(await run('auth', 'can-i', 'list', 'pods')).toMatchObject({ code: 0 });
    expect(proxy.writes().map(({ method, status }) => `${method} ${status ?? 0}`)).toEqual(['POST 201']);
    expect(proxy.log.length).toBeGreaterThan(3);
  });

  test('answers in place of the API server, once', async () => {
    proxy.setRules([{ nth: 1, fault: { do: 'answer', status: 429, retryAfter: 7 } }]);
    const refused = await create('refused');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('7');
    expect(await exists('refused')).toBe(false);
    expect((await create('refused')).status).toBe(201);
  });

  test.each([
    ['reset-before', false],
    ['reset-after', true],
    ['half-body', true],
  ] as const)('%s breaks the answer off, and the write landed: %s', async (fault, landed) => {
    proxy.setRules([{ match: { write: true }, fault: { do: fault } }]);
    await expect(create(fault).then((answer) => answer.json())).rejects.toThrow();
    expect(await exists(fault)).toBe(landed);
  });

  test('runs something before a request, which then does not land, or after it has', async () => {
    const heard: string[] = [];
    const note = async (name: string) => void heard.push(`${name} ${await exists(name)}`);
    for (const when of ['run-before', 'run-after'] as const) {
      proxy.setRules([{ fault: { do: when, run: () => void note(when) } }]);
      await expect(create(when)).rejects.toThrow();
      await expect.poll(() => heard.at(-1)).toBe(`${when} ${when === 'run-after'}`);
    }
  });

  test('ends a watch after some events', async () => {
    proxy.setRules([{ match: { watch: true }, fault: { do: 'end-watch', events: 2 } }]);
    const answer = await fetch(`${proxy.url}/api/v1/namespaces?watch=true`);
    const lines = (await answer.text()).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual(['ADDED', 'ADDED']);
  });

  test('sets the clock of the API server wrong, and is slow', async () => {
    proxy.setRules([
      { nth: 1, fault: { do: 'shift-date', milliseconds: 600_000 } },
      { nth: 1, fault: { do: 'delay', milliseconds: 300 } },
    ]);
    const first = await fetch(`${proxy.url}/version`);
    expect(Date.parse(first.headers.get('date') ?? '') - Date.now()).toBeGreaterThan(500_000);
    const before = performance.now();
    await fetch(`${proxy.url}/version`);
    expect(performance.now() - before).toBeGreaterThan(295);
  });

  test('hits a share of the requests, the same in every run', async () => {
    const hits = async () => {
      proxy.setRules([{ probability: 0.3, fault: { do: 'answer', status: 503 } }]);
      const answers: number[] = [];
      for (let index = 0; index < 20; index += 1) answers.push((await fetch(`${proxy.url}/version`)).status);
      return answers;
    };
    const first = await hits();
    expect(new Set(first)).toEqual(new Set([200, 503]));
    expect(await hits()).toEqual(first);
  });

  test('gives users of limited rights a kubeconfig', async () => {
    const file = await bed.user('reader', [{ apiGroups: [''], resources: ['configmaps'], verbs: ['list'] }]);
    const may = async (...what: string[]) =>
      (await bed.kubectl(['--kubeconfig', file, 'auth', 'can-i', ...what])).stdout.trim();
    expect(await may('list', 'configmaps')).toBe('yes');
    expect(await may('create', 'configmaps')).toBe('no');
  });
});
