import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { rehearse } from '../../../src/release/publish/index.js';
import { publishersOf } from '../../../src/release/publishers/index.js';
import { fakeClock } from '../../kube/support/clock.js';
import { builtRelease, never, planOf, requestOf } from '../support/publishing.js';

const rehearsed = (folder: string, plan: ReturnType<typeof planOf>, forge = {}) => {
  // it brings a forge and a token of its own; what is given here would be seen
  const request = requestOf({ releases: undefined as never, clock: fakeClock(), events: [] }, folder, plan);
  return rehearse({ ...request, publishers: publishersOf(['npm']) }, '0.0.0', never, forge);
};

test('a rehearsal shows every call of the real code, needs no token, and leaves nothing behind', async () => {
  const { folder, artifacts } = builtRelease();
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('cto-rehearsal-'));
  const { calls, report, leftOut } = await rehearsed(folder, planOf(artifacts));
  expect(report.outcome).toBe('published');
  expect(leftOut).toEqual(['npm']);
  expect(
    calls.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`),
  ).toEqual([
    'POST /repos/acme/platform/releases',
    ...artifacts
      .map(({ name }) => name)
      .sort()
      .map((name) => `POST /repos/acme/platform/releases/1/assets?name=${name}`),
    'PATCH /repos/acme/platform/releases/1',
  ]);
  expect(readdirSync(folder)).toEqual(['artifacts']);
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('cto-rehearsal-'))).toEqual(before);
});

test('a rehearsal fails as the real thing would', async () => {
  const { folder, artifacts } = builtRelease();
  const forge = { tags: { 'v1.0.0': 'b'.repeat(40) } };
  await expect(rehearsed(folder, planOf(artifacts), forge)).rejects.toMatchObject({
    code: 'E_RELEASE_PREFLIGHT',
  });
});
