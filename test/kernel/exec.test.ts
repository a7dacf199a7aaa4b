import { chmodSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { spawnExec } from '../../src/kernel/exec.js';
import { temporaryFolder } from '../support/folder.js';

describe('a program that does not start', () => {
  test('is answered by 127 when it is nowhere', async () => {
    const { code, stderr } = await spawnExec({ file: 'no-such-program', args: [], env: { PATH: '/bin' } });
    expect([code, stderr]).toEqual([127, '"no-such-program" was not found on PATH']);
  });

  test('is answered by 126 when it is there and may not be run', async () => {
    const file = join(temporaryFolder({ program: '#!/bin/sh\n' }), 'program');
    chmodSync(file, 0o644);
    const { code, stderr } = await spawnExec({ file, args: [], env: {} });
    expect([code, stderr]).toEqual([126, `"${file}" may not be run: permission denied`]);
  });

  test('is answered by 127 when it is on PATH and may not be run', async () => {
    const folder = temporaryFolder({ program: '#!/bin/sh\n' });
    chmodSync(join(folder, 'program'), 0o644);
    const env = { PATH: ['/bin', folder].join(delimiter) };
    const { code, stderr } = await spawnExec({ file: 'program', args: [], env });
    expect([code, stderr]).toEqual([127, '"program" was not found on PATH, or may not be run']);
  });
});
