import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { spawnExec } from '../../src/kernel/exec.js';
import type { BuiltExecutable } from '../../src/release/executable/index.js';
import { strip } from '../../src/release/executable/strip.js';
import { examineExecutable } from '../../src/release/gate/index.js';
import { smokeTest } from '../../src/release/smoke/index.js';
import { targetOf } from '../../src/release/target.js';
import { temporaryFolder } from '../support/folder.js';
import { root } from '../support/program.js';
import { build, env, native } from './support/executable.js';

const version = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;

/** Somebody without an account. Only root can be somebody else; whoever else runs the tests stays who they are. */
const stranger: Surroundings = process.getuid?.() === 0 ? { user: 54_321 } : {};

/** How a person's surroundings differ from the barest ones. */
interface Surroundings {
  /** Absent: a folder of its own, which is home too. */
  readonly cwd?: string;
  /** Instead of nothing but an empty PATH and a home. */
  readonly env?: Readonly<Record<string, string>>;
  /** Absent: whoever runs the tests. */
  readonly user?: number;
}

describe('the executable of this machine', () => {
  let built: BuiltExecutable;
  beforeAll(async () => {
    built = await build(native);
    // others run it, too
    chmodSync(join(built.path, '..'), 0o755);
  }, 600_000);

  /** Runs it with nothing on PATH: no Node, no git, no shell. */
  function cto(args: readonly string[], { cwd = temporaryFolder(), env: given, user }: Surroundings = {}) {
    const { status, stdout, stderr } = spawnSync(built.path, args, {
      cwd,
      env: given ?? { PATH: '', HOME: cwd },
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
      ...(user !== undefined && { uid: user, gid: user }),
    });
    return { code: status, stdout, stderr };
  }

  test('makes every byte of the index that the source tree makes, without Node on PATH', () => {
    const folder = temporaryFolder();
    expect(cto(['synth', '--profile', 'standard', '--out', 'out'], { cwd: folder }).code).toBe(0);
    const made = readFileSync(join(folder, 'out', 'standard', 'bundle.json'), 'utf8');
    expect(made).toBe(readFileSync(join(root, 'dist', 'standard', 'bundle.json'), 'utf8'));
  });

  test('answers the same from the compiled form that it keeps in the folder of the person', () => {
    const cwd = temporaryFolder();
    const answers = [1, 2].map(() => cto(['--help'], { cwd }).stdout);
    expect(answers[0]).toContain('Usage: cto');
    expect(answers[1]).toBe(answers[0]);
    expect(readdirSync(join(cwd, '.cache', 'cto', 'compiled'))).toHaveLength(1);
  });

  test('is the same in every byte when it is built elsewhere and in another time zone', async () => {
    const again = await build(native, { env: { TZ: 'Pacific/Auckland', LC_ALL: 'C' } });
    expect(again.sha256).toBe(built.sha256);
  }, 600_000);

  describe('has every command inside', () => {
    const minimal = join(root, 'dist', 'minimal');
    const standard = join(root, 'dist', 'standard');

    test.each<readonly [string, readonly string[], number, RegExp]>([
      ['its version', ['version'], 0, new RegExp(`^cto ${version}.*, Node 22\\.`)],
      ['the components', ['version', '--output', 'json'], 0, /"Argo CD/],
      ['a first configuration', ['config', 'init'], 0, /^wrote cto\.yaml; next: /],
      ['the schema', ['config', 'schema'], 0, /"\$schema"/],
      ['what a key means', ['config', 'explain', 'platform.domain'], 0, /^platform\.domain/],
      ['whether a configuration is valid', ['config', 'validate'], 0, /^valid: /],
      ['whether a bundle is intact', ['bundle', 'verify', minimal], 0, /^intact: .* digest sha256:/],
      ['what is in a bundle', ['bundle', 'show', minimal], 0, /^profile minimal, platform cto/],
      ['that two bundles differ', ['bundle', 'diff', minimal, standard], 1, /StatefulSet/],
      ['how a release is verified', ['release', 'verify', '--help'], 0, /^Usage: cto release verify /],
      ['completion for bash', ['completion', 'bash'], 0, /complete .*-F _cto cto/],
      ['completion for zsh', ['completion', 'zsh'], 0, /^#compdef cto/],
      ['completion for fish', ['completion', 'fish'], 0, /^complete -c cto|\ncomplete -c cto/],
    ])('%s', (_what, args, code, says) => {
      const answer = cto(args);
      expect(answer).toMatchObject({ code, stdout: expect.stringMatching(says) as string });
    });

    test.each([
      ['plan', []],
      ['deploy', ['--yes']],
    ])('%s, which says in one line that the cluster does not answer, with exit code 3', (command, more) => {
      const cwd = temporaryFolder({ kubeconfig: unreachable });
      const args = [command, '--bundle', minimal, '--kubeconfig', 'kubeconfig', ...more];
      const { code, stderr } = cto([...args, '--quiet'], { cwd });
      expect(code).toBe(3);
      expect(stderr).toMatch(
        /error no answer from 127\.0\.0\.1:1: connection refused \[E_CLUSTER_CONNECTION\]/,
      );
      expect(stderr).not.toContain('    at ');
    });

    test('publish, which says that it needs git, and with git on PATH rehearses', () => {
      const cwd = temporaryFolder();
      execFileSync('git', ['init', '--quiet', '--bare', '-b', 'main', join(cwd, 'gitops.git')]);
      const repository = `file://${cwd}/gitops.git`;
      const args = [
        'publish',
        '--bundle',
        minimal,
        '--repository',
        repository,
        '--branch',
        'main',
        '--dry-run',
      ];
      const without = cto(args, { cwd });
      expect([without.code, without.stderr]).toEqual([2, expect.stringContaining('E_GIT_MISSING')]);
      const { code, stdout } = cto(args, { cwd, env: { PATH: env['PATH'] ?? '', HOME: cwd } });
      expect([code, stdout]).toEqual([0, expect.stringContaining('would publish bundle')]);
    });
  });

  describe('is no Node to its user', () => {
    test.each([
      ['a module that is not there', '--require /nonexistent'],
      ['a flag of another version', '--no-such-flag'],
      ['a port for debuggers', '--inspect-brk=127.0.0.1:0'],
    ])('NODE_OPTIONS with %s changes nothing', (_what, options) => {
      const cwd = temporaryFolder();
      const answer = cto(['--version'], { cwd, env: { PATH: '', HOME: cwd, NODE_OPTIONS: options } });
      expect(answer).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    });

    test('code that NODE_OPTIONS or NODE_PATH name does not run in it', () => {
      const trap = 'require("node:fs").writeFileSync(__dirname + "/trapped", "")';
      const cwd = temporaryFolder({ 'yaml/index.js': trap, 'zx/index.js': trap, 'trap.js': trap });
      const trapped = { NODE_OPTIONS: `--require ${cwd}/trap.js`, NODE_PATH: cwd };
      const { code } = cto(['config', 'validate'], { cwd, env: { PATH: '', HOME: cwd, ...trapped } });
      expect(code).toBe(0);
      const places = ['.', 'yaml', 'zx'].map((folder) => join(cwd, folder, 'trapped'));
      expect(places.filter((place) => existsSync(place))).toEqual([]);
    });

    test('an authority in NODE_EXTRA_CA_CERTS is trusted, and needed', async () => {
      const cwd = temporaryFolder();
      const { server, url } = await serveTls(cwd);
      try {
        const run = (more: Record<string, string>) =>
          spawnExec({
            file: built.path,
            args: ['release', 'verify', 'v9.9.9', '--repository', 'acme/platform', '--api-url', url],
            cwd,
            env: { PATH: '', HOME: cwd, ...more },
          });
        const unknown = await run({});
        expect(unknown.code).toBe(3);
        expect(unknown.stderr).toMatch(/cannot be trusted: its certificate .* NODE_EXTRA_CA_CERTS/s);
        // once, since a second time would give the same
        expect(unknown.stderr).not.toContain('attempt');
        const { code, stderr } = await run({ NODE_EXTRA_CA_CERTS: join(cwd, 'authority.pem') });
        expect(stderr).not.toContain('certificate');
        expect([code, stderr]).toEqual([3, expect.stringContaining('no published release v9.9.9')]);
      } finally {
        server.close();
      }
    });
  });

  describe('runs where people run it', () => {
    test('in a folder whose name holds blanks, quotes, a dollar, a line break and umlauts', () => {
      const strange = `w ü'$(touch x) "q"\n; n`;
      const cwd = temporaryFolder({ [`${strange}/a`]: '' });
      const folder = join(cwd, strange);
      copyFileSync(built.path, join(folder, basename(built.path)));
      const args = ['synth', '--profile', 'minimal', '--quiet'];
      const run = spawnSync(join(folder, basename(built.path)), args, {
        cwd: folder,
        env: { PATH: '', HOME: folder },
        encoding: 'utf8',
      });
      expect({ code: run.status, stderr: run.stderr }).toEqual({ code: 0, stderr: '' });
      const made = readFileSync(join(folder, 'dist', 'minimal', 'bundle.json'), 'utf8');
      expect(made).toBe(readFileSync(join(root, 'dist', 'minimal', 'bundle.json'), 'utf8'));
      expect(readdirSync(folder).sort()).toEqual(['.cache', 'a', basename(built.path), 'dist'].sort());
    });

    test('under the locale C, with every letter of its answers', () => {
      const cwd = temporaryFolder();
      const spoken = (variables: Record<string, string>) =>
        cto(['config', 'schema'], { cwd, env: { PATH: '', HOME: cwd, ...variables } });
      expect(spoken({ LC_ALL: 'C' })).toEqual(spoken({ LC_ALL: 'C.UTF-8' }));
    });

    test.each([
      ['without HOME', {}],
      ['with an empty HOME', { HOME: '' }],
      ['with a HOME that is no path', { HOME: 'home' }],
    ])('%s: nothing appears in the current folder', (_how, variables) => {
      const cwd = temporaryFolder();
      const elsewhere = { XDG_CACHE_HOME: temporaryFolder() };
      const run = cto(['version'], { cwd, env: { PATH: '', ...elsewhere, ...variables } });
      expect(run.code).toBe(0);
      expect(readdirSync(cwd)).toEqual([]);
    });

    test('for a user id without an account and without HOME, as in many containers', () => {
      const cwd = temporaryFolder();
      chmodSync(cwd, 0o755);
      expect(cto(['version'], { cwd, env: { PATH: '' }, ...stranger })).toMatchObject({
        code: 0,
        stderr: '',
      });
      const { code, stdout } = cto(['bundle', 'verify', join(root, 'dist', 'minimal')], {
        cwd,
        env: { PATH: '', HOME: '' },
        ...stranger,
      });
      expect([code, stdout.slice(0, 7)]).toEqual([0, 'intact:']);
      expect(readdirSync(cwd)).toEqual([]);
    });

    test('with a home that cannot be written', () => {
      const cwd = temporaryFolder();
      const home = join(cwd, 'home');
      mkdirSync(home, { mode: 0o555 });
      chmodSync(cwd, 0o755);
      const answer = cto(['config', 'explain', 'platform.domain'], {
        cwd,
        env: { PATH: '', HOME: home },
        ...stranger,
      });
      expect(answer).toMatchObject({ code: 0, stderr: '' });
      expect(readdirSync(home)).toEqual([]);
    });
  });

  describe('is built with as much work as is asked for', () => {
    test('debug keeps names and files of our sources, and the program starts', async () => {
      const { path } = await build(native, { optimisation: 'debug' });
      expect(execFileSync(path, ['--version'], { encoding: 'utf8', env: { PATH: '' } })).toBe(`${version}\n`);
      expect(readFileSync(path).includes('// src/cli/run.ts')).toBe(true);
      expect(readFileSync(built.path).includes('// src/cli/run.ts')).toBe(false);
    }, 600_000);

    test('size takes tables of symbols out of a runtime for Linux, more than a tenth of it, and the program starts', async () => {
      const { path, size } = await build(native, { optimisation: 'size' });
      expect(execFileSync(path, ['--version'], { encoding: 'utf8', env: { PATH: '' } })).toBe(`${version}\n`);
      const most = targetOf(native).format === 'elf' ? 0.9 : 1;
      expect(size).toBeLessThanOrEqual(built.size * most);
    }, 600_000);
  });
});

/** A cluster that nothing listens for: the port is one that only root may open. */
const unreachable = `apiVersion: v1
kind: Config
clusters: [{name: a, cluster: {server: 'https://127.0.0.1:1'}}]
users: [{name: a, user: {token: none}}]
contexts: [{name: a, context: {cluster: a, user: a}}]
current-context: a
`;

/** A server whose certificate nobody knows, which has nothing: 404 to everything. */
async function serveTls(folder: string): Promise<{ readonly server: Server; readonly url: string }> {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'authority.pem')];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const kept = ['-keyout', key, '-out', certificate];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...kept, ...names],
    {
      stdio: 'ignore',
    },
  );
  const options = { key: readFileSync(key), cert: readFileSync(certificate) };
  const server = createServer(options, (_request, response) => {
    response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"Not Found"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `https://localhost:${(server.address() as AddressInfo).port}` };
}

