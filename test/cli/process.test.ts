import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/cli/process/clock.js';
import { processIdentity } from '../../src/cli/process/identity.js';
import { listenForSignals, type SignalSource } from '../../src/cli/process/interruption.js';

describe('the clock of the system', () => {
  test('goes forward while it sleeps', async () => {
    const before = systemClock.elapsed();
    await systemClock.sleep(15);
    expect(systemClock.elapsed() - before).toBeGreaterThanOrEqual(14);
  });

  test('wakes with the reason of the signal, also of one that was aborted before', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const sleeping = systemClock.sleep(60_000, controller.signal);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    await expect(systemClock.sleep(60_000, controller.signal)).rejects.toBe(reason);
  });

  test('leaves no listener behind', async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args));
    await systemClock.sleep(1, signal);
    expect(listeners).toBe(0);
  });
});

describe('interruption', () => {
  function source() {
    const killed: string[] = [];
    const emitter = new EventEmitter();
    const process: SignalSource = {
      pid: 7,
      on: (name, listener) => emitter.on(name, listener),
      off: (name, listener) => emitter.off(name, listener),
      kill: (pid, name) => void killed.push(`${name} ${pid}`),
    };
    const said: string[] = [];
    const signal = listenForSignals(process, (text) => void said.push(text));
    return { send: (name: string) => emitter.emit(name, name), signal, killed, said };
  }

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'by %s ends the work with exit code 5, and says how to go on',
    (name) => {
      const { send, signal, killed, said } = source();
      send(name);
      expect(signal.aborted).toBe(true);
      expect(signal.reason).toMatchObject({ code: 'E_INTERRUPTED', exitCode: 5 });
      expect((signal.reason as { hint: string }).hint).toContain('run the same command again');
      expect(said.join('')).toContain('once more to end at once');
      expect(killed).toEqual([]);
    },
  );

  test('a second time ends the process as if nobody listened', () => {
    const { send, killed } = source();
    send('SIGINT');
    send('SIGINT');
    expect(killed).toEqual(['SIGINT 7']);
  });
});

describe('who runs it', () => {
  test.each([
    [{ CTO_USER: 'release-bot', USER: 'root' }, 'release-bot'],
    [{ GITHUB_ACTOR: 'octocat', USER: 'runner' }, 'octocat'],
    [{ USER: '', LOGNAME: 'ann' }, 'ann'],
  ])('is taken from %j: %s', (env, user) => {
    expect(processIdentity(env).user).toBe(user);
  });

  test('is the account without any variable', () => {
    expect(processIdentity({}).user).not.toBe('');
  });

  test('cannot write to the terminals of those who read the history', () => {
    expect(processIdentity({ USER: 'a\u001b[2Jb' }).user).toBe('a\\u{1b}[2Jb');
  });

  test('knows which processes of this machine live', () => {
    const { alive, pid } = processIdentity({});
    expect(alive(pid)).toBe(true);
    expect(alive(2 ** 22 + 1)).toBe(false);
  });
});
