import { readFileSync } from 'node:fs';
import { createReleases } from '../../../src/github/releases/index.js';
import type { Clock } from '../../../src/kernel/clock.js';
import { spawnExec } from '../../../src/kernel/exec.js';
import { createLimit } from '../../../src/kernel/limit.js';
import { publishRelease, type PublishPlan } from '../../../src/release/publish/index.js';
import { publishersOf } from '../../../src/release/publishers/index.js';
import { createSecrets } from '../../../src/release/secrets.js';

/** A process that publishes, so that it can be killed. Its argument is a file that says what. */
const job = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as {
  readonly plan: PublishPlan;
  readonly folder: string;
  readonly apiUrl: string;
  readonly now: number;
};
const clock: Clock = {
  now: () => job.now,
  elapsed: () => performance.now(),
  random: () => 0.5,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
const token = process.env['GITHUB_TOKEN'] ?? '';
const emit = () => undefined;
await publishRelease(
  {
    plan: job.plan,
    folder: job.folder,
    clock,
    emit,
    limit: createLimit({ concurrency: 1, clock }),
    secrets: createSecrets({ GITHUB_TOKEN: token }),
    exec: spawnExec,
    env: {},
    owner: 'job-1',
    publishers: publishersOf([]),
    releases: await createReleases({
      owner: 'acme',
      repo: 'platform',
      token,
      apiUrl: job.apiUrl,
      version: '0.0.0',
      clock,
      emit,
    }),
  },
  new AbortController().signal,
);
