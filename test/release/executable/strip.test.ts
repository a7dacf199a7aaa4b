import { describe, expect, test } from 'vitest';
import { isOperatorError } from '../../../src/kernel/errors.js';
import type { Exec, ExecCall } from '../../../src/kernel/exec.js';
import { releaseSchema } from '../../../src/release/config/schema.js';
import { strip, stripTool, stripVersion, unstripped } from '../../../src/release/executable/strip.js';
import { createSecrets } from '../../../src/release/secrets.js';
import { executables } from '../../../src/release/steps/executables.js';
import { targetOf, type TargetId } from '../../../src/release/target.js';

const env = { PATH: '/usr/bin' };

function answering(code: number, stdout = '', stderr = '') {
  const calls: ExecCall[] = [];
  const exec: Exec = (call) => {
    calls.push(call);
    return Promise.resolve({ code, stdout: Buffer.from(stdout), stderr });
  };
  return { exec, calls };
}

async function failure(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isOperatorError(error)) throw new Error('no operator error', { cause: error });
  return error;
}

describe('the version of the tool that strips', () => {
  test.each([
    ['Debian LLVM version 19.1.7\n  Optimized build.\n', '19.1.7'],
    ['llvm-strip, compatible with GNU strip\nUbuntu LLVM version 19.1.1\n', '19.1.1'],
  ])('is read from %j', async (said, version) => {
    expect(await stripVersion(answering(0, said).exec, env)).toBe(version);
  });

  test.each([
    ['is not installed', 127, '', 'was not found on PATH'],
    ['does not start', 1, '', 'does not say its version'],
    ['is something else', 0, 'strip: unrecognised option\n', 'does not say its version'],
  ])(
    'is an error when the tool %s: a program larger than was asked for is never built',
    async (_what, code, said, why) => {
      const { code: name, message, hint } = await failure(stripVersion(answering(code, said).exec, env));
      expect([name, message]).toEqual(['E_TOOL_MISSING', expect.stringContaining(why)]);
      expect(hint).toContain('apt-get install llvm-19');
    },
  );
});

describe('what optimisation: size leaves as it is', () => {
  const text = (...ids: TargetId[]) => unstripped(ids.map(targetOf));

  test('is nothing of Linux, on either processor', () => {
    expect(text('linux-amd64', 'linux-arm64')).toBeUndefined();
  });

  test('is named, for macOS and Windows', () => {
    expect(text('darwin-arm64', 'linux-amd64', 'windows-amd64')).toBe(
      'optimisation: size changes nothing for darwin-arm64, windows-amd64: only runtimes for Linux are stripped',
    );
  });

  test.each([
    [['darwin-arm64', 'windows-amd64'], []],
    [['darwin-universal'], []],
    [['darwin-arm64', 'linux-arm64'], [stripTool]],
  ])('needs a tool for %j or not: %j', (targets, tools) => {
    const config = releaseSchema.parse({ repository: 'acme/cto', optimisation: 'size', targets });
    expect(executables.tools?.({ config, secrets: createSecrets({}) })).toEqual(tools);
  });
});

describe('stripping', () => {
  test('changes the file in place, with nothing but the environment that tools get', async () => {
    const { exec, calls } = answering(0);
    await strip('/work/cto', exec, env);
    expect(calls).toEqual([{ file: stripTool.name, args: ['/work/cto'], env }]);
  });

  test('that fails says on which file, and why', async () => {
    const error = await failure(strip('/work/cto', answering(1, '', 'not an ELF file\n').exec, env));
    expect([error.code, error.message]).toEqual([
      'E_RELEASE_STRIP',
      'llvm-strip-19 failed on /work/cto: not an ELF file',
    ]);
  });
});
