import { isOperatorError } from '../../../src/kernel/errors.js';
import { formatProblem } from '../../../src/kernel/format.js';
import type { Variation } from './base.js';
import { compareViews, type LineChange } from './lines.js';
import type { Product } from './product.js';
import type { View } from './view.js';
import { writingOf } from './writing.js';

/** What changing one leaf did. */
export interface Effect {
  readonly key: string;
  readonly change: LineChange;
  /** Text of the new value, when it can be found. */
  readonly to?: string;
  /** What is wrong; empty when the leaf does what a leaf has to. */
  readonly findings: readonly string[];
}

/** Sets one leaf to another value and says what is wrong with the effect. */
export async function effectOf(product: Product, variation: Variation): Promise<Effect> {
  const { key } = variation;
  const before = await baseView(product, key, variation.before);
  const after = await render(product, key, variation.after);
  const change = compareViews(before.lines, after.lines);
  const { to } = variation;
  return {
    key,
    change,
    ...(to !== undefined && { to }),
    findings: findingsOf(variation, change, [...after.lines.values()].flat()),
  };
}

const bases = new WeakMap<Product, Map<unknown, Promise<View>>>();

/** Most leaves share their base, so it is rendered once for each product. */
function baseView(product: Product, key: string, written: unknown): Promise<View> {
  const known = bases.get(product) ?? new Map<unknown, Promise<View>>();
  bases.set(product, known);
  const found = known.get(written) ?? render(product, key, written);
  known.set(written, found);
  return found;
}

async function render(product: Product, key: string, written: unknown): Promise<View> {
  try {
    return await product.view(product.load(written));
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    throw new Error(`${key}: ${error.problems.map(formatProblem).join('\n')}`, { cause: error });
  }
}

function findingsOf(
  { key, from, to }: Variation,
  { removed, added }: LineChange,
  after: readonly string[],
): readonly string[] {
  if (removed.length === 0 && added.length === 0) return ['changes nothing'];
  if (to === undefined) return [];
  const write = writingOf(key);
  const shown = write(to);
  const places = added.filter((line) => line.includes(shown));
  if (places.length === 0) return [`the value ${shown} does not show up`];
  if (from === undefined) return [];
  return [...notReplaced(places, removed, write(from), shown), ...leftOver(after, write(from))];
}

/** Where the new value stands, the old one stood; the value may also be part of the name of the object. */
function notReplaced(
  places: readonly string[],
  removed: readonly string[],
  from: string,
  to: string,
): readonly string[] {
  const before = new Set(removed);
  const replaced = places.some((line) => {
    const [place, value] = split(line);
    return [line.replaceAll(to, from), `${place} = ${value.replaceAll(to, from)}`].some((old) =>
      before.has(old),
    );
  });
  return replaced ? [] : [`no place of ${to} held ${from} before`];
}

function split(line: string): readonly [string, string] {
  const at = line.indexOf(' = ');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 3)];
}

/** Samples are unique, so a sample that is still there after it was changed was taken from somewhere else than the leaf. */
function leftOver(after: readonly string[], from: string): readonly string[] {
  if (!/^zq\d+a/i.test(from.replace(/^https:\/\//, ''))) return [];
  return after.filter((line) => line.includes(from)).map((line) => `the old value is still in ${line}`);
}
