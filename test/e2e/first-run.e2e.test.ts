import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startPlace, type Place } from './support/place.js';

// each test begins and ends with an empty cluster
describe.skipIf(inject('missing') !== '')('a first deploy that is killed before its record is there', () => {
  let place: Place;
  beforeAll(async () => {
    place = await startPlace();
  });
  afterAll(() => place.stop());

  /** Kills a deploy when so many of its writes have landed. */
  async function killAfter(writes: number): Promise<void> {
    let child: ChildProcess | undefined;
    const run = () => void child?.kill('SIGKILL');
    place.proxy.setRules([{ match: { write: true }, nth: writes, fault: { do: 'run-after', run } }]);
    const outcome = await place.deploy('first', 1, [], { started: (started) => (child = started) });
    place.proxy.setRules([]);
    expect(outcome.code).toBeUndefined();
  }

  const isThere = async (...what: readonly string[]) =>
    (await place.bed.kubectl(['get', ...what])).code === 0;
  const uninstall = ['uninstall', '--yes'];

  test.each([
    [1, 'the namespace is there', ['Namespace cto-system'], 1],
    [2, 'its lock, too', ['Lease cto-system/first', 'Namespace cto-system'], 2],
  ])(
    'after %i of its writes, %s: status names what is left, uninstall removes exactly that',
    async (writes, _when, left, count) => {
      await killAfter(writes);
      const status = await place.run(['status']);
      expect(status).toMatchObject({ code: 1, stdout: '' });
      expect(status.stderr).toContain(`a first run has begun: ${left.join(', ')}`);

      const rehearsal = await place.run(['uninstall', '--dry-run']);
      expect(rehearsal.code, rehearsal.stderr).toBe(0);
      for (const object of left) expect(rehearsal.stdout).toContain(`  -   ${object}\n`);
      expect(await place.run(['uninstall'])).toMatchObject({ code: 4 });
      expect(await isThere('namespace', 'cto-system')).toBe(true);

      const done = await place.run(uninstall);
      expect(done, done.stderr).toMatchObject({
        code: 0,
        stdout: `done: ${count} deleted; nothing was installed\n`,
      });
      expect(await isThere('namespace', 'cto-system')).toBe(false);
      expect((await place.run(uninstall)).stdout).toBe('nothing to do: it is not installed\n');
      expect((await place.run(['status'])).stderr).toContain('nothing is installed');
    },
  );

  test('next to something of others: that stays, with the namespace', async () => {
    await killAfter(2);
    const foreign = ['configmap', 'foreign', '--namespace', 'cto-system'];
    await place.bed.kubectl(['create', ...foreign]);
    const done = await place.run([...uninstall, '--output', 'json']);
    expect(done.code, done.stderr).toBe(0);
    expect(JSON.parse(done.stdout)).toMatchObject({
      result: 'succeeded',
      removed: { platform: 'first', objects: [{ kind: 'Lease', namespace: 'cto-system', name: 'first' }] },
    });
    expect(await isThere('lease', 'first', '--namespace', 'cto-system')).toBe(false);
    expect(await isThere(...foreign)).toBe(true);
    await place.bed.kubectl(['delete', 'namespace', 'cto-system']);
  });

  test('goes on with the same command, as after any kill', async () => {
    await killAfter(2);
    const again = await place.deploy('first', 1);
    expect(again.code, again.stderr).toBe(0);
    const gone = await place.run(['uninstall', '--yes', '--confirm', 'first', '--delete-data']);
    expect(gone.code, gone.stderr).toBe(0);
    expect(await isThere('namespace', 'cto-system')).toBe(false);
  });
});
