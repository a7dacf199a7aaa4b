import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGithub, type Github } from '../../src/github/index.js';
import { isOperatorError } from '../../src/kernel/errors.js';
import type { Event } from '../../src/kernel/event.js';
import { openGithub } from '../../src/gitops/github/index.js';
import { publish, type PublishRequest } from '../../src/gitops/publish.js';
import { closePullRequest, ensureComment, ensurePullRequest } from '../../src/gitops/pull-request.js';
import { committedBundle, numberedBundle } from '../gitops/support/bundle.js';
import { startFakeGithub, type FakeGithub } from './support/fake-github.js';

const bundle = committedBundle();
const names = { owner: 'acme', repo: 'platform' };
let fake: FakeGithub;
let github: Github;
let events: Event[];

beforeEach(async () => {
  fake = await startFakeGithub();
  events = [];
  github = await connect(false);
});
afterEach(async () => {
  expect(fake.broken).toEqual([]);
  await fake.stop();
});

const clock = { now: () => 0, elapsed: () => 0, sleep: () => Promise.resolve(), random: () => 0.5 };

/** A client for the fake. */
function connect(throttle: boolean): Promise<Github> {
  return createGithub({
    token: 'ghp_notarealtoken',
    baseUrl: fake.url,
    version: '0',
    emit: (event) => events.push(event),
    throttle,
  });
}

const target = () => ({ github, clock, emit: (event: Event) => void events.push(event), ...names });

function publishTo(more: Partial<PublishRequest> = {}) {
  const repository = openGithub({ ...target(), url: 'https://github.com/acme/platform' });
  return publish(
    { repository, clock, emit: (event) => events.push(event), signal: new AbortController().signal },
    {
      bundle,
      destination: {
        repositoryUrl: 'https://github.com/acme/platform',
        revision: 'main',
        folder: 'clusters/one',
        environment: 'one',
      },
      message: () => 'publish\n',
      ...more,
    },
  );
}

function start(): void {
  fake.store.move(
    'main',
    fake.store.commit(
      fake.store.write(undefined, [{ path: 'x', mode: '100644', content: 'y' }]),
      [],
      'start',
    ),
    true,
  );
}

