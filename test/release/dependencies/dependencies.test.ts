import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Exec } from '../../../src/kernel/exec.js';
import { auditDependencies } from '../../../src/release/dependencies/audit.js';
import { checkDependencies, isAllowed, policy } from '../../../src/release/dependencies/check.js';
import { readLock, resolveFrom, type LockedPackage } from '../../../src/release/dependencies/lock.js';
import { root } from '../../support/program.js';

const integrity = `sha512-${'A'.repeat(86)}==`;
const good: LockedPackage = { version: '1.0.0', integrity, license: 'MIT' };

/** Messages about one package. */
function complaints(one: Partial<LockedPackage>, folder = 'node_modules/thing'): readonly string[] {
  return checkDependencies({ '': { version: '1.0.0' }, [folder]: { ...good, ...one } }).map(
    ({ message }) => message,
  );
}

test('the dependencies of this very product are all in order', () => {
  const lock = readLock(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  expect(Object.keys(lock).length).toBeGreaterThan(100);
  expect(checkDependencies(lock)).toEqual([]);
});

test('every exception of the policy is used', () => {
  const lock = readLock(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const packages = Object.values(lock);
  for (const name of Object.keys(policy.scripts))
    expect(lock[`node_modules/${name}`]?.hasInstallScript).toBe(true);
  for (const licence of Object.keys(policy.licences))
    expect(
      packages.filter(({ license }) => license?.includes(licence)),
      licence,
    ).not.toEqual([]);
});

describe('a dependency is refused', () => {
  test.each([
    ['without a digest', { integrity: undefined }, 'thing 1.0.0 has no SHA-512'],
    ['with a weak digest', { integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }, 'thing 1.0.0 has no SHA-512'],
    ['as a link', { link: true }, 'thing 1.0.0 is a link to a folder, which no digest covers'],
    [
      'from elsewhere',
      { resolved: 'https://evil.example/x.tgz' },
      'thing 1.0.0 comes from https://evil.example/x.tgz',
    ],
    [
      'from git',
      { resolved: 'git+ssh://git@github.com/a/b.git#1' },
      'thing 1.0.0 comes from git+ssh://git@github.com/a/b.git#1',
    ],
    ['without a licence', { license: undefined }, 'thing 1.0.0 declares no licence'],
    [
      'with a licence that is not on the list',
      { license: 'AGPL-3.0-only' },
      'thing 1.0.0 is under AGPL-3.0-only, which is not on the list',
    ],
    [
      'with a script at installation',
      { hasInstallScript: true },
      'thing 1.0.0 runs a script when it is installed',
    ],
  ])('%s', (_what, change, message) => {
    expect(complaints(change as Partial<LockedPackage>)).toEqual([message]);
  });

  test('for all its reasons at once', () => {
    expect(complaints({ license: 'X', hasInstallScript: true, resolved: 'http://a' })).toHaveLength(3);
  });
});

test.each([
  ['with everything', {}],
  ['that came inside the tarball of another one', { integrity: undefined, inBundle: true }],
  ['from the registry by name', { resolved: 'https://registry.npmjs.org/thing/-/thing-1.0.0.tgz' }],
])('a dependency is taken %s', (_what, change) => {
  expect(complaints(change as Partial<LockedPackage>)).toEqual([]);
});

test('a script may run where the policy gives a reason', () => {
  expect(complaints({ hasInstallScript: true }, 'node_modules/esbuild')).toEqual([]);
});

describe('an expression of licences', () => {
  test.each([
    ['MIT', true],
    ['GPL-3.0-only', false],
    ['(MIT OR GPL-3.0-or-later)', true],
    ['MIT AND GPL-3.0-or-later', false],
    ['MIT AND ISC', true],
    ['(MIT AND GPL-3.0-only) OR ISC', true],
    ['(MIT OR ISC) AND (GPL-3.0-only OR BSD-3-Clause)', true],
    ['MIT OR ISC AND GPL-3.0-only', true],
    ['Apache-2.0 WITH LLVM-exception', false],
    ['SEE LICENSE IN LICENSE', false],
    ['constructor', false],
    ['', false],
  ])('%s: allowed is %s', (expression, allowed) => {
    expect(isAllowed(expression, policy.licences)).toBe(allowed);
  });

  test('of any form ends in an answer', () => {
    const word = fc.constantFrom('MIT', 'GPL-3.0-only', 'OR', 'AND', '(', ')', 'WITH', ' ');
    fc.assert(
      fc.property(
        fc.array(word),
        (words) => typeof isAllowed(words.join(' '), policy.licences) === 'boolean',
      ),
    );
  });
});

test('a package is found as Node finds it: in its own folder, then in those above', () => {
  const lock = readLock(
    JSON.stringify({
      packages: {
        'node_modules/a': {},
        'node_modules/b': {},
        'node_modules/a/node_modules/b': {},
        'node_modules/@s/c': {},
      },
    }),
  );
  expect(resolveFrom(lock, 'node_modules/a', 'b')).toBe('node_modules/a/node_modules/b');
  expect(resolveFrom(lock, 'node_modules/a/node_modules/b', 'a')).toBe('node_modules/a');
  expect(resolveFrom(lock, 'node_modules/@s/c', 'b')).toBe('node_modules/b');
  expect(resolveFrom(lock, '', '@s/c')).toBe('node_modules/@s/c');
  expect(resolveFrom(lock, 'node_modules/a', 'none')).toBeUndefined();
});

test.each(['', '{}', '{"packages":[]}', '{"lockfileVersion":1,"dependencies":{}}'])(
  '%j is no lock file',
  (text) => {
    expect(() => readLock(text)).toThrow('not a lock file of npm 7');
  },
);

describe('the audit', () => {
  /** What npm answers; shapes as npm 10 and 11 give them. */
  const audit = (answer: unknown, code = 1, accepted = {}) => {
    const exec: Exec = () =>
      Promise.resolve({
        code,
        stdout: Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer)),
        stderr: 'npm error x',
      });
    return auditDependencies({ exec, env: {}, root: '/', accepted });
  };
  const advisory = (severity: string) => ({
    source: 1,
    name: 'thing',
    title: 'Prototype pollution',
    url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc',
    severity,
    range: '<1.2.3',
  });
  const report = (severity: string) => ({
    auditReportVersion: 2,
    vulnerabilities: { thing: { via: [advisory(severity)] }, user: { via: ['thing'] } },
  });

  test('is clean when there is nothing, or nothing grave', async () => {
    expect(await audit({ vulnerabilities: {} }, 0)).toEqual({ is: 'clean', accepted: [] });
    expect(await audit(report('moderate'))).toEqual({ is: 'clean', accepted: [] });
  });

  test('stops a release at a grave weakness, once, by its name', async () => {
    const verdict = await audit(report('high'));
    expect(verdict).toMatchObject({
      is: 'vulnerable',
      problems: [
        { message: 'thing <1.2.3 has a known weakness, high: Prototype pollution (GHSA-aaaa-bbbb-cccc)' },
      ],
    });
  });

  test('says which weakness is accepted', async () => {
    expect(await audit(report('critical'), 1, { 'GHSA-aaaa-bbbb-cccc': 'not reachable' })).toEqual({
      is: 'clean',
      accepted: ['GHSA-aaaa-bbbb-cccc'],
    });
  });

  test.each([
    [
      'the registry cannot be reached',
      { message: 'request to https://registry.npmjs.org failed' },
      1,
      /gave no report: request to/,
    ],
    [
      'the registry has no audit',
      { error: { code: 'E404', summary: 'not found' } },
      1,
      /gave no report: not found/,
    ],
    [
      'the registry takes no question',
      { message: '405 Method Not Allowed', error: { summary: '', detail: '' } },
      1,
      /gave no report: 405/,
    ],
    ['npm says nothing', '', 1, /gave no report: npm error x/],
    ['npm is not there', '', 127, /npm is not installed/],
  ])('is skipped, with the reason, when %s', async (_what, answer, code, because) => {
    expect(await audit(answer, code)).toMatchObject({
      is: 'skipped',
      because: expect.stringMatching(because) as unknown,
    });
  });
});
