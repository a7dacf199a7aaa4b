import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openAuditLog, readAuditLog, verifyAuditLog } from '../../../src/release/audit/index.js';
import { createSecrets } from '../../../src/release/secrets.js';
import { temporaryFolder } from '../../support/folder.js';

function logOf(subjects: readonly string[], redact = (text: string) => text) {
  const path = join(temporaryFolder(), 'audit.ndjson');
  // opened anew for each line, as by one run after the other
  for (const subject of subjects) {
    const log = openAuditLog(path, { now: () => 0 }, redact);
    log.add({ act: 'upload', subject, detail: { size: 1 } });
    log.close();
  }
  return path;
}

const change = (path: string, edit: (lines: string[]) => string[]) =>
  writeFileSync(path, edit(readFileSync(path, 'utf8').split('\n')).join('\n'));

describe('the audit log', () => {
  test('is whole as it was written, over several runs', () => {
    expect(verifyAuditLog(logOf(['a', 'b', 'c']))).toMatchObject({ is: 'whole', lines: 3 });
  });

  test.each([
    ['a changed line', (lines: string[]) => lines.map((line) => line.replace('"b"', '"x"')), 2],
    ['a line that is missing', (lines: string[]) => lines.filter((_line, index) => index !== 1), 2],
    ['lines in another order', ([a, b, c, end]: string[]) => [a!, c!, b!, end!], 2],
    ['a line that is none', ([a, ...rest]: string[]) => [a!, 'what?', ...rest], 2],
    ['a first line that is missing', ([, ...rest]: string[]) => rest, 1],
    [
      'an end that was cut off in the middle of a line',
      ([a, b, c]: string[]) => [a!, b!, c!.slice(0, 20)],
      3,
    ],
  ] as const)('names the line where %s breaks the chain', (_title, edit, line) => {
    const path = logOf(['a', 'b', 'c']);
    change(path, edit);
    expect(verifyAuditLog(path)).toMatchObject({ is: 'broken', line });
  });

  test('notices an end that was cut off by the hash that is kept elsewhere', () => {
    const path = logOf(['a', 'b', 'c']);
    const verdict = verifyAuditLog(path);
    if (verdict.is !== 'whole') throw new Error('broken');
    change(path, ([a, b]) => [a!, b!, '']);
    expect(verifyAuditLog(path)).toMatchObject({ is: 'whole', lines: 2 });
    expect(verifyAuditLog(path, verdict.head)).toMatchObject({ is: 'broken', line: 3 });
  });

  test('knows what stands: not an upload whose file or draft went, nor a tag that was deleted', () => {
    const log = openAuditLog(join(temporaryFolder(), 'audit.ndjson'), { now: () => 0 }, (text) => text);
    for (const subject of ['a', 'b', 'c']) log.add({ act: 'upload', subject });
    log.add({ act: 'tag', subject: 'v1' });
    expect(log.has('upload', 'a') && log.has('tag', 'v1')).toBe(true);
    log.add({ act: 'delete', subject: 'a' });
    expect([log.has('upload', 'a'), log.has('upload', 'b')]).toEqual([false, true]);
    log.add({ act: 'delete', subject: 'tag v1' });
    expect([log.has('tag', 'v1'), log.has('upload', 'b')]).toEqual([false, true]);
    log.add({ act: 'delete', subject: 'draft of v1' });
    expect([log.has('upload', 'b'), log.has('upload', 'c')]).toEqual([false, false]);
    log.close();
  });

  test('holds no secret', () => {
    const path = logOf(['s3cret'], (text) => text.replaceAll('s3cret', '<NAME>'));
    expect(readFileSync(path, 'utf8')).toContain('<NAME>');
    expect(verifyAuditLog(path).is).toBe('whole');
  });

  test('holds none of several lines either, and what was done is told by no secret', () => {
    const { redact } = createSecrets({ CTO_RELEASE_SIGSTORE_KEY: 'BEGIN\nkey\nEND', NPM_TOKEN: 'refuse' });
    const path = join(temporaryFolder(), 'audit.ndjson');
    const log = openAuditLog(path, { now: () => 0 }, redact);
    log.add({ act: 'refuse', subject: 'v1', detail: { because: 'says BEGIN\nkey\nEND', size: 1 } });
    log.close();
    expect(readAuditLog(path)).toMatchObject([
      { act: 'refuse', subject: 'v1', detail: { because: 'says <CTO_RELEASE_SIGSTORE_KEY>', size: 1 } },
    ]);
  });
});
