import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { profiles } from '../../profiles/index.js';
import { catalog } from '../../src/catalog/index.js';
import type { FetchText } from '../../src/synth/fetch-pinned.js';
import { synthesize } from '../../src/synth/index.js';
import { baseConfig, numberedLeaves, variationOf } from './support/base.js';
import { expectGolden } from './support/golden.js';
import { leftoverDefaults, textDefaults } from './support/leftovers.js';
import type { LineChange } from './support/lines.js';
import { patchesByComponent } from './support/patches.js';
import { pathOf, withValue } from './support/paths.js';
import { anonymous, placesOf } from './support/places.js';
import { currentProduct } from './support/product.js';
import { effectOf, type Effect } from './support/sentinel.js';

const product = currentProduct();

/** Leaves that say nothing about the manifests, or that a test of their own covers. */
const exempt: Readonly<Record<string, string>> = {
  version: 'says which format the file has; there is only one so far',
  extensions: 'read by components that users write; the test below writes one',
  crds_mirror: 'says where official definitions are fetched from; the test below fetches',
  environments: 'overlays, which put values into other leaves; the test below applies one',
};

const asked = numberedLeaves.filter(({ key }) => !(key in exempt) && !key.includes('.patches[0].'));

const effects = new Map<string, Promise<Effect>>();

/** Several tests ask the same question. */
function effectOfLeaf(leaf: (typeof asked)[number]): Promise<Effect> {
  const known = effects.get(leaf.key) ?? effectOf(product, variationOf(leaf));
  effects.set(leaf.key, known);
  return known;
}

describe('every leaf of the configuration', () => {
  test('is walked: the schema has several hundred leaves and none is left out', () => {
    expect(numberedLeaves.length).toBeGreaterThan(300);
    expect(asked.length + Object.keys(exempt).length + patchLeaves().length).toBe(numberedLeaves.length);
  });

  test.each(asked)('$key changes the bundle, and its old value is gone', async (leaf) => {
    const { findings } = await effectOfLeaf(leaf);
    expect(findings).toEqual([]);
  });
});

/** Words that rightly do the same as another one: they differ in what the configuration has to say besides. */
const alike: Readonly<Record<string, readonly string[]>> = {
  // official definitions come from the network; the test of crds_mirror below asks for them
  crds: ['official'],
  // each needs registry.url, and then images are taken from there
  'registry.type': ['ecr', 'gcr', 'acr', 'harbor', 'generic'],
};

describe('every word of an enumeration', { timeout: 120_000 }, () => {
  const enumerations = asked.filter(({ shape }) => shape.words !== undefined);

  test.each(enumerations)('$key: no two words do the same', async (leaf) => {
    const { before } = variationOf(leaf);
    const words = leaf.shape.words?.filter((word) => alike[leaf.key]?.includes(word) !== true) ?? [];
    const seen = new Map<string, string>();
    const twins: string[] = [];
    for (const word of words) {
      const loaded = product.load(withValue(before, pathOf(leaf.key), word));
      const text = [...(await product.view(loaded)).lines.values()].flat().sort().join('\n');
      const twin = seen.get(text);
      if (twin !== undefined) twins.push(`${word} does the same as ${twin}`);
      seen.set(text, word);
    }
    expect(words.length).toBeGreaterThan(1);
    expect(twins).toEqual([]);
  });
});

describe('no default is written down twice', () => {
  test('with a value of our own in every leaf, no default is left anywhere', async () => {
    expect(textDefaults().length).toBeGreaterThan(40);
    const view = await product.view(product.load(baseConfig()));
    expect(leftoverDefaults(view)).toEqual([]);
  });
});

