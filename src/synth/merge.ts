import { isRecord } from '../kernel/json.js';

/**
 * Merges plain layers of configuration, later ones on top: records merge key by key, everything else replaces. `__proto__` and its kin are
 * copied as own keys only and never reach a prototype.
 */
export function mergeLayers(...layers: readonly unknown[]): Record<string, unknown> {
  return layers.reduce<Record<string, unknown>>(
    (base, layer) => (isRecord(layer) ? merge(base, layer) : base),
    {},
  );
}

function merge(base: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const result = new Map<string, unknown>(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    const below = result.get(key);
    if (value === undefined) continue;
    result.set(key, isRecord(value) && isRecord(below) ? merge(below, value) : value);
  }
  return Object.fromEntries(result);
}
