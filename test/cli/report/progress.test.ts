import { describe, expect, test } from 'vitest';
import type { Event } from '../../../src/kernel/event.js';
import { createProgress } from '../../../src/cli/report/progress/index.js';
import { levelOf, parseLogFilter } from '../../../src/cli/report/progress/filter.js';
import { liveProgress } from '../../../src/cli/report/progress/live.js';
import { logProgress } from '../../../src/cli/report/progress/log.js';
import { progressOf } from '../../../src/cli/report/progress/options.js';
import { isOperatorError } from '../../../src/kernel/errors.js';
import { manualClock, recordingIo } from '../support/io.js';

const problem = { rule: 'ready/timeout', message: 'it never came up' };

const phase: Event = { kind: 'phase', phase: 'apply', title: 'applying' };
const step = (done: number): Event => ({
  kind: 'step',
  phase: 'apply',
  action: 'created',
  subject: `Role a/r${done}`,
  done,
  total: 9,
});
const waiting = (subject: string, on: string, component = 'web'): Event => ({
  kind: 'waiting',
  subject,
  component,
  on,
  because: ['image is pulled'],
  quietFor: 0,
});

/** One event of every kind. */
const all: readonly Event[] = [
  phase,
  step(1),
  waiting('Deployment a/web', '0 of 1 replicas'),
  { kind: 'ready', subject: 'Deployment a/web', after: 12_000 },
  { kind: 'retry', what: 'GET /api', because: '503', attempt: 3, attempts: 6, after: 400 },
  { kind: 'failed', subject: 'Deployment a/api', problem },
  { kind: 'note', text: 'a note' },
  { kind: 'warning', text: 'a warning' },
];

describe('progress in a log', () => {
  function log() {
    const clock = manualClock();
    const { io, stdout, stderr } = recordingIo();
    const progress = logProgress({ io, elapsed: clock.elapsed });
    return { clock, progress, stdout, lines: () => stderr().split('\n').filter(Boolean) };
  }

  test('is a line for each event worth reading, with the time since the beginning', () => {
    const { clock, progress, lines, stdout } = log();
    for (const event of all) {
      progress.emit(event);
      clock.advance(1500);
    }
    expect(lines()).toEqual([
      '    0.0s  applying',
      '    1.5s  created Role a/r1 (1 of 9)',
      '    4.5s  ready Deployment a/web after 12 s',
      '    6.0s  GET /api: 503; attempt 3 of 6 failed, next in 0.4 s',
      '    7.5s  failed Deployment a/api: it never came up',
      '    9.0s  a note',
      '   10.5s  warning a warning',
    ]);
    expect(stdout()).toBe('');
  });

  test('does not speak of waits that end soon', () => {
    const { clock, progress, lines } = log();
    progress.emit(waiting('Deployment a/web', '0 of 1'));
    clock.advance(4000);
    progress.tick();
    progress.emit({ kind: 'ready', subject: 'Deployment a/web', after: 4000 });
    clock.advance(60_000);
    progress.tick();
    expect(lines()).toEqual([]);
  });

  test('no longer waits for an object that was dealt with', () => {
    const { clock, progress, lines } = log();
    progress.emit(waiting('Namespace monitoring', 'it is being deleted'));
    progress.emit({
      kind: 'step',
      phase: 'remove',
      action: 'deleted',
      subject: 'Namespace monitoring',
      done: 1,
      total: 1,
    });
    clock.advance(60_000);
    progress.tick();
    expect(lines()).toEqual(['    0.0s  deleted Namespace monitoring (1 of 1)']);
  });

  test('says a wait when it takes long, when its reason changes, and every 30 s', () => {
    const { clock, progress, lines } = log();
    progress.emit(waiting('Deployment a/web', '0 of 2'));
    for (let second = 1; second <= 70; second++) {
      clock.advance(1000);
      if (second === 20) progress.emit(waiting('Deployment a/web', '1 of 2'));
      progress.tick();
    }
    expect(lines().map((line) => line.slice(10))).toEqual([
      'waiting 5.0 s for Deployment a/web: 0 of 2; image is pulled',
      'waiting 20 s for Deployment a/web: 1 of 2; image is pulled',
      'waiting 50 s for Deployment a/web: 1 of 2; image is pulled',
    ]);
  });
});

