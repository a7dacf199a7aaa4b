import { join } from 'node:path';
import { expect } from 'vitest';
import { readAuditLog } from '../../../src/release/audit/index.js';
import { publishRelease } from '../../../src/release/publish/index.js';
import { setUp } from './forge.js';
import { builtRelease, contents, never, planOf, requestOf, worldOf } from './publishing.js';

/** What a plan may have beside its files. */
export interface SweptPlan {
  readonly reserveTag?: boolean;
}

/** Runs without trouble. @returns what is on the forge then, and how many requests that took */
export async function undisturbed(more: SweptPlan) {
  const setting = await setUp();
  const { folder, artifacts } = builtRelease();
  await publishRelease(requestOf(setting, folder, planOf(artifacts, {}, more)), never);
  return { world: worldOf(setting.forge), requests: setting.forge.exchanges.length };
}

/**
 * Stops a release at one request after the other, continues it, and expects what an undisturbed run gives.
 *
 * @param moment whether the forge has done its work by then
 * @param step every how many requests; 1: at each
 */
export async function sweep(more: SweptPlan, moment: 'before' | 'after', step: number): Promise<void> {
  const expected = await undisturbed(more);
  for (let stop = 1; stop <= expected.requests; stop += step) {
    const controller = new AbortController();
    const setting = await setUp({
      onRequest: ({ number }, now) => {
        if (number === stop && now === moment) controller.abort(new Error('stopped'));
      },
    });
    const { folder, artifacts } = builtRelease();
    const request = requestOf(setting, folder, planOf(artifacts, {}, more));
    await publishRelease(request, controller.signal).catch((error: unknown) => {
      if (!controller.signal.aborted) throw error;
    });
    await publishRelease(request, never);
    expect(worldOf(setting.forge), `stopped at request ${stop}`).toEqual(expected.world);
    // what was done and not logged any more is logged by the run that finds it
    const acts = readAuditLog(join(folder, 'audit.ndjson')).map(({ act, subject }) => `${act} ${subject}`);
    expect(acts, `stopped at request ${stop}`).toEqual(
      expect.arrayContaining([...Object.keys(contents).map((name) => `upload ${name}`), 'publish v1.0.0']),
    );
  }
}
