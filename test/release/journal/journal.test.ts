import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  openJournal,
  openLines,
  readJournal,
  readLines,
  stillRuns,
  takeLock,
  thisProcess,
} from '../../../src/release/journal/index.js';
import { createSecrets } from '../../../src/release/secrets.js';
import { temporaryFolder } from '../../support/folder.js';

const open = (path: string, changed: { plan?: string; redact?: (text: string) => string } = {}) =>
  openJournal({
    path,
    clock: { now: () => 0 },
    redact: (text) => text,
    owner: 'me',
    tag: 'v1',
    plan: 'p',
    ...changed,
  });

describe('a journal', () => {
  test('begins with who publishes what, and says when it is continued; the owner stays', () => {
    const path = join(temporaryFolder(), 'journal.ndjson');
    open(path).close();
    const again = openJournal({
      path,
      clock: { now: () => 0 },
      redact: (text) => text,
      owner: 'other',
      tag: 'v1',
      plan: 'p',
    });
    expect(again.owner).toBe('me');
    again.close();
    expect(readJournal(path).map(({ kind }) => kind)).toEqual(['start', 'resume']);
  });

  test('holds the intent alone while nobody knows whether it was done', async () => {
    const path = join(temporaryFolder(), 'journal.ndjson');
    const journal = open(path);
    const failing = journal.doing('draft', 'v1', () => Promise.reject(new Error('lost')));
    await expect(failing).rejects.toThrow('lost');
    expect(readJournal(path).map(({ kind }) => kind)).toEqual(['start', 'intent']);
    await journal.doing(
      'draft',
      'v1',
      () => Promise.resolve(7),
      (id) => `release ${id}`,
    );
    journal.close();
    expect(readJournal(path).at(-1)).toMatchObject({ kind: 'result', act: 'draft', detail: 'release 7' });
  });

  test('of other files is not continued', () => {
    const path = join(temporaryFolder(), 'journal.ndjson');
    open(path).close();
    expect(() => open(path, { plan: 'q' })).toThrow(/with other files/);
  });

  test('of a release that was rolled back begins anew, and knows nothing of what was done before', () => {
    const path = join(temporaryFolder(), 'journal.ndjson');
    const first = open(path);
    first.write({ kind: 'intent', act: 'tag', subject: 'v1' });
    first.write({ kind: 'end', outcome: 'rolled-back' });
    first.close();
    const second = open(path, { plan: 'q' });
    expect(second.records().map(({ kind }) => kind)).toEqual(['start']);
    second.close();
    open(path, { plan: 'q' }).close();
    expect(readJournal(path).map(({ kind }) => kind)).toEqual(['start', 'intent', 'end', 'start', 'resume']);
  });

  test('of a release that is public says that it needs another version', () => {
    const path = join(temporaryFolder(), 'journal.ndjson');
    const journal = open(path);
    journal.write({ kind: 'end', outcome: 'published' });
    journal.close();
    expect(() => open(path, { plan: 'q' })).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('choose the next version') as unknown }),
    );
  });

  test('with a line that is none names it', () => {
    const path = join(temporaryFolder(), 'journal.ndjson');
    open(path).close();
    appendFileSync(path, 'what?\n');
    expect(() => readJournal(path)).toThrow(/line 2 of/);
  });

  test('takes secrets out of what it writes', () => {
    const path = join(temporaryFolder(), 'journal.ndjson');
    const journal = open(path, { redact: (text) => text.replaceAll('s3cret', '<NAME>') });
    journal.write({ kind: 'found', subject: 'x', detail: 'says s3cret' });
    journal.close();
    expect(readFileSync(path, 'utf8')).not.toContain('s3cret');
  });

  test('takes out one of several lines, and is damaged by none that is a word of its own', () => {
    const { redact } = createSecrets({
      CTO_RELEASE_SIGSTORE_KEY: '-----BEGIN\nMIGH"x\\y\n-----END',
      CTO_RELEASE_MINISIGN_PASSWORD: 'upload',
    });
    const path = join(temporaryFolder(), 'journal.ndjson');
    const journal = open(path, { redact });
    journal.write({ kind: 'found', subject: 'x', detail: 'says -----BEGIN\nMIGH"x\\y\n-----END' });
    journal.write({ kind: 'intent', act: 'upload', subject: 'y' });
    journal.close();
    expect(readJournal(path).slice(1)).toMatchObject([
      { detail: 'says <CTO_RELEASE_SIGSTORE_KEY>' },
      { act: 'upload', subject: 'y' },
    ]);
  });
});

