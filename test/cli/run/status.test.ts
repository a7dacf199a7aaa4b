import { expect, test } from 'vitest';
import { parentObject } from '../../../src/apply/record/applyset.js';
import { revisionObject, type StoredRevision } from '../../../src/apply/record/revision.js';
import { runCli } from '../../../src/cli/run.js';
import { builtin } from '../../../src/cli/product.js';
import type { KubernetesObject } from '../../../src/bundle/object.js';
import { createFakeApi } from '../../apply/run/support/fake-api.js';
import { manualClock, recordingIo } from '../support/io.js';

const begun: StoredRevision = {
  ...{ revision: 1, purpose: 'deploy', who: 'ann@desk', began: '2026-01-01T00:00:00Z', result: 'running' },
};

/** A cluster with an installation, and a person who watches it for some looks. */
function watching(looks: number, between: (look: number, put: (object: KubernetesObject) => void) => void) {
  const api = createFakeApi();
  const put = (object: KubernetesObject) => {
    const { namespace = '', name } = object.metadata;
    api.objects.set(`/api/v1/namespaces/${namespace}/configmaps/${name}`, {
      ...object,
      metadata: { ...object.metadata, uid: name, resourceVersion: '1' },
    });
  };
  put(parentObject('demo', { groupKinds: [], namespaces: [] }, '1.0.0'));
  put(revisionObject('demo', begun));
  const stop = new AbortController();
  const clock = manualClock();
  let look = 0;
  const sleep = (milliseconds: number) => {
    // the patience with an answer, five minutes: each comes in time
    if (milliseconds === 300_000) return new Promise<never>(() => undefined);
    look += 1;
    clock.advance(milliseconds);
    api.now += milliseconds;
    if (look === looks) stop.abort(new Error('Ctrl-C'));
    else between(look, put);
    return Promise.resolve();
  };
  const recorded = recordingIo({
    clock: { ...clock, sleep },
    signal: () => stop.signal,
    connect: () => Promise.resolve(api.client),
  });
  return { ...recorded, run: (args: string[]) => runCli(args, recorded.io, builtin) };
}

test('status --watch shows the status at once, and again only when it is another one', async () => {
  const { run, stdout } = watching(6, (look, put) => {
    if (look === 3) put(revisionObject('demo', { ...begun, result: 'interrupted' }));
  });
  expect(await run(['status', '--watch'])).toBe(1);
  const shown = stdout()
    .split(/^platform /m)
    .slice(1);
  expect(shown).toHaveLength(2);
  expect(shown[0]).toContain('revision 1 is unfinished');
  expect(shown[1]).not.toContain('unfinished');
});

test('status --watch for programs is a line of JSON for each status', async () => {
  const { run, stdout } = watching(4, (look, put) => {
    if (look === 2) put(revisionObject('demo', { ...begun, result: 'failed' }));
  });
  expect(await run(['status', '--watch', '--output', 'ndjson'])).toBe(1);
  const lines = stdout()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(lines).toMatchObject([
    { kind: 'status', schemaVersion: 1, status: { platform: 'demo', pending: { result: 'running' } } },
    { kind: 'status', schemaVersion: 1, status: { platform: 'demo' } },
  ]);
});
