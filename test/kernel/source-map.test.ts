import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { framesOf, mapStack, provideSourceMap, sourcePosition } from '../../src/kernel/source-map.js';
import { temporaryFolder } from '../support/folder.js';

const source = `
export function fails(): never {
  throw new Error('on the third line');
}
`;

/** A program that throws, compiled into one line, and the stack it prints. */
function failing(map: 'linked' | 'external') {
  const folder = temporaryFolder({
    'fails.ts': source,
    'main.ts': `import { fails } from './fails.js';\nfails();\n`,
  });
  const compiled = join(folder, 'out.cjs');
  buildSync({
    entryPoints: [join(folder, 'main.ts')],
    outfile: compiled,
    bundle: true,
    minify: true,
    format: 'cjs',
    platform: 'node',
    sourcemap: map,
  });
  const catching = `try { require(process.argv[1]) } catch (error) { process.stdout.write(error.stack) }`;
  return {
    folder,
    compiled,
    stack: execFileSync(process.execPath, ['-e', catching, compiled], { encoding: 'utf8' }),
  };
}

describe('a stack of compiled code', () => {
  test('names sources where a map lies beside the compiled file', () => {
    const { folder, stack } = failing('linked');
    expect(stack).not.toContain('fails.ts');
    expect(mapStack(stack)).toContain(`${join(folder, 'fails.ts')}:3:9`);
    expect(mapStack(stack)).toContain(`${join(folder, 'main.ts')}:2:1`);
  });

  test('stays as it is without a map', () => {
    const stack = 'Error: x\n    at Object.a (/nowhere/out.js:1:20)\n    at async /nowhere/b c.js:2:3';
    expect(mapStack(stack)).toBe(stack);
  });

  test('asks a provided map once, and only when a position is wanted', () => {
    let asked = 0;
    const file = join(temporaryFolder(), 'program.cjs');
    provideSourceMap(file, () => {
      asked += 1;
      // the first column of the first line is from line 5 of a.ts
      return JSON.stringify({ version: 3, sources: ['src/a.ts'], names: [], mappings: 'AAIA' });
    });
    expect(asked).toBe(0);
    const places = [1, 2].map(() => sourcePosition({ file, line: 1, column: 1 }));
    expect(places[0]).toEqual({ file: join(file, '..', 'src/a.ts'), line: 5, column: 1 });
    expect(places[1]).toEqual(places[0]);
    expect(asked).toBe(1);
  });
});

describe('frames of a stack', () => {
  test.each([
    ['    at fn (/a/b.js:1:2)', '/a/b.js'],
    ['    at /a/b c.js:1:2', '/a/b c.js'],
    ['    at async /a/b.js:1:2', '/a/b.js'],
    ['    at async Class.method [as other] (file:///a/b%20c.js:1:2)', '/a/b c.js'],
    ['    at new Thing (/a/b.js:1:2)', '/a/b.js'],
  ])('%s is in %s', (line, file) => {
    expect(framesOf(`Error: x\n${line}`)).toEqual([{ file, line: 1, column: 2 }]);
  });

  test.each([
    '    at node:internal/main:1:2',
    '    at fn (node:fs:1:2)',
    '    at <anonymous>',
    'Error: at 5:1',
  ])('%s is in none of our files', (line) => {
    expect(framesOf(line)).toEqual([]);
  });
});
