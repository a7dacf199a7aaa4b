import { describe, expect, test } from 'vitest';
import { diskError, diskErrorOfTool, writing } from '../../src/kernel/disk.js';

const failure = (code: string, more = {}) =>
  Object.assign(new Error(`${code}: it failed`), { code, ...more });

describe('a disk that takes nothing more', () => {
  test.each([
    ['ENOSPC', 'E_DISK_FULL', 'no space is left'],
    ['EDQUOT', 'E_DISK_FULL', 'quota'],
    ['EFBIG', 'E_DISK_FULL', 'may not become so large'],
    ['EROFS', 'E_DISK_READ_ONLY', 'read-only'],
  ])('%s is said by the path, with what to do', (code, ours, because) => {
    const error = diskError(failure(code), '/build/release/cto');
    expect(error).toMatchObject({ code: ours, exitCode: 3 });
    expect(error?.message).toMatch(/^\/build\/release\/cto cannot be written: /);
    expect(error?.message).toContain(because);
    expect(error?.hint).toMatch(/ in \/build\/release, then run the same command again$/);
  });

  test('is said by the path in the error where nobody knows better: of a copy, where it goes', () => {
    expect(diskError(failure('ENOSPC', { path: '/a' }))?.message).toContain('/a cannot');
    expect(diskError(failure('ENOSPC', { path: '/from', dest: '/to' }))?.message).toContain('/to cannot');
    expect(diskError(failure('ENOSPC'))?.message).toBe('a file cannot be written: no space is left');
  });

  test.each([
    ['another failure', failure('ENOENT')],
    ['a code that objects have by nature', failure('constructor')],
    ['what is no error', 'ENOSPC'],
  ])('%s stays what it is', async (_what, error) => {
    expect(diskError(error, '/a')).toBeUndefined();
    await expect(writing('/a', () => Promise.reject(error as Error))).rejects.toBe(error);
  });

  test.each([
    ['npm error code ENOSPC', true],
    ['llvm-strip: error: No space left on device', true],
    ['npm error code E404', false],
  ])('is heard in "%s" of another program: %s', (said, heard) => {
    expect(diskErrorOfTool(said, '/cache/x')?.code).toBe(heard ? 'E_DISK_FULL' : undefined);
  });
});
