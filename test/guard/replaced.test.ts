import { describe, expect, test } from 'vitest';
import { catalogue } from './literals.js';
import { defaultsConfig, numberedLeaves } from './support/base.js';
import { expectGolden } from './support/golden.js';
import { compareViews } from './support/lines.js';
import { pathOf, valueAt, withValue } from './support/paths.js';
import { currentProduct } from './support/product.js';
import { sampleOf } from './support/samples.js';

/**
 * One file for each section of the catalogue: the keys that took the place of its literals, and for each key some fields with the default and
 * with another value, as `key | object | field | default -> changed`.
 */
const product = currentProduct();
const before = defaultsConfig();

/** Fields shown for one key; `places/` lists all of them. */
const most = 4;

/** Keys that show only with another setting. */
const alsoSet: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['registry.{url,namespace}', { 'registry.type': 'generic', 'registry.url': 'registry.test' }],
  ['registry.username', { 'registry.username': 'robot', 'registry.password': '${REGISTRY_PASSWORD}' }],
  ['registry.password', { 'registry.username': 'robot', 'registry.password': '${REGISTRY_PASSWORD}' }],
  [
    'components.ingress.gateway.name',
    { 'platform.ingress_type': 'gateway', 'components.ingress.class_name': 'a-class' },
  ],
];

describe('the keys that replaced the literals of the catalogue', { timeout: 120_000 }, () => {
  const topics = [...new Set(catalogue.map(({ topic }) => topic))];

  test.each(topics)('%s: default and changed value as in the golden file', async (topic) => {
    const rows = catalogue.filter((row) => row.topic === topic);
    const keys = [...new Set(rows.flatMap(({ now }) => ('keys' in now ? now.keys : [])))];
    const lines: string[] = [];
    for (const key of keys) {
      const shown = await fieldsOf(key);
      expect(shown.length, `${key} changes nothing`).toBeGreaterThan(0);
      lines.push(...shown);
    }
    expectGolden(topic, `${lines.join('\n')}\n`);
  });
});

async function fieldsOf(key: string): Promise<readonly string[]> {
  const { old, changed, from, to } = changeOf(key);
  const [one, two] = [await product.view(product.load(old)), await product.view(product.load(changed))];
  const { removed, added } = compareViews(one.lines, two.lines);
  const before = new Set(removed);
  const fields = added.filter((line) => line.includes(to)).map((line) => fieldOf(line, before, from, to));
  // the value itself says more than the other fields of an object that it names
  const telling = fields.filter(({ is }) => is.includes(to));
  const best = (telling.length > 0 ? telling : fields).sort(
    (a, b) => rank(a) - rank(b) || (a.place < b.place ? -1 : 1),
  );
  return [
    ...new Set(best.map(({ place, was, is }) => `${key} | ${place} | ${was ?? '(absent)'} -> ${is}`)),
  ].slice(0, most);
}

function rank({ was }: { readonly was?: string }): number {
  return was === undefined ? 1 : 0;
}

/** A field that holds the new value; the default is known when the same line stood there with it. */
function fieldOf(line: string, before: ReadonlySet<string>, from: string | undefined, to: string) {
  const [place, is] = split(line);
  const short = (text: string) => (text.length > 70 ? `${text.slice(0, 70)}...` : text);
  const old = from === undefined ? [] : [line.replaceAll(to, from), `${place} = ${is.replaceAll(to, from)}`];
  const found = old.find((one) => before.has(one));
  return { place, is: short(is), ...(found !== undefined && { was: short(split(found)[1]) }) };
}

function changeOf(key: string) {
  const leaf = numberedLeaves.find((one) => one.key === key);
  if (!leaf) throw new Error(`the catalogue names ${key}, which is no leaf`);
  const extra = alsoSet.find(([pattern]) => patternKeys(pattern).includes(key))?.[1] ?? {};
  const path = pathOf(key);
  const old = Object.entries(extra).reduce<unknown>(
    (config, [name, value]) => withValue(config, pathOf(name), value),
    before,
  );
  const default_ = valueAt(old, path) ?? leaf.shape.defaultValue;
  // the same number for every key, so that a new leaf does not change the golden files
  const { value, trace = '' } = sampleOf(leaf, 7, 'b', default_);
  const [from] = Array.isArray(default_) ? (default_ as unknown[]) : [default_];
  return { old, changed: withValue(old, path, value), to: trace, ...(typeof from === 'string' && { from }) };
}

/** `a.{b,c}` stands for `a.b` and `a.c`. */
function patternKeys(pattern: string): readonly string[] {
  const [, start = pattern, words] = /^(.*)\{(.*)\}$/.exec(pattern) ?? [];
  return words === undefined ? [pattern] : words.split(',').map((word) => `${start}${word}`);
}

function split(line: string): readonly [string, string] {
  const at = line.indexOf(' = ');
  return at < 0
    ? [line.slice(0, line.indexOf(' | ')), line.slice(line.indexOf(' | ') + 3)]
    : [line.slice(0, at), line.slice(at + 3)];
}
