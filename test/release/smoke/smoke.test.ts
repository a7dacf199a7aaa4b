import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { spawnExec, type Exec, type ExecCall } from '../../../src/kernel/exec.js';
import { smokeTest, smokeTools } from '../../../src/release/smoke/index.js';
import { targetOf, targets, type TargetId } from '../../../src/release/target.js';
import { temporaryFolder } from '../../support/folder.js';

const linux = { platform: 'linux', arch: 'x64' } as const;

function requestOf(target: TargetId, exec: Exec, file = '/programs/cto') {
  const folder = temporaryFolder();
  return {
    target: targetOf(target),
    file,
    args: ['--version'],
    folder,
    exec,
    env: { PATH: '/usr/bin', TOKEN: 'x' },
  };
}

/** A script that stands for a program of this machine. */
function script(text: string): string {
  const file = join(temporaryFolder(), 'cto');
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Answers every call, and notes it; `says` decides by the first word after the tool. */
function machineWith(answer: (call: ExecCall) => Partial<{ code: number; stdout: string }>) {
  const calls: ExecCall[] = [];
  const exec: Exec = (call) => {
    calls.push(call);
    const { code = 0, stdout = '' } = answer(call);
    return Promise.resolve({ code, stdout: Buffer.from(stdout), stderr: code === 0 ? '' : 'it went wrong' });
  };
  return { exec, calls };
}

describe('a program of this very machine', () => {
  const smoke = (text: string) =>
    smokeTest(requestOf('linux-amd64', spawnExec, script(text)), '1.2.3\n', linux);

  test('passes when it says exactly what is expected', async () => {
    expect(await smoke('echo 1.2.3')).toEqual({ is: 'answered', by: 'native' });
  });

  test('is started without PATH and without the environment of the release', async () => {
    expect(await smoke('[ "${TOKEN-none}" = none ] && [ "$HOME" = "$PWD" ] && echo 1.2.3')).toMatchObject({
      is: 'answered',
    });
  });

  test.each([
    ['another version', 'echo 1.2.4', 'it said "1.2.4\\n" instead of "1.2.3\\n"'],
    ['a word too many', 'echo 1.2.3; echo warning', 'it said "1.2.3\\nwarning\\n" instead of "1.2.3\\n"'],
    ['an exit code', 'echo broken >&2; exit 3', 'it ended with exit code 3: broken'],
    ['nothing but an exit code', 'exit 4', 'it ended with exit code 4: without a word'],
  ])('fails on %s', async (_what, text, why) => {
    expect(await smoke(text)).toEqual({ is: 'failed', by: 'native', why });
  });
});

describe('a Linux program for arm64', () => {
  test('runs under qemu with the libraries for that processor', async () => {
    const { exec, calls } = machineWith(() => ({ stdout: '1.2.3\n' }));
    const result = await smokeTest(requestOf('linux-arm64', exec), '1.2.3\n', linux);
    // depends on whether the libraries are installed here; both answers are right, and each says which
    if (result.is === 'skipped') expect(result.because).toMatch(/libc6-arm64-cross/);
    else {
      expect(result).toEqual({ is: 'answered', by: 'qemu' });
      expect(calls.at(-1)!.args).toEqual(['-L', '/usr/aarch64-linux-gnu', '/programs/cto', '--version']);
      expect(Object.keys(calls.at(-1)!.env).sort()).toEqual(['HOME', 'PATH']);
    }
  });

  test('is skipped without qemu, which is named', async () => {
    const { exec } = machineWith(() => ({ code: 127 }));
    expect(await smokeTest(requestOf('linux-arm64', exec), '1.2.3\n', linux)).toMatchObject({
      is: 'skipped',
      because: expect.stringMatching(/^qemu-user-static.* of Debian not installed$/) as string,
    });
  });

  test('runs by itself on a machine of its kind', async () => {
    const { exec, calls } = machineWith(() => ({ stdout: '1.2.3\n' }));
    const machine = { platform: 'linux', arch: 'arm64' } as const;
    expect(await smokeTest(requestOf('linux-arm64', exec), '1.2.3\n', machine)).toEqual({
      is: 'answered',
      by: 'native',
    });
    expect(calls).toHaveLength(1);
  });
});

describe('a Windows program', () => {
  /** A wine that is there; the program's words go where the shell would put them. */
  const wine = (says: string) =>
    machineWith(({ args, env }) => {
      if (args.at(-1) === '--version' && args.includes('/programs/cto')) writeFileSync(env['CTO_OUT']!, says);
      return {};
    });

  test('runs in a Windows of its own, which says that it is Windows 10 and is ended afterwards', async () => {
    const { exec, calls } = wine('1.2.3\r\n');
    const request = requestOf('windows-amd64', exec);
    expect(await smokeTest(request, '1.2.3\n', linux)).toEqual({ is: 'answered', by: 'wine' });
    const started = calls.filter(({ file }) => file === 'sh');
    expect(started.map(({ args }) => args.slice(4, 6).join(' '))).toEqual([
      'wineboot -i',
      ...Array.from({ length: 3 }, () => 'reg add'),
      '/programs/cto --version',
      '-k',
      '-w',
    ]);
    expect(started.every(({ env }) => env['WINEPREFIX'] === join(request.folder, 'wine'))).toBe(true);
    expect(started.every(({ env }) => !('TOKEN' in env))).toBe(true);
    expect(started.flatMap(({ args }) => args)).toContain('19045');
  });

  test('that says something else fails, and its Windows is ended all the same', async () => {
    const { exec, calls } = wine('1.2.4\r\n');
    expect(await smokeTest(requestOf('windows-amd64', exec), '1.2.3\n', linux)).toMatchObject({
      is: 'failed',
      by: 'wine',
    });
    expect(calls.at(-1)!.args).toContain('-w');
  });

  test('is skipped without wine, which is named', async () => {
    const { exec } = machineWith(() => ({ code: 127 }));
    expect(await smokeTest(requestOf('windows-amd64', exec), '1.2.3\n', linux)).toEqual({
      is: 'skipped',
      because: 'wine64 of Debian not installed',
    });
  });

  test('is an error where wine is there but does not start', async () => {
    const { exec } = machineWith(({ args }) => (args.includes('-i') ? { code: 1 } : {}));
    await expect(smokeTest(requestOf('windows-amd64', exec), '1.2.3\n', linux)).rejects.toMatchObject({
      code: 'E_RELEASE_SMOKE',
    });
  });

  test('is given to wine as it is, whatever its name', async () => {
    const name = `$(echo broken)'; "x" \`y\``;
    // the real shell, with a program in the place of wine that prints what it is given
    const exec: Exec = (call) =>
      spawnExec(
        call.file === 'sh'
          ? { ...call, args: [...call.args.slice(0, 3), '/bin/echo', ...call.args.slice(4)] }
          : { ...call, file: '/bin/true' },
      );
    const request = { ...requestOf('windows-amd64', exec, name), args: [] };
    expect(await smokeTest(request, `${name}\n`, linux)).toEqual({ is: 'answered', by: 'wine' });
  });
});

describe('a program for macOS', () => {
  test.each(['darwin-arm64', 'darwin-amd64'] as const)(
    '%s is skipped on Linux, and nothing is called',
    async (target) => {
      const { exec, calls } = machineWith(() => ({}));
      expect(await smokeTest(requestOf(target, exec), '1.2.3\n', linux)).toEqual({
        is: 'skipped',
        because: 'linux cannot start programs for darwin',
      });
      expect(calls).toEqual([]);
    },
  );
});

test('tools are named for the platforms that need them, with the package of Debian', () => {
  const names = smokeTools(targets, linux).map(({ name, debianPackage }) => [name, debianPackage]);
  expect(names).toEqual([
    ['qemu-aarch64-static', 'qemu-user-static libc6-arm64-cross libstdc++6-arm64-cross'],
    ['wine64', 'wine64'],
  ]);
  expect(smokeTools([targetOf('linux-amd64')], linux)).toEqual([]);
});
