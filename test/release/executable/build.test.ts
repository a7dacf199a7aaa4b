import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Exec } from '../../../src/kernel/exec.js';
import { openCache } from '../../../src/release/cache/index.js';
import {
  buildExecutable,
  signWithoutKey,
  stripTool,
  type ExecutableRequest,
} from '../../../src/release/executable/index.js';
import { verifySignature } from '../../../src/release/formats/macho/index.js';
import { removeSignature, signAdHoc } from '../../../src/release/formats/macho/index.js';
import { temporaryFolder } from '../../support/folder.js';
import { root } from '../../support/program.js';
import { smallElf } from '../support/elf.js';
import { smallMachO } from '../support/macho.js';

const digest = (letter: string) => letter.repeat(64);

/** Builds with tools that append a word to the file, so that their order can be read off it. */
function kitchen(target: 'linux-amd64' | 'darwin-arm64', bytes: Uint8Array) {
  const folder = temporaryFolder();
  const runtime = join(folder, 'node');
  const blob = join(folder, 'blob');
  writeFileSync(runtime, bytes, { mode: 0o444 });
  writeFileSync(blob, 'the blob');
  const calls: string[] = [];
  const exec: Exec = ({ file, args }) => {
    const name = file === stripTool.name ? 'strip' : 'inject';
    const program = name === 'strip' ? args[0]! : args[1]!;
    calls.push(name);
    if (target === 'linux-amd64')
      writeFileSync(program, `${readFileSync(program, 'latin1')}|${name}`, 'latin1');
    return Promise.resolve({ code: 0, stdout: new Uint8Array(), stderr: '' });
  };
  const request: ExecutableRequest = {
    runtime: { target, version: '22.0.0', path: runtime, sha256: digest('a'), cached: true },
    host: { target: 'linux-amd64', version: '22.0.0', path: '/node', sha256: digest('b'), cached: true },
    blob: { path: blob, sha256: digest('c'), size: 8 },
    destination: join(folder, 'out', 'cto'),
    sign: signWithoutKey,
    root,
    cache: openCache({ folder: join(folder, 'cache'), clock: { now: () => 0 } }),
    exec,
    env: {},
  };
  return { request, calls, runtime };
}

describe('an executable', () => {
  test('is stripped before it is injected, since the tool would take the blob for rubbish', async () => {
    const { request } = kitchen('linux-amd64', smallElf());
    const { path } = await buildExecutable({ ...request, stripWith: '19.1.7' });
    expect(readFileSync(path, 'latin1')).toMatch(/\|strip\|inject$/);
    expect(statSync(path).mode & 0o777).toBe(0o755);
  });

  test('is not stripped without being asked, nor where it is no program for Linux', async () => {
    const linux = kitchen('linux-amd64', smallElf());
    await buildExecutable(linux.request);
    expect(linux.calls).toEqual(['inject']);
    const mac = kitchen('darwin-arm64', signAdHoc(smallMachO(), { identifier: 'a.b' }));
    await buildExecutable({ ...mac.request, stripWith: '19.1.7' });
    expect(mac.calls).toEqual(['inject']);
  });

  test('for macOS loses the signature of its vendor before, and gets ours afterwards', async () => {
    const vendor = signAdHoc(smallMachO(), { identifier: 'org.vendor.node' });
    const { request } = kitchen('darwin-arm64', vendor);
    const unsigned: Uint8Array[] = [];
    const watching: ExecutableRequest = {
      ...request,
      sign: (bytes, target) => (unsigned.push(bytes), signWithoutKey(bytes, target)),
    };
    const { path, signature, payloadSha256, sha256 } = await buildExecutable(watching);
    expect(Buffer.compare(unsigned[0]!, removeSignature(vendor))).toBe(0);
    const file = readFileSync(path);
    expect([signature, verifySignature(file)]).toEqual(['ad-hoc', []]);
    expect(file.includes('org.vendor.node')).toBe(false);
    expect(payloadSha256).not.toBe(sha256);
  });

  test('never changes the runtime in the cache', async () => {
    const { request, runtime } = kitchen('linux-amd64', smallElf());
    await buildExecutable({ ...request, stripWith: '19.1.7' });
    expect(Buffer.compare(readFileSync(runtime), smallElf())).toBe(0);
    expect(basename(request.destination)).toBe('cto');
  });

  test('is taken from the cache when nothing changed, and made anew for another tool, blob or runtime', async () => {
    const { request, calls } = kitchen('linux-amd64', smallElf());
    const variants: Partial<ExecutableRequest>[] = [
      {},
      {},
      { stripWith: '19.1.7' },
      { stripWith: '19.1.8' },
      { blob: { ...request.blob, sha256: digest('d') } },
      { runtime: { ...request.runtime, sha256: digest('e') } },
      { host: { ...request.host, version: '22.0.1' } },
    ];
    const cached: boolean[] = [];
    for (const variant of variants) cached.push((await buildExecutable({ ...request, ...variant })).cached);
    expect(cached).toEqual([false, true, false, false, false, false, false]);
    expect(calls.filter((call) => call === 'inject')).toHaveLength(6);
  });
});
