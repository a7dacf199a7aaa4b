import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isOperatorError } from '../../../src/kernel/errors.js';
import { spawnExec, type Exec, type ExecCall } from '../../../src/kernel/exec.js';
import { assets } from '../../../src/cli/start/assets.js';
import { makeBlob } from '../../../src/release/executable/index.js';
import { temporaryFolder } from '../../support/folder.js';

const program = { start: 'console.log("start")', code: 'console.log("program")', map: '{"version":3}' };

/** A blob made by the Node that runs the tests. */
const make = (folder: string, exec: Exec = spawnExec) =>
  makeBlob({ program, node: process.execPath, folder, exec });

/** Notes every call and answers with an exit code. */
function answering(code: number, stderr = '') {
  const calls: ExecCall[] = [];
  const exec: Exec = (call) => {
    calls.push(call);
    return Promise.resolve({ code, stdout: new Uint8Array(), stderr });
  };
  return { exec, calls };
}

describe('the blob of a program', () => {
  test('holds what starts it, the program and its source map', async () => {
    const { path, sha256, size } = await make(join(temporaryFolder(), 'work'));
    const blob = readFileSync(path);
    expect([sha256, size]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), blob.length]);
    for (const text of Object.values(program)) expect(blob.includes(text), text).toBe(true);
    for (const name of Object.values(assets)) expect(blob.includes(name), name).toBe(true);
  });

  test('is the same in every byte wherever it is made, and does not tell where', async () => {
    const [first, second] = [temporaryFolder(), temporaryFolder()];
    const blobs = [await make(join(first, 'a')), await make(join(second, 'longer', 'name'))];
    expect(blobs[0]?.sha256).toBe(blobs[1]?.sha256);
    expect(readFileSync(blobs[0]?.path ?? '').includes(first)).toBe(false);
  });

  test('is another one for another program', async () => {
    const folder = temporaryFolder();
    const other = { ...program, code: 'console.log("other")' };
    const made = await makeBlob({
      program: other,
      node: process.execPath,
      folder: join(folder, 'other'),
      exec: spawnExec,
    });
    expect(made.sha256).not.toBe((await make(join(folder, 'same'))).sha256);
  });

  test('is made without the environment, and asks Node for neither code cache nor snapshot nor NODE_OPTIONS', async () => {
    const folder = temporaryFolder();
    const { exec, calls } = answering(1);
    await make(folder, exec).catch(() => undefined);
    expect(calls[0]).toMatchObject({ file: process.execPath, env: {}, cwd: folder });
    expect(JSON.parse(readFileSync(join(folder, 'sea.json'), 'utf8'))).toMatchObject({
      useCodeCache: false,
      useSnapshot: false,
      execArgvExtension: 'none',
    });
  });

  test('that a runtime refuses is an error with what the runtime said', async () => {
    const folder = temporaryFolder();
    const error = await make(folder, answering(1, 'bad option\n').exec).catch((thrown: unknown) => thrown);
    expect(isOperatorError(error) && [error.code, error.message]).toEqual([
      'E_RELEASE_BLOB',
      `${process.execPath} could not prepare the program: bad option`,
    ]);
    expect(readdirSync(folder)).not.toContain('cto.blob');
  });
});
