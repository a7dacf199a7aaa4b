import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ProgramName } from '../../scripts/lib/testbed/index.js';
import { said } from './support/deployer.js';
import {
  startFaultProxy,
  type FaultProxy,
  type FaultProxyOptions,
  type FaultRule,
  type LogEntry,
} from './support/fault-proxy/index.js';
import { startPlace, type Place } from './support/place.js';
import { compareSnapshots, type Snapshot } from './support/snapshot.js';

const everything = [
  { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
  { nonResourceURLs: ['*'], verbs: ['*'] },
];

describe.skipIf(inject('missing') !== '')('a deployment comes to the same end', () => {
  let place: Place;
  let calm: Snapshot;
  beforeAll(async () => {
    place = await startPlace();
    const outcome = await place.deploy('calm', 1);
    expect(outcome.code, said([], outcome)).toBe(0);
    calm = await place.snapshot('calm');
    expect(calm.size).toBeGreaterThan(40);
  });
  afterAll(() => place.stop());

  /** Does something behind a proxy of its own, so that tests run side by side. */
  const behind = async (
    options: FaultProxyOptions,
    work: (proxy: FaultProxy) => Promise<void>,
  ): Promise<void> => {
    const proxy = await startFaultProxy(place.bed, options);
    try {
      await work(proxy);
    } finally {
      await proxy.stop();
    }
  };

  const deploys = async (platform: string, { kubeconfig }: FaultProxy) => {
    const outcome = await place.deploy(platform, 1, [], { kubeconfig });
    expect(outcome.code, said([platform], outcome)).toBe(0);
    expect(compareSnapshots(await place.snapshot(platform), calm)).toEqual([]);
    return outcome;
  };

  const share = (probability: number, fault: FaultRule['fault'], match: FaultRule['match'] = {}) => [
    { match: { watch: false, ...match }, probability, fault },
  ];

  // first, since it takes longest and does least
  test.concurrent('later, and says so, when nothing answers for good', async () => {
    const rules = [{ nth: { from: 60 }, fault: { do: 'reset-before' } as const }];
    await behind({ rules }, async (proxy) => {
      const { kubeconfig } = proxy;
      const outcome = await place.deploy('gone', 1, ['--timeout', '5s'], { kubeconfig });
      expect(outcome.code, said(['gone'], outcome)).toBe(3);
      // what is left to do after the loss does not wait as long as the loss was waited for
      expect(outcome.seconds).toBeLessThan(110);
      proxy.setRules([]);
      await deploys('gone', proxy);
    });
  });

  test.concurrent('in a storm of 429, and keeps to Retry-After', async () => {
    const message = 'Too many requests, please try again later.';
    const fault = { do: 'answer', status: 429, reason: 'TooManyRequests', message, retryAfter: 1 } as const;
    const rules = [{ match: { watch: false }, nth: { from: 5, to: 80 }, probability: 0.3, fault }];
    await behind({ rules }, async (proxy) => {
      const { stderr } = await deploys('storm', proxy);
      expect(stderr).toMatch(/429|too many requests/i);
      // reads of the same may come from two parts of a run; each object is written by one
      const writes = proxy.log.filter(({ write }) => write);
      expect(writes.some(({ status }) => status === 429)).toBe(true);
      expect(hastyRetries(writes, 429, 950)).toEqual([]);
    });
  });

  test.concurrent.each([
    ['500', share(0.15, { do: 'answer', status: 500, reason: 'InternalError' })],
    ['503', share(0.15, { do: 'answer', status: 503, reason: 'ServiceUnavailable' })],
    [
      'changes of the etcd leader',
      share(0.15, { do: 'answer', status: 500, message: 'etcdserver: leader changed' }),
    ],
    ['resets before a request lands', share(0.12, { do: 'reset-before' })],
    ['resets after it has', share(0.12, { do: 'reset-after' })],
    ['half answers', share(0.12, { do: 'half-body' })],
    ['answers that take two seconds', share(0.06, { do: 'delay', milliseconds: 2000 })],
  ])('with %s', async (name, rules) => {
    await behind({ rules }, async (proxy) => {
      await deploys(`with-${name.replaceAll(/\W+/g, '-')}`, proxy);
      expect(proxy.log.filter(({ fault }) => fault !== undefined).length).toBeGreaterThan(2);
    });
  });

  test.concurrent.each<[string, string, readonly FaultRule[]]>([
    [
      'watches end after one event, or are too old',
      'ended',
      [
        { match: { watch: true }, probability: 0.3, fault: { do: 'answer', status: 410, reason: 'Expired' } },
        { match: { watch: true }, fault: { do: 'end-watch', events: 1 } },
      ],
    ],
    [
      'watches are cut off',
      'severed',
      [
        { match: { watch: true }, probability: 0.5, fault: { do: 'reset-before' } },
        { match: { watch: true }, probability: 0.7, fault: { do: 'half-body' } },
      ],
    ],
    [
      'answers never come',
      'silent',
      [
        { match: { write: false, watch: false }, nth: 40, fault: { do: 'hang' } },
        { match: { watch: true }, nth: 2, fault: { do: 'hang' } },
      ],
    ],
  ])('when %s', async (_title, platform, rules) => {
    await behind({ rules }, async (proxy) => {
      await deploys(platform, proxy);
      expect(proxy.log.some(({ fault }) => fault !== undefined)).toBe(true);
    });
  });

  test.concurrent.each(['exec', 'tokenFile'])('when its token expires on the way (%s)', async (kind) => {
    const [first, second] = await Promise.all([tokenOf(`${kind}-1`), tokenOf(`${kind}-2`)]);
    const file = place.path(`token-${kind}`);
    writeFileSync(file, first);
    let requests = 0;
    const expired = ({ authorization }: { authorization?: string }) => {
      if ((requests += 1) === 40) writeFileSync(file, second);
      return requests >= 40 && authorization === `Bearer ${first}`;
    };
    const fault = { do: 'answer', status: 401, reason: 'Unauthorized' } as const;
    const user = kind === 'exec' ? { exec: execPlugin(file) } : { tokenFile: file };
    await behind({ user, rules: [{ match: { when: expired }, fault }] }, async (proxy) => {
      await deploys(`token-${kind.toLowerCase()}`, proxy);
      expect(proxy.log.some(({ status }) => status === 401)).toBe(true);
      expect(proxy.log.at(-1)?.authorization).toBe(`Bearer ${second}`);
    });
  });

  const tokenOf = async (name: string) => {
    const config = JSON.parse(readFileSync(await place.bed.user(name.toLowerCase(), everything), 'utf8')) as {
      users: [{ user: { token: string } }];
    };
    return config.users[0].user.token;
  };

  const execPlugin = (file: string) => {
    const script = place.path('plugin.sh');
    const answer = `{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}`;
    writeFileSync(script, `printf '${answer}' "$(cat ${file})"\n`);
    return {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: '/bin/sh',
      args: [script],
      interactiveMode: 'Never',
    };
  };

  // not beside others, whose API server it is too
  test.each<ProgramName>(['kube-apiserver', 'etcd'])('when %s is gone for three seconds', async (program) => {
    const { bed, proxy } = place;
    proxy.setRules([]);
    const outage = (async () => {
      await expect.poll(() => proxy.writes().length, { timeout: 60_000, interval: 10 }).toBeGreaterThan(15);
      await bed.halt(program);
      await new Promise((resolve) => setTimeout(resolve, 3000));
      await bed.resume(program);
    })();
    await deploys(`without-${program}`, proxy);
    await outage;
  });
});

/** Requests that were sent again sooner than they were told to. */
function hastyRetries(log: readonly LogEntry[], status: number, milliseconds: number): readonly string[] {
  return log.flatMap((entry, index) => {
    if (entry.status !== status) return [];
    const again = log
      .slice(index + 1)
      .find(({ method, url }) => method === entry.method && url === entry.url);
    const after = again === undefined ? Number.POSITIVE_INFINITY : again.at - entry.at;
    return after < milliseconds ? [`${entry.method} ${entry.url} again after ${after} ms`] : [];
  });
}
