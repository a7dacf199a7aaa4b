import { describe, expect, test } from 'vitest';
import { paint, wantsColor, type Io } from '../../src/cli/io.js';
import { extendProduct } from '../../src/cli/product.js';
import { runCli } from '../../src/cli/run.js';
import { defineComponent } from '../../src/catalog/index.js';
import { profiles } from '../../profiles/index.js';
import { temporaryFolder } from '../support/folder.js';

function recordingIo(options: { readonly color?: boolean } = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    stdout: (text) => void out.push(text),
    stderr: (text) => void err.push(text),
    color: options.color ?? false,
    cwd: temporaryFolder(),
    env: {},
    now: () => 0,
  };
  return { io, stdout: () => out.join(''), stderr: () => err.join('') };
}

describe('colours', () => {
  test.each([
    [{}, true, true],
    [{}, false, false],
    [{}, undefined, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ CTO_NO_COLOR: '1' }, true, false],
    [{ TERM: 'dumb' }, true, false],
    [{ TERM: 'xterm' }, true, true],
  ])('with %j and a terminal %s: %s', (env, terminal, expected) => {
    expect(wantsColor(env, terminal)).toBe(expected);
  });

  test('are left out where they are not wanted', () => {
    expect(paint({ color: false }, 'red', 'error')).toBe('error');
    expect(paint({ color: true }, 'red', 'error')).toBe('\u001b[31merror\u001b[0m');
  });

  test('mark errors, unless --no-color says otherwise', async () => {
    const colored = recordingIo({ color: true });
    await runCli(['bundle', 'verify', 'nowhere'], colored.io);
    expect(colored.stderr()).toContain('\u001b[31m');
    const plain = recordingIo({ color: true });
    expect(await runCli(['bundle', 'verify', 'nowhere', '--no-color'], plain.io)).toBe(2);
    expect(plain.stderr()).not.toContain('\u001b');
    expect(plain.stderr()).toContain('nowhere');
  });
});

describe('an error that is nobody’s fault but ours', () => {
  test('answers 70 and shows the stack', async () => {
    const broken = defineComponent<undefined>({
      id: 'broken',
      title: 'Broken',
      summary: 'Throws.',
      category: 'optional',
      required: true,
      needs: [],
      namespace: () => 'broken',
      crds: [],
      images: {},
      props: () => {
        throw new TypeError('the record is broken');
      },
      build: () => undefined,
      pods: () => ({}),
      flows: () => [],
      differences: [],
      checks: [],
    });
    const { io, stderr } = recordingIo();
    expect(await runCli(['synth'], io, extendProduct({ components: [broken] }))).toBe(70);
    expect(stderr()).toContain('this is a bug in cto');
    expect(stderr()).toMatch(/TypeError: the record is broken\n +at /);
  });
});

describe('a product with profiles of its own', () => {
  const [first] = profiles;

  test('takes the place of a built-in one of the same name', async () => {
    const own = { ...first!, description: 'Ours.' };
    const all = await extendProduct({ profiles: [own] }).profiles();
    expect(all.filter(({ name }) => name === own.name)).toEqual([own]);
    expect(all).toHaveLength(profiles.length);
  });

  test('offers its names in suggestions and in completion', async () => {
    const product = extendProduct({ profiles: [{ ...first!, name: 'research' }] });
    const wrong = recordingIo();
    expect(await runCli(['synth', '-p', 'resarch'], wrong.io, product)).toBe(2);
    expect(wrong.stderr()).toContain('did you mean "research"?');
    const completion = recordingIo();
    await runCli(['completion', 'bash'], completion.io, product);
    expect(completion.stdout()).toContain('minimal standard production research all');
  });
});
