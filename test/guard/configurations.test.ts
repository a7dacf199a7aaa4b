import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Bundle } from '../../src/bundle/bundle.js';
import { isOperatorError } from '../../src/kernel/errors.js';
import { formatProblem } from '../../src/kernel/format.js';
import { isError } from '../../src/kernel/problem.js';
import { oddConfigurations, type Odd } from './support/configurations.js';
import { leaksIn, wordsOf } from './support/leaks.js';
import { matchesOf, patterns } from './support/patterns.js';
import { currentProduct } from './support/product.js';

const product = currentProduct();
const odd = oddConfigurations();

test('there are at least ten odd configurations, each with three profiles', () => {
  expect(new Set(odd.map(({ text }) => text)).size).toBeGreaterThan(10);
  expect(new Set(odd.map(({ profile }) => profile))).toEqual(new Set(['minimal', 'standard', 'production']));
});

describe.each(odd)('$profile, $name', { timeout: 60_000 }, (configuration) => {
  let bundle: Promise<Bundle> | undefined;
  // made when the first test asks for it, not for all configurations at once
  const made = () => (bundle ??= bundleOf(configuration));

  test('is valid', async () => {
    await expect(made().catch(problemsOf)).resolves.toMatchObject({
      index: { profile: configuration.profile },
    });
  });

  test('holds no literal of the catalogue, in no form', async () => {
    const { index, files } = await made();
    const all = [...files, ['bundle.json', JSON.stringify(index, null, 2)] as const];
    expect(all.flatMap(([path, text]) => leaksIn(path, text))).toEqual([]);
  });

  test('holds nothing of the shapes of the catalogue', async () => {
    const { index, files } = await made();
    const written = configuration.text ?? '';
    const all = [...files.values(), JSON.stringify(index, null, 2)];
    expect(patterns.flatMap((pattern) => all.flatMap((text) => matchesOf(pattern, text, written)))).toEqual(
      [],
    );
  });

  test('has no common word of the catalogue as a value', async () => {
    const { files } = await made();
    const words = wordsOf('value');
    const manifests = [...files].filter(([path]) => path.endsWith('.yaml'));
    const found = manifests.flatMap(([path, text]) =>
      parseAllDocuments(text)
        .flatMap((document) => [...scalars(document.toJS())])
        .filter((value) => words.has(value) && !(configuration.text ?? '').includes(value))
        .map((value) => `${path}: ${value}`),
    );
    expect([...new Set(found)]).toEqual([]);
  });
});

async function bundleOf({ text = '', profile, environment }: Odd): Promise<Bundle> {
  const loaded =
    text === ''
      ? product.loadDefaults(profile)
      : product.load(text, { profile, ...(environment !== undefined && { environment }) });
  return (await product.synthesize(loaded)).bundle;
}

/** Problems as people read them; anything else is thrown. */
function problemsOf(error: unknown): readonly string[] {
  if (!isOperatorError(error)) throw error;
  return error.problems.filter(isError).map(formatProblem);
}

/** Every scalar of a document as text, keys of maps included. */
function* scalars(value: unknown): Iterable<string> {
  if (typeof value !== 'object' || value === null) {
    yield String(value);
    return;
  }
  for (const [key, member] of Object.entries(value)) {
    if (!Array.isArray(value)) yield key;
    yield* scalars(member);
  }
}
