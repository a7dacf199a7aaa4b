import { OperatorError } from '../../kernel/errors.js';
import { isRecord } from '../../kernel/json.js';
import { didYouMean } from '../../kernel/nearest.js';
import { printable, redact } from '../../kernel/redact.js';
import { nodeAt } from '../node.js';
import { defaultOrigin, type Origin } from '../origin.js';
import { formatPath, type KeyPath, parsePath } from '../path.js';
import { configShape, type Shape, shapeAt } from '../shape.js';
import type { LoadedConfig } from '../types.js';
import { nodeValue, writtenValue } from './written.js';

/** A value that a layer gave and a higher layer took the place of. */
export interface Overridden {
  readonly origin: Origin;
  readonly value: unknown;
}

/** Everything about one key. */
export interface Explanation {
  /** Key as it is written in `--set`. */
  readonly path: string;
  /** Value in the form in which people write it; undefined when the key is absent and has no default. */
  readonly value: unknown;
  readonly origin: Origin;
  /** Values that lost, highest layer first; the schema's default last. */
  readonly overridden: readonly Overridden[];
  /** What the key is for. Absent where the schema says nothing. */
  readonly description?: string;
  /** Default of the schema. Absent: none. */
  readonly defaultValue?: unknown;
  /** For a section: where each key below it came from, as far as a layer wrote it. Empty for single values. */
  readonly parts: readonly { readonly path: string; readonly origin: Origin }[];
}

/**
 * Explains a key: value, place, and what it overrode.
 *
 * @param keyPath such as `platform.domain`; list positions as in `a[0]`
 * @throws OperatorError `E_CONFIG_KEY` when the schema knows no such key
 */
export function explain(loaded: LoadedConfig, keyPath: string): Explanation {
  const path = parsePath(keyPath);
  const shape = path && shapeAt(path);
  if (!path || !shape) throw unknownKey(keyPath, path);
  const origin = loaded.originOf(keyPath);
  const section = shape.accepts.has('map') && shape.forms === undefined;
  const defaultValue = section ? undefined : shape.defaultValue;
  return {
    path: formatPath(path),
    value: writtenValue(valueAt(loaded.config, path), shape),
    origin,
    overridden: section ? [] : overriddenAt(loaded, path, origin, defaultValue),
    ...(shape.description === undefined ? {} : { description: shape.description }),
    ...(defaultValue === undefined ? {} : { defaultValue }),
    parts: section ? partsBelow(loaded, path) : [],
  };
}

function valueAt(value: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)];
    return isRecord(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined;
  }, value);
}

function overriddenAt(
  { trace }: LoadedConfig,
  path: KeyPath,
  origin: Origin,
  defaultValue: unknown,
): readonly Overridden[] {
  const written = [...trace.layers]
    .reverse()
    .map((layer) => nodeAt(layer, path))
    .filter((node) => node !== undefined)
    .map((node) => ({ origin: node.origin, value: nodeValue(node) }));
  const losers = origin.from === 'default' ? written : written.slice(1);
  const fallback =
    defaultValue === undefined || origin.from === 'default'
      ? []
      : [{ origin: defaultOrigin, value: defaultValue }];
  return [...losers, ...fallback];
}

function partsBelow({ trace }: LoadedConfig, path: KeyPath): Explanation['parts'] {
  const parts: { path: string; origin: Origin }[] = [];
  const visit = (at: KeyPath): void => {
    const node = nodeAt(trace.merged, at);
    if (node?.kind === 'map') for (const key of node.entries.keys()) visit([...at, key]);
    else if (node && at.length > path.length) parts.push({ path: formatPath(at), origin: node.origin });
  };
  visit(path);
  return parts;
}

function unknownKey(keyPath: string, path: KeyPath | undefined): OperatorError {
  const hint = didYouMean(keyPath, [...keyPaths(configShape(), [])]);
  const message = path === undefined ? 'is not a key path' : 'is not a key of the configuration';
  return new OperatorError('E_CONFIG_KEY', `"${redact(printable(keyPath))}" ${message}`, {
    hint: hint ?? 'docs/configuration.md lists all keys; "cto config schema" prints them',
  });
}

/** Every key path with a fixed name. */
function* keyPaths(shape: Shape, path: KeyPath): Iterable<string> {
  for (const [key, field] of shape.fields ?? []) {
    yield formatPath([...path, key]);
    yield* keyPaths(field, [...path, key]);
  }
}