describe('the executables of other platforms', () => {
  test.each(['linux-arm64', 'windows-amd64'] as const)(
    '%s answers with its version, or says what is missing to start it',
    async (id) => {
      const { path } = await build(id);
      const request = { target: targetOf(id), file: path, args: ['--version'], folder: temporaryFolder() };
      const result = await smokeTest({ ...request, exec: spawnExec, env }, `${version}\n`);
      // a machine without the emulators says so; in CI they are installed
      if (result.is === 'skipped') expect(result.because).toContain('of Debian not installed');
      else expect(result).toMatchObject({ is: 'answered' });
    },
    900_000,
  );

  test('linux-arm64 made small has a tenth less, is its stripped runtime and the blob alone, and answers', async () => {
    const target = targetOf('linux-arm64');
    const { path, size, runtime, blob } = await build('linux-arm64', { optimisation: 'size' });
    expect(size).toBeLessThan(statSync(runtime).size * 0.9);
    const small = join(temporaryFolder(), 'node');
    copyFileSync(runtime, small);
    chmodSync(small, 0o755);
    await strip(small, spawnExec, env);
    const [original, final, injected] = [small, path, blob].map((file) => readFileSync(file));
    expect(examineExecutable({ target, original: original!, final: final!, blob: injected! })).toEqual([]);
    const request = { target, file: path, args: ['--version'], folder: temporaryFolder() };
    const result = await smokeTest({ ...request, exec: spawnExec, env }, `${version}\n`);
    if (result.is === 'skipped') expect(result.because).toContain('of Debian not installed');
    else expect(result).toMatchObject({ is: 'answered' });
  }, 900_000);
});