describe('leaves that stand for others', { timeout: 120_000 }, () => {
  test('patches: every part of a patch counts in every component', async () => {
    const { keys, patched } = await patchesByComponent(product);
    expect([...keys].sort()).toEqual(
      [...new Set(patchLeaves().map((key) => key.replace(/\[0\]\.\w+$/, '')))].sort(),
    );
    expect(patched.filter(({ findings }) => findings.length > 0)).toEqual([]);
  });

  test('environments: an overlay changes what it says, and only when it is chosen', async () => {
    const written = { environments: { staging: { platform: { namespace: 'zq-overlay' } } } };
    const text = async (environment?: string) => {
      const loaded = product.load(written, environment === undefined ? {} : { environment });
      return [...(await product.view(loaded)).lines.keys()].join('\n');
    };
    expect(await text('staging')).toContain('Namespace zq-overlay');
    expect(await text()).not.toContain('zq-overlay');
  });

  test('crds "official" and crds_mirror: definitions are asked for at the mirror', async () => {
    const asked: string[] = [];
    const loaded = product.load({ crds: 'official', crds_mirror: 'https://zq-mirror.test/proxy' });
    const fetchText: FetchText = ({ url }) => {
      asked.push(url);
      return Promise.resolve('not the file that was pinned');
    };
    const made = synthesize({ loaded, profiles, components: catalog, version: '0.0.0', fetchText });
    await expect(made).rejects.toMatchObject({ code: 'E_CRDS_DIGEST' });
    expect(asked).not.toEqual([]);
    expect(asked.filter((url) => !url.startsWith('https://zq-mirror.test/proxy/'))).toEqual([]);
  });

  test('extensions: a component of the user reads what stands under its id', () => {
    const { config } = product.load({ extensions: { mine: { greeting: 'zq-extension' } } });
    expect(config.extensions).toEqual({ mine: { greeting: 'zq-extension' } });
  });
});

describe('where values stand', { timeout: 120_000 }, () => {
  const found = asked.filter((leaf) => variationOf(leaf).to !== undefined);
  const sections = [...new Set(found.map(({ key }) => sectionOf(key)))];

  test('the table has a file for each section and no other', () => {
    const files = readdirSync(join(import.meta.dirname, 'golden', 'places'));
    expect(files.sort()).toEqual(sections.map((section) => `${section}.txt`).sort());
  });

  test.each(sections)('%s: exactly at the places of the table', async (section) => {
    const places: string[] = [];
    for (const leaf of found.filter(({ key }) => sectionOf(key) === section))
      places.push(...placesOf(await effectOfLeaf(leaf)));
    expectGolden(`places/${section}`, `${places.join('\n')}\n`);
  });
});

describe('what switches and words do', { timeout: 120_000 }, () => {
  test('each as the table says', async () => {
    const silent = asked.filter((leaf) => variationOf(leaf).to === undefined);
    const blocks: string[] = [];
    for (const leaf of silent) {
      const { change } = await effectOfLeaf(leaf);
      blocks.push(`${leaf.key}\n${anonymous(summary(change))}`);
    }
    expectGolden('switches', blocks.join('\n'));
  });
});

/** Objects that come and go by kind, then the first changed fields. */
function summary({ removed, added }: LineChange): string {
  const gone = objectsIn(removed);
  const come = objectsIn(added);
  const only = (objects: ReadonlySet<string>, others: ReadonlySet<string>) =>
    [...objects].filter((one) => !others.has(one));
  const shown = [
    ...only(gone, come).map((object) => `  - ${object}`),
    ...only(come, gone).map((object) => `  + ${object}`),
  ].sort();
  const fields = added.filter(
    (line) => gone.has(ownerOf(line)) && come.has(ownerOf(line)) && !isDigest(line),
  );
  return [
    ...cut(shown, 12),
    ...cut(
      fields.map((line) => `  ~ ${line.slice(0, 160)}`),
      4,
    ),
    '',
  ].join('\n');
}

/** `components.argocd`, or the first part of other keys. */
function sectionOf(key: string): string {
  return /^(components\.)?[^.]+/.exec(key)?.[0] ?? key;
}

function objectsIn(lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.map(ownerOf));
}

function ownerOf(line: string): string {
  return line.slice(0, line.indexOf(' | '));
}

/** Digests change with everything and say nothing. */
function isDigest(line: string): boolean {
  return /checksum|declarations/.test(line);
}

function cut(lines: readonly string[], most: number): readonly string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most), '  ...'];
}

function patchLeaves(): readonly string[] {
  return numberedLeaves.map(({ key }) => key).filter((key) => key.includes('.patches[0].'));
}
