import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { childEnvironment, publishEnvironment } from '../../../src/cli/release/run/environment.js';

/** What the npm of this machine writes into the provenance statement of a job of GitHub. */
function readByNpm(): readonly string[] {
  const modules = execFileSync('npm', ['root', '--global'], { encoding: 'utf8' }).trim();
  const source = readFileSync(join(modules, 'npm/node_modules/libnpmpublish/lib/provenance.js'), 'utf8');
  return [
    ...new Set([...source.matchAll(/\benv\.(GITHUB_\w+|RUNNER_ENVIRONMENT)/g)].map(([, name = '']) => name)),
  ];
}

const others = {
  PATH: '/bin',
  GITHUB_TOKEN: 'x',
  NPM_TOKEN: 'x',
  GITHUB_TOKEN_FILE: 'x',
  GITHUB_OUTPUT: '/o',
};

describe('programs that publish', () => {
  test('get everything that npm writes into a provenance statement, and the proof of the job', () => {
    const names = [...readByNpm(), 'ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
    expect(names.length).toBeGreaterThan(10);
    const env = Object.fromEntries([...names, 'GITHUB_ACTIONS'].map((name) => [name, name]));
    expect(publishEnvironment({ ...env, ...others })).toEqual({ ...env, PATH: '/bin' });
  });
});

test('programs that build get nothing of the job, nor a token', () => {
  const env = { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x', GITHUB_ACTIONS: 'true', ...others };
  expect(childEnvironment(env)).toEqual({ PATH: '/bin' });
});
