import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BinariesMissing } from '../../scripts/lib/testbed/binaries.js';
import { cachedTool, ensureTool, toolNames } from '../../scripts/lib/testbed/tools.js';
import { temporaryFolder } from '../support/folder.js';

const silent = () => undefined;

describe.each(toolNames)('%s for end-to-end tests', (name) => {
  test('is cached outside the repository, named after what it is built of', () => {
    expect(cachedTool(name, { XDG_CACHE_HOME: '/cache' })).toMatch(
      new RegExp(`^/cache/cto-testbed/${name}-[0-9a-f]{8}/`),
    );
  });

  test('is taken from the cache without Go', async () => {
    const env = { XDG_CACHE_HOME: temporaryFolder(), PATH: '/nowhere' };
    const file = cachedTool(name, env);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
    expect(await ensureTool(name, silent, env)).toBe(file);
  });

  test('that is not there without Go is an error that says what to install', async () => {
    const env = { XDG_CACHE_HOME: temporaryFolder(), PATH: '/nowhere' };
    const error: unknown = await ensureTool(name, silent, env).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(BinariesMissing);
    expect(String(error)).toContain('there is no Go to build it');
    expect(existsSync(dirname(cachedTool(name, env)))).toBe(false);
  });
});
