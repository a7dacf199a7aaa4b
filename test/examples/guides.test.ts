import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { objectsOf } from '../../src/bundle/objects.js';
import { readBundle, verifyBundle } from '../../src/bundle/read.js';
import { describeObject } from '../../src/bundle/object.js';
import { temporaryFolder } from '../support/folder.js';
import { bareEnvironment, buildProgram, cto, root } from '../support/program.js';

interface Block {
  readonly language: string;
  /** What stands behind the language: the file or folder of the example. */
  readonly path: string;
  readonly text: string;
}

/** Code blocks of a guide that name an example. */
function blocksOf(guide: string): Block[] {
  const text = readFileSync(join(root, 'docs', guide), 'utf8');
  return [...text.matchAll(/^```(\w+) (docs\/examples\S+)\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', path = '', content = '']) => ({ language, path, text: content }),
  );
}

const guides = ['writing-a-profile.md', 'writing-a-component.md'];

describe.each(guides)('docs/%s', (guide) => {
  test('shows the files of its example as they are', () => {
    const files = blocksOf(guide).filter(({ language }) => language !== 'sh');
    expect(files.length).toBeGreaterThan(0);
    for (const { path, text } of files) expect(text, path).toBe(readFileSync(join(root, path), 'utf8'));
  });

  test('shows every file of its example', () => {
    const blocks = blocksOf(guide);
    const folder = blocks.find(({ language }) => language === 'sh')?.path ?? '';
    const shown = blocks.map(({ path }) => path);
    const there = readdirSync(join(root, folder)).filter((name) => /\.(ts|yaml)$/.test(name));
    expect(there.filter((name) => !shown.includes(`${folder}/${name}`))).toEqual([]);
  });
});

/** A copy of an example in a folder of its own, as the guide has it: the library is a dependency. */
function ownFolder(example: string): string {
  buildProgram();
  const folder = temporaryFolder({
    'package.json': '{ "name": "own", "private": true, "type": "module" }\n',
  });
  cpSync(join(root, example), folder, { recursive: true });
  mkdirSync(join(folder, 'node_modules', '.bin'), { recursive: true });
  mkdirSync(join(folder, 'home'));
  symlinkSync(root, join(folder, 'node_modules', 'cto'));
  symlinkSync(join(root, 'node_modules', 'zod'), join(folder, 'node_modules', 'zod'));
  symlinkSync(
    join(root, 'node_modules', 'esbuild', 'bin', 'esbuild'),
    join(folder, 'node_modules', '.bin', 'esbuild'),
  );
  return folder;
}

/** Runs the commands of a guide, one after the other, as they stand there. */
function follow(guide: string, folder: string): string {
  const commands = blocksOf(guide).find(
    ({ language, path }) => language === 'sh' && path !== 'docs/examples',
  );
  const { status, stdout, stderr } = spawnSync('bash', ['-euc', commands?.text ?? 'false'], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...bareEnvironment(),
      HOME: join(folder, 'home'),
      npm_config_offline: 'true',
      npm_config_update_notifier: 'false',
    },
  });
  expect(status, stderr + stdout).toBe(0);
  return stdout;
}

/** Runs the program of an example that {@link follow} has compiled. */
function run(folder: string, ...args: string[]) {
  return cto(args, { cwd: folder, script: join(folder, 'build', 'main.mjs') });
}

describe('the profile of the guide', () => {
  let folder = '';
  let printed = '';

  beforeAll(() => {
    folder = ownFolder('docs/examples/custom-profile');
    printed = follow('writing-a-profile.md', folder);
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('gives a bundle with what it names, with its reason, and what that needs', () => {
    const bundle = readBundle(join(folder, 'dist', 'research'));
    expect(verifyBundle(bundle)).toEqual([]);
    const reasons = new Map(
      bundle.index.waves.flatMap(({ components }) => components).map(({ id, reasons }) => [id, reasons]),
    );
    expect(reasons.get('github-events')).toContain('profile research');
    expect(reasons.get('postgresql')).toContain('feature databases');
    expect(reasons.get('foundation')).toContain('required');
    expect(reasons.has('grafana')).toBe(false);
    expect(bundle.index).toMatchObject({ profile: 'research', platform: 'research' });
    expect(bundle.index.requirements.machine).toEqual({ cpu: 6, memoryGiB: 12, diskGiB: 40, nodes: 1 });
    expect(printed).toContain('profile research, platform research');
  });

  test('is the origin of its defaults, and offered like a built-in one', () => {
    expect(run(folder, 'config', 'explain', 'features.databases', '-p', 'research').stdout).toMatch(
      /= true\n {2}from .*research/,
    );
    const { code, stderr } = run(folder, 'synth', '--profile', 'resarch');
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean "research"?');
  });

  test('comes with the built-in ones when all are made', () => {
    const { code, stderr } = run(folder, 'synth', '--profile', 'all', '--quiet');
    expect(code, stderr).toBe(0);
    expect(readdirSync(join(folder, 'dist')).sort()).toEqual([
      'minimal',
      'production',
      'research',
      'standard',
    ]);
  }, 60_000);
});

describe('the component of the guide', () => {
  let folder = '';

  beforeAll(() => {
    folder = ownFolder('docs/examples/custom-component');
    follow('writing-a-component.md', folder);
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const objects = () => objectsOf(readBundle(join(folder, 'dist', 'minimal')));
  const find = (name: string) => objects().find((object) => describeObject(object) === name);

  test('is in the bundle, with its reason, its manifest and the keys that shaped it', () => {
    const { index } = readBundle(join(folder, 'dist', 'minimal'));
    const found = index.waves.flatMap(({ components }) => components).find(({ id }) => id === 'status-page');
    expect(found).toMatchObject({
      reasons: ['profile minimal'],
      needs: ['foundation'],
      configKeys: ['extensions.status-page.replicas', 'extensions.status-page.title'],
    });
    expect(existsSync(join(folder, 'dist', 'minimal', found?.file ?? ''))).toBe(true);
    expect(found?.objects.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'NetworkPolicy status-page-server',
      'ServiceAccount status-page',
      'ConfigMap status-page',
      'Service status-page',
      'Deployment status-page',
      'PodDisruptionBudget status-page',
    ]);
  });

  test('takes its settings from the configuration', () => {
    expect(find('Deployment status-page/status-page')).toMatchObject({ spec: { replicas: 3 } });
    expect(find('ConfigMap status-page/status-page')).toMatchObject({
      data: { 'index.html': expect.stringContaining('The agents are at work') as string },
    });
  });

  test('gets a namespace, and can be reached from the ingress controller only', () => {
    expect(find('Namespace status-page')).toMatchObject({
      metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    });
    expect(find('NetworkPolicy status-page/status-page-server')).toMatchObject({
      spec: {
        podSelector: { matchLabels: { 'app.kubernetes.io/name': 'status-page' } },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          {
            from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
            ports: [{ port: 8080, protocol: 'TCP' }],
          },
        ],
      },
    });
  });

  test('has its image in the list of images, and takes overrides and mirrors', () => {
    const images = () => readFileSync(join(folder, 'dist', 'minimal', 'images.txt'), 'utf8');
    expect(images()).toContain('docker.io/library/busybox:1.37.0\n');
    const sets = ['images.status-page.tag=1.36.1', 'registry.url=registry.example.com/mirror'];
    const { code, stderr } = run(
      folder,
      'synth',
      '-q',
      ...sets.flatMap((set) => ['--set', set]),
      '--out',
      'mirrored',
    );
    expect(code, stderr).toBe(0);
    expect(readFileSync(join(folder, 'mirrored', 'minimal', 'images.txt'), 'utf8')).toContain(
      'registry.example.com/mirror/library/busybox:1.36.1\n',
    );
  });

  test('refuses settings that it does not understand, all at once, and writes nothing', () => {
    const own = ownFolder('docs/examples/custom-component');
    cpSync(join(folder, 'build'), join(own, 'build'), { recursive: true });
    writeFileSync(join(own, 'cto.yaml'), 'extensions:\n  status-page:\n    replicas: 30\n    titel: x\n');
    const { code, stderr } = run(own, 'synth');
    expect(code).toBe(2);
    expect(stderr).toContain('extensions.status-page.replicas');
    expect(stderr).toContain('unrecognized key: "titel"');
    expect(existsSync(join(own, 'dist'))).toBe(false);
  });
});

describe('the patches of the guide', () => {
  test('change the objects, stand in the bundle with their reasons, and are shown', () => {
    const cwd = temporaryFolder();
    cpSync(join(root, 'docs', 'examples', 'patches.yaml'), join(cwd, 'patches.yaml'));
    const { code, stderr } = cto(['synth', '-q', '--config', 'patches.yaml'], { cwd });
    expect(code, stderr).toBe(0);
    const bundle = readBundle(join(cwd, 'dist', 'minimal'));
    const server = objectsOf(bundle).find((object) =>
      describeObject(object).startsWith('Deployment argo-workflows/argo-server'),
    );
    expect(server).toMatchObject({ spec: { template: { spec: { terminationGracePeriodSeconds: 90 } } } });
    const patched = bundle.index.waves
      .flatMap(({ components }) => components.flatMap(({ objects }) => objects))
      .filter(({ patches }) => patches !== undefined);
    expect(
      Object.fromEntries(patched.map(({ kind, name, patches }) => [`${kind} ${name}`, patches])),
    ).toEqual({
      'ServiceAccount argocd-repo-server': [
        {
          key: 'components.argocd.patches[0]',
          reason: 'the repository server reads our registry with an identity of the cloud',
        },
      ],
      'Deployment argo-server': [
        {
          key: 'components.argo_workflows.patches[0]',
          reason: 'people keep log streams open, and our proxy drains for 90 seconds',
        },
      ],
    });
    expect(cto(['bundle', 'show', 'dist/minimal'], { cwd }).stdout).toContain(
      'because people keep log streams open',
    );
  });
});
