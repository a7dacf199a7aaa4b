import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { changedBundle, committedBundle, numberedBundle } from '../../gitops/support/bundle.js';
import { installationToken, startFakeGithub, type FakeGithub } from '../../github/support/fake-github.js';
import { temporaryFolder } from '../../support/folder.js';
import { run, text, written } from './support.js';

const bundle = committedBundle();
const token = 'ghp_notarealtoken';
/** More than fits into the text of a pull request. */
const huge = changedBundle(bundle, 'manifests/01-foundation.yaml', (manifest) => {
  const names = Array.from({ length: 2000 }, (_, index) => `a-rather-long-name-of-a-config-map-${index}`);
  return `${manifest}${names.map((name) => `---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: cto\n`).join('')}`;
});
// by name
const last = 'a-rather-long-name-of-a-config-map-999';
let fake: FakeGithub;

beforeEach(async () => {
  fake = await startFakeGithub();
  const tree = fake.store.write(undefined, [{ path: 'x', mode: '100644', content: 'y' }]);
  fake.store.move('main', fake.store.commit(tree, [], 'start'), true);
});
afterEach(async () => {
  expect(fake.broken).toEqual([]);
  await fake.stop();
});

/** The server of GitHub Actions is the fake. */
const surroundings = () => ({ GITHUB_SERVER_URL: 'http://127.0.0.1', GITHUB_API_URL: fake.url });
const repository = 'http://127.0.0.1/acme/platform';

function publish(more: readonly string[], env: Readonly<Record<string, string>> = { GITHUB_TOKEN: token }) {
  const args = ['publish', '--repository', repository, '--environment', 'one', '--output', 'json', ...more];
  return run(args, { ...surroundings(), ...env });
}

