import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build as bundle } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { begunPlan, publishRelease } from '../../../src/release/publish/index.js';
import { readJournal } from '../../../src/release/journal/index.js';
import { root } from '../../support/program.js';
import { temporaryFolder } from '../../support/folder.js';
import { commit, setUp, token } from '../support/forge.js';
import { builtRelease, never, planOf, requestOf, worldOf } from '../support/publishing.js';
import { sweep, undisturbed } from '../support/sweep.js';

const plans = [
  ['a release', {}],
  ['a release that reserves its tag', { reserveTag: true }],
] as const;

describe.each(plans)('%s', (_title, more) => {
  // at each of them: test/e2e/kill-sweep-release.e2e.test.ts
  test.each(['before', 'after'] as const)(
    'ends the same after being stopped at every fifth request, %s the forge did its work',
    (moment) => sweep(more, moment, 5),
    60_000,
  );

  test('ends the same after being stopped at any boundary of its phases', async () => {
    const expected = await undisturbed(more);
    for (const phase of ['github', 'tag', 'draft', 'upload', 'compare', 'verify', 'publish', 'confirm']) {
      const setting = await setUp();
      const { folder, artifacts } = builtRelease();
      const request = requestOf(setting, folder, planOf(artifacts, {}, more));
      const controller = new AbortController();
      const emit: typeof request.emit = (event) => {
        if (event.kind === 'phase' && event.phase === phase) controller.abort(new Error('stopped'));
      };
      await publishRelease({ ...request, emit }, controller.signal).catch(() => undefined);
      await publishRelease({ ...request, plan: await begunPlan(folder) }, never);
      expect(worldOf(setting.forge), `stopped at ${phase}`).toEqual(expected.world);
    }
  }, 60_000);
});

describe('a process that is killed', () => {
  let program = '';

  beforeAll(async () => {
    program = join(temporaryFolder(), 'publish.mjs');
    await bundle({
      entryPoints: [join(root, 'test/release/support/publish-child.ts')],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['octokit', 'zod', 'semver', 'tar-stream'],
      absWorkingDir: root,
      // packages are found from where the program lies
      banner: {
        js: `import { createRequire } from 'node:module'; const require = createRequire('${root}/package.json');`,
      },
      plugins: [
        {
          name: 'packages-of-the-repository',
          setup: (build) => {
            build.onResolve({ filter: /^(octokit|zod|semver|tar-stream)$/ }, ({ path }) => ({
              path: import.meta.resolve(path),
              external: true,
            }));
          },
        },
      ],
    });
  });

  test.each([
    ['making the draft', 'POST', '/repos/{owner}/{repo}/releases', 1],
    ['the second upload', 'POST', '/repos/{owner}/{repo}/releases/{release_id}/assets', 2],
    ['a download', 'GET', '/bytes/{asset_id}', 2],
    ['the publication', 'PATCH', '/repos/{owner}/{repo}/releases/{release_id}', 1],
  ] as const)(
    'during %s leaves a journal and a lock that let the same release be finished',
    async (_title, method, route, call) => {
      const expected = await undisturbed({});
      let calls = 0;
      let kill = (): void => undefined;
      const setting = await setUp({
        onRequest: (exchange, moment) => {
          if (moment !== 'after' || exchange.method !== method || exchange.route !== route) return;
          calls += 1;
          if (calls === call) kill();
        },
      });
      const { folder, artifacts } = builtRelease();
      const plan = planOf(artifacts);
      const job = join(folder, 'job.json');
      writeFileSync(
        job,
        JSON.stringify({ plan, folder, apiUrl: setting.forge.url, now: setting.clock.now() }),
      );
      const child = spawn(process.execPath, [program, job], {
        env: { GITHUB_TOKEN: token },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
      kill = () => void child.kill('SIGKILL');
      const ended = await new Promise<NodeJS.Signals | null>((resolve) =>
        child.on('close', (_code, signal) => resolve(signal)),
      );
      expect(ended, said).toBe('SIGKILL');
      expect(JSON.parse(readFileSync(join(folder, 'journal.ndjson.lock'), 'utf8'))).toMatchObject({
        pid: child.pid,
      });
      expect(readJournal(join(folder, 'journal.ndjson')).at(-1)?.kind).not.toBe('end');
      await publishRelease(requestOf(setting, folder, await begunPlan(folder)), never);
      expect(worldOf(setting.forge)).toEqual(expected.world);
      expect(setting.forge.state.tags.get('v1.0.0')).toBe(commit);
    },
    30_000,
  );
});