describe('publishing over the GitHub API', () => {
  test('makes one tree and one commit, and writes what plain git writes', async () => {
    start();
    const { result, commit } = await publishTo();
    expect(result).toBe('committed');
    expect(fake.store.head('main')).toBe(commit);
    expect(fake.store.git(['show', 'main:clusters/one/bundle/images.txt'])).toBe(
      bundle.files.get('images.txt'),
    );
    expect(fake.log.filter((route) => !route.startsWith('GET'))).toEqual([
      'POST /repos/{owner}/{repo}/git/trees',
      'POST /repos/{owner}/{repo}/git/commits',
      'PATCH /repos/{owner}/{repo}/git/refs/{ref}',
    ]);
  });

  test('asks as often for three changed files as for three hundred', async () => {
    start();
    await publishTo();
    const first = fake.log.length;
    fake.log.length = 0;
    await publishTo({ bundle: numberedBundle(bundle, 1) });
    const few = fake.log.length;
    fake.log.length = 0;
    const more = Array.from({ length: 300 }, (_, index) => [`extra/${index}.txt`, `${index}`] as const);
    await publishTo({ bundle: { ...bundle, files: new Map([...bundle.files, ...more]) } });
    // the folder is there now: its two levels and the marker are read
    expect([first, few, fake.log.length]).toEqual([7, 10, 10]);
  }, 60_000);

  test('makes no commit for the same bundle', async () => {
    start();
    await publishTo();
    expect((await publishTo()).result).toBe('unchanged');
    expect(fake.store.git(['rev-list', '--count', 'main']).trim()).toBe('2');
  });

  test('starts an empty repository', async () => {
    expect((await publishTo()).result).toBe('committed');
    expect(fake.store.git(['ls-tree', '--name-only', 'main']).split('\n')).toContain('clusters');
  });

  test('plans again on top of what somebody else pushed in between', async () => {
    start();
    const base = fake.store.head('main') ?? '';
    let once = true;
    const other = () => {
      if (!once) return;
      once = false;
      fake.store.move(
        'main',
        fake.store.commit(
          fake.store.write(base, [{ path: 'z', mode: '100644', content: 'theirs' }]),
          [base],
          'theirs',
        ),
        false,
      );
    };
    const { attempts } = await publishTo({ message: () => (other(), 'publish\n') });
    expect(attempts).toBe(2);
    expect(fake.store.git(['show', 'main:z'])).toBe('theirs');
    expect(fake.store.git(['log', '--merges', '--oneline', 'main'])).toBe('');
  });

  test('says what a protected branch wants', async () => {
    start();
    fake.protectedBranches.add('main');
    const error = await publishTo().catch((reason: unknown) => reason);
    expect(isOperatorError(error) && [error.code, error.hint]).toEqual([
      'E_GITOPS_REFUSED',
      'if the branch is protected, publish with --mode pull-request; otherwise ask for the right to push to it',
    ]);
  });

  test('waits as long as a secondary rate limit says, and tells', async () => {
    github = await connect(true);
    start();
    fake.faults.push({
      route: 'POST /repos/{owner}/{repo}/git/trees',
      status: 403,
      headers: { 'retry-after': '1' },
      body: { message: 'You have exceeded a secondary rate limit. Please wait.' },
    });
    expect((await publishTo()).result).toBe('committed');
    expect(events.find(({ kind }) => kind === 'retry')).toMatchObject({
      because: 'GitHub asks to slow down',
      after: 1000,
    });
  }, 20_000);

  test('tries again after an error of the server', async () => {
    start();
    fake.faults.push({ route: 'GET /repos/{owner}/{repo}', status: 502 });
    expect((await publishTo()).result).toBe('committed');
  }, 20_000);

  test('says what a refused token needs', async () => {
    start();
    fake.faults.push({
      route: 'GET /repos/{owner}/{repo}',
      status: 401,
      body: { message: 'Bad credentials' },
    });
    const error = await publishTo().catch((reason: unknown) => reason);
    expect(isOperatorError(error) && error.message).toContain('GitHub answered 401: Bad credentials');
    expect(JSON.stringify(error)).not.toContain('ghp_notarealtoken');
  });
});

/** What a pull request is to be. */
const request = {
  head: 'cto/one',
  base: 'main',
  description: { title: 'a title', body: 'a body' },
  labels: ['platform'],
  reviewers: ['ada', 'team:sre'],
};

describe('the pull request', () => {
  test('of a branch is opened once, then updated', async () => {
    expect(await ensurePullRequest(target(), request)).toMatchObject({ number: 1, result: 'opened' });
    expect((await ensurePullRequest(target(), request)).result).toBe('unchanged');
    const described = { ...request, description: { title: 'another', body: 'b' } };
    expect((await ensurePullRequest(target(), described)).result).toBe('updated');
    expect(fake.pulls).toMatchObject([{ title: 'another', body: 'b', state: 'open' }]);
    expect([fake.labels, fake.reviewers]).toEqual([['platform'], ['ada', 'team:sre']]);
  });

  test('is closed with a reason, and its branch goes', async () => {
    start();
    await publishTo({ onto: 'cto/one' });
    await ensurePullRequest(target(), request);
    const closed = await closePullRequest(target(), {
      head: 'cto/one',
      base: 'main',
      because: 'main has it already',
    });
    expect(closed?.result).toBe('closed');
    expect([fake.pulls[0]?.state, fake.comments[0]?.body, fake.store.head('cto/one')]).toEqual([
      'closed',
      'main has it already',
      undefined,
    ]);
    expect(await closePullRequest(target(), { head: 'cto/one', base: 'main', because: '' })).toBeUndefined();
  });

  test('of somebody else gets one comment, which is kept up to date', async () => {
    const comment = (body: string) =>
      ensureComment(target(), { pullRequest: 9, environment: 'one', description: { title: 't', body } });
    expect([await comment('a'), await comment('a'), await comment('b')]).toEqual([
      'created',
      'unchanged',
      'updated',
    ]);
    expect(fake.comments).toHaveLength(1);
  });

  test('our branch is replaced, whatever it held', async () => {
    start();
    await publishTo({ onto: 'cto/one' });
    const { commit } = await publishTo({ onto: 'cto/one', bundle: numberedBundle(bundle, 2) });
    expect(fake.store.head('cto/one')).toBe(commit);
    expect(fake.store.git(['rev-list', '--count', 'cto/one']).trim()).toBe('2');
  });
});