/** What a terminal shows after some output that uses "lines up" and "clear to the end" only. */
function screenAfter(output: string): string[] {
  const lines: string[] = [''];
  for (const part of output.split(/(\u001b\[\d*[AJ]|\n)/)) {
    const up = /^\u001b\[(\d+)A$/.exec(part)?.[1];
    if (part === '\n') lines.push('');
    else if (up !== undefined) lines.splice(lines.length - 1 - Number(up), Number(up) + 1, '');
    else if (part !== '\u001b[J') lines.push(`${lines.pop() ?? ''}${part}`);
  }
  return lines.filter((line) => line !== '');
}

describe('progress on a terminal', () => {
  function live(columns = 80) {
    const clock = manualClock();
    const { io, stderr } = recordingIo();
    const progress = liveProgress({ io, elapsed: clock.elapsed, columns: () => columns });
    const emit = (event: Event) => {
      clock.advance(100);
      progress.emit(event);
    };
    return { clock, progress, emit, screen: () => screenAfter(stderr()), stderr };
  }

  test('is a region: what is done, and for each component what it has waited for longest', () => {
    const { emit, screen } = live();
    emit(phase);
    emit(step(3));
    emit(waiting('Deployment a/web', '0 of 1'));
    emit(waiting('Deployment a/api', '1 of 3'));
    emit(waiting('Cluster d/db', 'no primary', 'postgresql'));
    expect(screen()).toEqual([
      'applying 3 of 9, 0.5 s',
      '  web         Deployment a/web: 0 of 1; image is pulled (and 1 more)',
      '  postgresql  Cluster d/db: no primary; image is pulled',
    ]);
    emit({ kind: 'ready', subject: 'Deployment a/web', after: 200 });
    emit({ kind: 'ready', subject: 'Cluster d/db', after: 200 });
    expect(screen()).toEqual(['applying 3 of 9, 0.7 s', '  web  Deployment a/api: 1 of 3; image is pulled']);
  });

  test('keeps failures, notes and warnings above the region', () => {
    const { emit, screen } = live();
    for (const event of all) emit(event);
    expect(screen()).toEqual([
      'GET /api: 503; attempt 3 of 6',
      'failed Deployment a/api: it never came up',
      'a note',
      'warning a warning',
      'applying 1 of 9, 0.8 s',
    ]);
  });

  test('fits the width of the terminal, and few lines', () => {
    const { emit, screen } = live(40);
    for (let number = 0; number < 20; number++)
      emit(waiting(`Deployment a/${'long'.repeat(20)}`.concat(`${number}`), 'x', `component-${number}`));
    expect(screen()).toHaveLength(8);
    expect(screen().at(-1)).toBe('  and 14 more components');
    for (const line of screen()) expect(line.length).toBeLessThan(40);
  });

  test('leaves nothing of the region behind when it ends', () => {
    const { emit, progress, screen } = live();
    emit(phase);
    emit({ kind: 'warning', text: 'stays' });
    progress.end();
    expect(screen()).toEqual(['warning stays']);
  });

  test('draws at most some ten times a second, however many events come', () => {
    const { progress, stderr } = live();
    for (let number = 1; number <= 500; number++) progress.emit(step(number));
    expect(stderr().split('of 9').length - 1).toBe(1);
  });

  test('uses two control sequences only', () => {
    const { emit, stderr } = live();
    for (const event of all) emit(event);
    expect(
      new Set(
        stderr()
          .match(/\u001b\[\d*(\w)/g)
          ?.map((code) => code.slice(-1)),
      ),
    ).toEqual(new Set(['A', 'J']));
  });
});

describe('the display', () => {
  test('for ndjson is every event on a line of stdout, with its phase and level', () => {
    const clock = manualClock();
    const { io, stdout, stderr } = recordingIo({ clock });
    const progress = createProgress(io, { output: 'ndjson', quiet: false });
    for (const event of all) progress.emit(event);
    const lines = stdout().trim().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(
      all.map((event) => ({ ...event, phase: 'apply', level: levelOf(event), elapsed: 0 })),
    );
    expect(stderr()).toBe('');
  });

  test.each([
    ['a terminal', { columns: 80 }, true],
    ['no terminal', undefined, false],
  ])('for text on %s', (_what, terminal, controls) => {
    const { io, stderr } = recordingIo({ clock: manualClock(), terminal: () => terminal });
    const progress = createProgress(io, { output: 'text', quiet: false });
    progress.emit(phase);
    progress.emit({ kind: 'note', text: 'a note' });
    progress.end();
    expect(stderr().includes('\u001b[')).toBe(controls);
    expect(stderr()).toContain('a note');
  });

  test('says nothing with --quiet', () => {
    const { io, stdout, stderr } = recordingIo({ clock: manualClock() });
    const progress = createProgress(io, { output: 'text', quiet: true });
    for (const event of all) progress.emit(event);
    expect(stdout() + stderr()).toBe('');
  });
});

describe('a filter of the log', () => {
  const told = (...filters: string[]) => {
    const { io, stdout } = recordingIo({ clock: manualClock() });
    const progress = progressOf({ output: 'ndjson', logFilter: filters }, io);
    for (const event of all) progress.emit(event);
    const lines = stdout().trim().split('\n').filter(Boolean);
    return lines.map((line) => (JSON.parse(line) as Event).kind);
  };

  test.each<[string[], string[]]>([
    [['level>=warning'], ['retry', 'failed', 'warning']],
    [['level>=error'], ['failed']],
    [['level=debug'], ['waiting']],
    [['kind=step'], ['step']],
    [['kind!=step,level=info'], ['phase', 'ready', 'note']],
    [
      ['kind=step', 'kind=note'],
      ['step', 'note'],
    ],
    [['phase=upload'], []],
    [['phase=ap*, level>=warning'], ['retry', 'failed', 'warning']],
    [['subject=Deployment a/*'], ['waiting', 'ready', 'failed']],
    [['subject=Deployment a.*'], []],
  ])('%j lets through what meets it: %j', (filters, kinds) => {
    expect(told(...filters)).toEqual(kinds);
  });

  test.each([
    ['', '"" is no condition'],
    ['step', '"step" is no condition'],
    ['kind=', '"kind=" is no condition'],
    ['kind~step', '"kind~step" is no condition'],
    ['stage=sign', 'there is no field "stage"'],
    ['toString=sign', '"toString=sign" is no condition'],
    ['level>=warn', 'there is no level "warn"'],
    ['level=loud', 'there is no level "loud"'],
    ['kind=notes', 'there is no kind "notes"'],
    ['phase>=sign', '">=" compares levels, not phase'],
  ])('%j is refused: %s', (text, message) => {
    expect(() => told(text)).toThrow(
      expect.objectContaining({
        code: 'E_LOG_FILTER',
        problems: [expect.objectContaining({ message }) as unknown],
      }) as Error,
    );
  });

  test('that is wrong in several places says all of them at once, with what was probably meant', () => {
    const error: unknown = (() => {
      try {
        return parseLogFilter(['levle=error,kind=stepp', 'level>=warn']);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(isOperatorError(error) && error.problems.map(({ fix }) => fix)).toEqual([
      'did you mean "level"?',
      'did you mean "step"?',
      expect.stringMatching(/warning/),
    ]);
  });

  test('without ndjson is refused: it would do nothing', () => {
    const { io } = recordingIo();
    expect(() => progressOf({ output: 'text', logFilter: ['level=error'] }, io)).toThrow('only ndjson');
  });
});
