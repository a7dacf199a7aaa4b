import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isOperatorError } from '../../../src/kernel/errors.js';
import { spawnExec, type Exec, type ExecCall } from '../../../src/kernel/exec.js';
import { injectBlob, injectorVersion } from '../../../src/release/executable/inject.js';
import type { ExecutableFormat } from '../../../src/release/target.js';
import { temporaryFolder } from '../../support/folder.js';
import { root } from '../../support/program.js';
import { smallMachO, fuse, pattern } from '../support/macho.js';
import { readMachO } from '../../../src/release/formats/macho/index.js';

const blob = pattern(333, 11);

/** A runtime and a blob in a folder. */
function kitchen(format: ExecutableFormat, runtime: Uint8Array = smallMachO()) {
  const folder = temporaryFolder();
  const [file, path] = [join(folder, 'cto'), join(folder, 'cto.blob')];
  writeFileSync(file, runtime);
  chmodSync(file, 0o755);
  writeFileSync(path, blob);
  return { file, format, blob: path, root, node: process.execPath };
}

function answering(code: number, said: { readonly stdout?: string; readonly stderr?: string } = {}) {
  const calls: ExecCall[] = [];
  const exec: Exec = (call) => {
    calls.push(call);
    const { stdout = '', stderr = '' } = said;
    return Promise.resolve({ code, stdout: Buffer.from(stdout), stderr });
  };
  return { exec, calls };
}

describe('the injector', () => {
  test('is the package that the lock file pins, in exactly that version', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version: string }>;
    };
    expect(injectorVersion).toBe(lock.packages['node_modules/postject']?.version);
  });

  test('puts a blob into a segment of its own and flips the fuse', async () => {
    const request = kitchen('mach-o');
    await injectBlob({ ...request, exec: spawnExec });
    const made = readFileSync(request.file);
    const segment = readMachO(made).segments.find(({ name }) => name === 'NODE_SEA');
    expect(segment).toBeDefined();
    expect(made.includes(blob)).toBe(true);
    expect(made.includes(fuse)).toBe(false);
    expect(made.includes(`${fuse.slice(0, -1)}1`)).toBe(true);
  });

  test.each([
    ['mach-o', true],
    ['elf', false],
    ['pe', false],
  ] as const)('names the segment for %s: %s', async (format, names) => {
    const { exec, calls } = answering(0);
    await injectBlob({ ...kitchen(format), exec });
    expect(calls[0]?.args.includes('--macho-segment-name')).toBe(names);
    expect(calls[0]?.env).toEqual({});
  });

  test('that fails is an error with everything that it said and the way out', async () => {
    const { exec } = answering(1, { stdout: 'Start injection\n', stderr: 'out of memory\n' });
    const request = kitchen('elf');
    const error = await injectBlob({ ...request, exec }).catch((thrown: unknown) => thrown);
    if (!isOperatorError(error)) throw error;
    expect([error.code, error.exitCode]).toEqual(['E_RELEASE_INJECT', 1]);
    expect(error.message).toBe(
      `the program could not be put into ${request.file}: Start injection\nout of memory`,
    );
    expect(error.hint).toContain('--jobs');
  });

  test('refuses a runtime without the fuse', async () => {
    const request = kitchen('mach-o', smallMachO({ text: pattern(4000) }));
    const before = readFileSync(request.file);
    await expect(injectBlob({ ...request, exec: spawnExec })).rejects.toThrow('NODE_SEA_FUSE');
    expect(existsSync(request.file) && readFileSync(request.file).equals(before)).toBe(true);
  });
});