describe('an answer 502 to a request that had taken effect', () => {
  const repo = '/repos/{owner}/{repo}';
  const lost = (route: string) => fake.faults.push({ route, status: 502, afterEffect: true });
  const requests = (route: string) => fake.log.filter((one) => one === route).length;
  test('makes no second comment: ours is found by its marker', async () => {
    lost(`POST ${repo}/issues/{issue_number}/comments`);
    const description = { title: 't', body: 'b' };
    expect(await ensureComment(target(), { pullRequest: 9, environment: 'one', description })).toBe(
      'created',
    );
    expect(fake.comments).toHaveLength(1);
    expect(requests(`POST ${repo}/issues/{issue_number}/comments`)).toBe(1);
  });

  test('makes no second pull request, and loses neither labels nor reviewers: it is found by its branch', async () => {
    lost(`POST ${repo}/pulls`);
    lost(`POST ${repo}/issues/{issue_number}/labels`);
    lost(`POST ${repo}/pulls/{pull_number}/requested_reviewers`);
    expect(await ensurePullRequest(target(), request)).toMatchObject({ number: 1, result: 'opened' });
    expect(fake.pulls).toHaveLength(1);
    expect([fake.labels, fake.reviewers]).toEqual([['platform'], ['ada', 'team:sre']]);
    expect(requests(`POST ${repo}/pulls`)).toBe(1);
  }, 20_000);

  test('says once why a pull request was closed', async () => {
    start();
    await publishTo({ onto: 'cto/one' });
    await ensurePullRequest(target(), request);
    lost(`POST ${repo}/issues/{issue_number}/comments`);
    lost(`DELETE ${repo}/git/refs/{ref}`);
    const because = 'main has it already';
    const closed = await closePullRequest(target(), { head: 'cto/one', base: 'main', because });
    expect(closed?.result).toBe('closed');
    expect(fake.comments.map(({ body }) => body)).toEqual([because]);
    expect(fake.store.head('cto/one')).toBeUndefined();
  });

  test('is told as another attempt', async () => {
    fake.faults.push({ route: `POST ${repo}/pulls`, status: 503 });
    await ensurePullRequest(target(), request);
    expect(fake.pulls).toHaveLength(1);
    expect(events).toEqual([
      expect.objectContaining({
        kind: 'retry',
        what: 'opening the pull request',
        because: 'GitHub answered 503',
      }),
    ]);
  });

  test('is a commit all the same when a new branch was made', async () => {
    start();
    lost(`POST ${repo}/git/refs`);
    const { result, commit } = await publishTo({ onto: 'cto/one' });
    expect([result, fake.store.head('cto/one')]).toEqual(['committed', commit]);
  });

  test('does not stop the first commit of an empty repository', async () => {
    lost(`PUT ${repo}/contents/{path}`);
    const { result, commit } = await publishTo({ branch: 'main' });
    expect([result, fake.store.head('main')]).toEqual(['committed', commit]);
    expect(requests(`PUT ${repo}/contents/{path}`)).toBe(1);
  });
});