describe('lines', () => {
  test('a last line that was cut off anywhere is left out, and goes before the next one is written', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ text: fc.string({ unit: 'binary' }) }), { minLength: 1 }),
        fc.nat(),
        (records, cut) => {
          const path = join(temporaryFolder(), 'lines');
          const writer = openLines(path);
          records.forEach((record) => writer.append(record));
          writer.close();
          const bytes = readFileSync(path);
          const last = Buffer.byteLength(JSON.stringify(records.at(-1))) + 1;
          writeFileSync(path, bytes.subarray(0, bytes.length - 1 - (cut % last)));
          expect(readLines(path).whole).toEqual(records.slice(0, -1).map((record) => JSON.stringify(record)));
          const next = openLines(path);
          next.append({ text: 'next' });
          next.close();
          expect(readLines(path)).toEqual({
            whole: [...records.slice(0, -1), { text: 'next' }].map((record) => JSON.stringify(record)),
            torn: '',
          });
        },
      ),
      { numRuns: 20 },
    );
  });

  test('a full disk is an error that names the file, and leaves no half line', () => {
    const path = join(temporaryFolder(), 'lines');
    writeFileSync(path, '{"whole":1}\n');
    // a limit for the size of files is the nearest thing to a full disk that needs no rights
    const script = `
      process.on('SIGXFSZ', () => {});
      const { openLines } = await import(process.argv[1]);
      const lines = openLines(process.argv[2]);
      try { lines.append({ big: 'x'.repeat(5000) }); console.log('written'); } catch (error) { console.log(error.code, error.message); }
    `;
    const compiled = join(temporaryFolder(), 'lines.mjs');
    const built = spawnSync(
      'npx',
      [
        'esbuild',
        'src/release/journal/lines.ts',
        '--bundle',
        '--platform=node',
        '--format=esm',
        `--outfile=${compiled}`,
      ],
      { encoding: 'utf8' },
    );
    expect(built.status, built.stderr).toBe(0);
    const run = spawnSync(
      'sh',
      [
        '-c',
        'ulimit -f 1; exec "$0" "$@"',
        process.execPath,
        '--input-type=module',
        '-e',
        script,
        compiled,
        path,
      ],
      { encoding: 'utf8' },
    );
    expect(run.stdout.trim(), run.stderr).toBe(
      `E_DISK_FULL ${path} cannot be written: a file may not become so large`,
    );
    expect(readFileSync(path, 'utf8')).toBe('{"whole":1}\n');
  });
});

describe('a lock', () => {
  test('is had by one, names who has it, and is free when given back', () => {
    const path = join(temporaryFolder(), 'lock');
    const back = takeLock(path);
    expect(() => takeLock(path)).toThrow(`process ${process.pid} on ${hostname()}`);
    back();
    expect(existsSync(path)).toBe(false);
    takeLock(path)();
  });

  test('of a process that is gone is taken over, also when its number is used again', () => {
    const path = join(temporaryFolder(), 'lock');
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    for (const holder of [
      { host: hostname(), pid: gone, started: '1' },
      { ...thisProcess(), started: '1' },
    ]) {
      writeFileSync(path, JSON.stringify(holder));
      takeLock(path)();
    }
  });

  test('of another machine is never taken over: nobody here knows whether it runs', () => {
    const path = join(temporaryFolder(), 'lock');
    writeFileSync(path, JSON.stringify({ host: 'elsewhere', pid: 1, started: '1' }));
    expect(() => takeLock(path)).toThrow('process 1 on elsewhere');
    expect(stillRuns(thisProcess())).toBe(true);
  });

  test('that cannot be read is not taken over', () => {
    const path = join(temporaryFolder(), 'lock');
    writeFileSync(path, '');
    expect(() => takeLock(path)).toThrow(/another process/);
  });
});
