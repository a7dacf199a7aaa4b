import { describe, expect, test } from 'vitest';
import type { Status } from '../../../src/apply/status/index.js';
import { statusText } from '../../../src/cli/report/status.js';
import { digest } from '../support/plans.js';

const ref = { group: 'apps', kind: 'Deployment', namespace: 'a', name: 'web' };
const brief = { verbose: false };

const fine: Status = {
  schemaVersion: 1,
  platform: 'cto',
  bundle: { profile: 'minimal', digest: digest('a'), version: '0.1.0' },
  current: {
    revision: 3,
    purpose: 'deploy',
    who: 'ann@desk',
    began: '2026-01-01T10:00:00Z',
    ended: '2026-01-01T10:01:00Z',
    result: 'succeeded',
  },
  at: '2026-01-01T10:04:20Z',
  drift: [],
  components: [
    { id: 'argocd', title: 'Argo CD', is: 'ready', ready: 4, total: 4 },
    { id: 'db', title: 'Databases', is: 'waiting', ready: 1, total: 2 },
  ],
  unhealthy: [],
  kept: [],
};

describe('the status as text', () => {
  test('says which bundle runs, of which revision, and how each component is', () => {
    expect(statusText(fine, brief)).toBe(`platform cto: profile minimal sha256:aaaaaaaaaaaa of cto 0.1.0
  revision 3, deploy succeeded, by ann@desk, 2026-01-01T10:01:00Z (3 min 20 s ago)

  + argocd  ready, 4 of 4
  ~ db      waiting, 1 of 2

healthy, and as it was deployed
`);
  });

  test('says what is not ready and why, what somebody changed, and what was kept', () => {
    const text = statusText(
      {
        ...fine,
        unhealthy: [
          {
            object: ref,
            component: 'argocd',
            readiness: { is: 'waiting', on: '0 of 1 replicas are available' },
            because: ['pod web-1 cannot pull its image'],
          },
        ],
        drift: [
          {
            object: ref,
            is: 'changed',
            by: ['kubectl'],
            fields: [{ path: 'spec.replicas', before: '2', after: '1' }],
          },
        ],
        kept: [{ group: '', kind: 'PersistentVolumeClaim', namespace: 'a', name: 'data' }],
      },
      brief,
    );
    expect(text.slice(text.indexOf('not ready'))).toBe(`not ready
  ! Deployment a/web: 0 of 1 replicas are available
      pod web-1 cannot pull its image

not as deployed
  ~ Deployment a/web is changed, by kubectl
      spec.replicas: 2 -> 1

kept although no longer in the bundle
  = PersistentVolumeClaim a/data

1 object not ready, 1 object not as deployed
`);
  });

  const pending = {
    revision: 4,
    purpose: 'deploy',
    who: 'ann@desk',
    began: '2026-01-01T10:04:00Z',
    result: 'running',
  } as const;
  const lock = { holder: 'ann@desk/4711/x1', since: '2026-01-01T10:03:59Z' };

  test('says that a run was stopped, and what continues it', () => {
    const text = statusText({ ...fine, pending }, brief);
    expect(text).toContain(
      'revision 4 is unfinished: deploy by ann@desk since 2026-01-01T10:04:00Z (20 s ago); it was stopped; the same command continues it',
    );
    expect(text).toContain('\na run is unfinished\n');
  });

  test('says who holds the lock and since when; then an unfinished run is under way', () => {
    const text = statusText({ ...fine, pending, lock }, brief);
    expect(text).toContain('  locked by ann@desk, process 4711 since 2026-01-01T10:03:59Z (21 s ago)\n');
    expect(text).toContain('(20 s ago); it is under way');
  });

  test.each([
    ['expired', 'not renewed any more, so it keeps nobody out'],
    ['dead', 'that process is gone, so it keeps nobody out'],
  ] as const)('says that a lock is %s', (free, words) => {
    const text = statusText({ ...fine, pending, lock: { ...lock, free } }, brief);
    expect(text).toContain(words);
    expect(text).toContain('it was stopped');
  });

  test('says that nothing is deployed, and after an uninstall who did that and what was kept', () => {
    const nothing: Status = {
      schemaVersion: 1,
      platform: 'cto',
      at: fine.at,
      drift: [],
      components: [],
      unhealthy: [],
      kept: [],
    };
    expect(statusText(nothing, brief)).toBe('platform cto: not deployed\n\nnot deployed\n');
    const uninstalled = { ...pending, purpose: 'uninstall', result: 'succeeded' } as const;
    expect(statusText({ ...nothing, uninstalled, kept: [ref] }, brief)).toBe(`platform cto: not deployed
  revision 4, uninstall succeeded, by ann@desk, 2026-01-01T10:04:00Z (20 s ago)

kept
  = Deployment a/web

not deployed: it was uninstalled, and what holds data was kept (1 object): cto deploy uses it again, cto uninstall --platform cto --delete-data removes it
`);
  });

  test('cuts long lists with a count, unless --verbose', () => {
    const drift = Array.from({ length: 25 }, (_, number) => ({
      object: { ...ref, name: `web-${number}` },
      is: 'missing' as const,
      by: [],
      fields: [],
    }));
    expect(statusText({ ...fine, drift }, brief)).toContain('  and 5 more; --verbose shows them');
    expect(statusText({ ...fine, drift }, { verbose: true })).toContain('web-24');
  });
});