describe('cto publish on GitHub', { timeout: 120_000 }, () => {
  test('keeps one pull request: opened, left alone while nothing changes, updated, closed when the base has the bundle', async () => {
    const proposing = (one = bundle) =>
      publish([
        '--bundle',
        written(one),
        '--mode',
        'pull-request',
        '--label',
        'platform',
        '--reviewer',
        'team:sre',
      ]);
    const opened = JSON.parse((await proposing()).stdout) as { result: string };
    expect(opened).toMatchObject({ result: 'committed', pullRequest: { number: 1, result: 'opened' } });
    expect([fake.labels, fake.reviewers]).toEqual([['platform'], ['team:sre']]);
    expect(fake.pulls[0]?.body).toContain('### Risks');
    const head = fake.store.head('cto/one');

    const again = JSON.parse((await proposing()).stdout) as unknown;
    expect(again).toMatchObject({ result: 'proposed', pullRequest: { number: 1, result: 'unchanged' } });
    // reviews and checks of the commit stay valid
    expect(fake.store.head('cto/one')).toBe(head);

    const next = JSON.parse((await proposing(numberedBundle(bundle, 1))).stdout) as unknown;
    expect(next).toMatchObject({ result: 'committed', pullRequest: { number: 1, result: 'updated' } });

    await publish(['--bundle', written(bundle)]);
    const closed = JSON.parse((await proposing()).stdout) as unknown;
    expect(closed).toMatchObject({ result: 'unchanged', pullRequest: { number: 1, result: 'closed' } });
    expect([fake.pulls.length, fake.pulls[0]?.state, fake.store.head('cto/one')]).toEqual([
      1,
      'closed',
      undefined,
    ]);
  }, 90_000);

  test('with --comment keeps one comment on a pull request, among however many others, and commits nothing', async () => {
    for (let id = 1; id <= 130; id += 1) fake.comments.push({ id, body: `comment ${id}`, issue: 9 });
    const comment = () => publish(['--bundle', written(bundle), '--comment', '9']);
    expect(JSON.parse((await comment()).stdout)).toMatchObject({ result: 'planned', comment: 'created' });
    expect(JSON.parse((await comment()).stdout)).toMatchObject({ comment: 'unchanged' });
    expect(fake.comments).toHaveLength(131);
    expect(fake.comments.at(-1)?.body).toContain('### Objects');
    expect(fake.log.filter((route) => !route.startsWith('GET'))).toEqual([
      'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
    ]);
  }, 60_000);

  test('with --comment leads from a comment that is too short to the file with everything', async () => {
    const folder = temporaryFolder();
    const surroundingsOfRun = {
      GITHUB_REPOSITORY: 'acme/platform',
      GITHUB_RUN_ID: '77',
      GITHUB_TOKEN: token,
    };
    const args = ['--bundle', written(huge), '--comment', '9', '--changes-to', `${folder}/changes.md`];
    const { code, stderr } = await publish(args, surroundingsOfRun);
    expect([code, stderr]).toEqual([0, '']);
    const body = fake.comments[0]?.body ?? '';
    expect(body.length).toBeLessThan(65_536);
    expect(body).not.toContain(last);
    expect(body).toContain(
      'Everything: [the files of this run](http://127.0.0.1/acme/platform/actions/runs/77), or `cto bundle diff ',
    );
    expect(text(`${folder}/changes.md`)).toContain(`+ ConfigMap cto/${last}\n`);
  }, 60_000);

  test('with a pull request leads from a text that is too short to the two branches, which hold everything', async () => {
    await publish(['--bundle', written(bundle)]);
    const { code, stderr } = await publish(['--bundle', written(huge), '--mode', 'pull-request']);
    expect([code, stderr]).toEqual([0, '']);
    const body = fake.pulls[0]?.body ?? '';
    expect(body).not.toContain(last);
    const [, base = '', head = ''] =
      /Everything: http:\/\/127\.0\.0\.1\/acme\/platform\/compare\/(\S+?)\.\.\.(\S+), or/.exec(body) ?? [];
    expect([base, head]).toEqual(['main', 'cto/one']);
    const compared = fake.store.git(['diff', `${base}...${head}`, '--', 'clusters/one/bundle']);
    expect(compared).toContain(`+  name: ${last}`);
    // what the other command compares
    expect(body).toContain(
      '`cto bundle diff origin/main:clusters/one/bundle origin/cto/one:clusters/one/bundle`',
    );
  }, 60_000);

  test('says that the file with everything cannot be written, before anybody is pointed to it', async () => {
    const args = ['--bundle', written(bundle), '--comment', '9', '--changes-to', '/nowhere/changes.md'];
    const { code, stderr } = await publish(args);
    expect([code, stderr]).toEqual([2, expect.stringContaining('cannot write /nowhere/changes.md')]);
    expect(fake.comments).toEqual([]);
  });

  test('logs in as a GitHub App: for this repository and the rights it needs alone', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const folder = temporaryFolder({ 'key.pem': key });
    const env = { CTO_GITHUB_APP_ID: '42', CTO_GITHUB_APP_PRIVATE_KEY_FILE: `${folder}/key.pem` };
    const { code, stdout, stderr } = await publish(['--bundle', written(bundle)], env);
    expect([code, stderr]).toEqual([0, '']);
    const [first = '', second = '', ...rest] = fake.authorizations;
    for (const jwt of [first, second])
      expect(isSignedBy(jwt, publicKey.export({ type: 'spki', format: 'pem' }).toString())).toBe(true);
    expect(new Set(rest)).toEqual(new Set([`token ${installationToken}`]));
    expect(`${stdout}${stderr}`).not.toContain(installationToken);

    const asVariable = { CTO_GITHUB_APP_ID: '42', CTO_GITHUB_APP_PRIVATE_KEY: key.replaceAll('\n', '\\n') };
    expect(JSON.parse((await publish(['--bundle', written(bundle)], asVariable)).stdout)).toMatchObject({
      result: 'unchanged',
    });
  }, 60_000);

  test('says what is wrong with the credentials of an App, and never shows them', async () => {
    const wrong = async (env: Readonly<Record<string, string>>) =>
      (await publish(['--bundle', written(bundle)], { CTO_GITHUB_APP_ID: '42', ...env })).stderr;
    expect(await wrong({})).toContain('there is no private key of the App [E_GITHUB_APP]');
    expect(await wrong({ CTO_GITHUB_APP_PRIVATE_KEY_FILE: '/nowhere/key.pem' })).toContain(
      'cannot read the private key of the App from /nowhere/key.pem',
    );
    const garbled = await wrong({
      CTO_GITHUB_APP_PRIVATE_KEY:
        '-----BEGIN PRIVATE KEY-----\\nc2VjcmV0c2VjcmV0\\n-----END PRIVATE KEY-----',
    });
    expect(garbled).toContain('the private key of the GitHub App cannot be used');
    expect(garbled).not.toContain('c2VjcmV0');
  });

  test('promotes by pull request', async () => {
    await publish(['--bundle', written(bundle), '--environment', 'staging']);
    const { stdout } = await run(
      ['promote', 'staging', 'production', '--repository', repository, '--output', 'json'],
      { ...surroundings(), GITHUB_TOKEN: token },
    );
    expect(JSON.parse(stdout)).toMatchObject({
      result: 'committed',
      pullRequest: { result: 'opened' },
      digest: bundle.index.digest,
    });
    expect(fake.pulls).toMatchObject([
      {
        head: 'cto/production',
        base: 'main',
        title: expect.stringMatching(/^cto staging to production: minimal, bundle/) as unknown,
      },
    ]);
    const tree = (ref: string) => fake.store.git(['rev-parse', ref]).trim();
    expect(tree('cto/production:clusters/production/bundle')).toBe(tree('main:clusters/staging/bundle'));
  }, 60_000);
});

/** Whether an `Authorization: bearer` holds a token that the App signed (RFC 7519, RS256). */
function isSignedBy(authorization: string, publicKey: string): boolean {
  const [head = '', payload = '', signature = ''] = authorization.replace(/^bearer /, '').split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { iss: string | number };
  const signed = Buffer.from(`${head}.${payload}`);
  return (
    String(claims.iss) === '42' &&
    verify('RSA-SHA256', signed, createPublicKey(publicKey), Buffer.from(signature, 'base64url'))
  );
}
