import { diffLines } from 'diff';
import { isPasswordKey, isSecretKey, looksRandom, mask, redact, secretWithin } from '../kernel/redact.js';
import { compareText, isRecord } from '../kernel/json.js';
import { identityOf, type KubernetesObject } from './object.js';

/** A change of one field. `before` absent: added; `after` absent: removed. Values are JSON, secrets masked. */
export interface FieldChange {
  /** Path such as `spec.template.spec.containers[server].image`; items of lists go by their name where they have one. */
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
  /** Changed lines of a text of several lines, each starting with `+` or `-`. Absent for other values. */
  readonly lines?: readonly string[];
}

/** A change of one object. */
export interface ObjectChange {
  readonly action: 'added' | 'removed' | 'changed';
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** Fields that differ, in order of path; empty for objects that were added or removed. */
  readonly fields: readonly FieldChange[];
}

/**
 * Compares two sets of objects by identity: a changed API version is a change of the object, not another object. Values of Secrets, and
 * whatever looks like a secret elsewhere, are masked; that they differ is still shown.
 */
export function diffObjects(
  before: readonly KubernetesObject[],
  after: readonly KubernetesObject[],
): ObjectChange[] {
  const old = new Map(before.map((object) => [identityOf(object), object]));
  const now = new Map(after.map((object) => [identityOf(object), object]));
  const identities = [...new Set([...old.keys(), ...now.keys()])].sort(compareText);
  return identities.flatMap((identity) => {
    const was = old.get(identity);
    const is = now.get(identity);
    if (was === undefined) return is === undefined ? [] : [change('added', is, [])];
    if (is === undefined) return [change('removed', was, [])];
    const fields = diffFields(was, is);
    return fields.length === 0 ? [] : [change('changed', is, fields)];
  });
}

function change(
  action: ObjectChange['action'],
  object: KubernetesObject,
  fields: readonly FieldChange[],
): ObjectChange {
  const { namespace, name } = object.metadata;
  const { apiVersion, kind } = object;
  return { action, apiVersion, kind, ...(namespace !== undefined && { namespace }), name, fields };
}

function diffFields(before: KubernetesObject, after: KubernetesObject): FieldChange[] {
  const secret = before.kind === 'Secret' || after.kind === 'Secret';
  return compareValues('', before, after, secret).sort((a, b) => compareText(a.path, b.path));
}

function compareValues(path: string, before: unknown, after: unknown, secret: boolean): FieldChange[] {
  if (before === after) return [];
  if (isRecord(before) && isRecord(after)) return compareRecords(path, before, after, secret);
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(path, before, after, secret);
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [fieldChange(path, before, after, secret)];
}

function compareRecords(
  path: string,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  secret: boolean,
): FieldChange[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => {
    const hidden = secret && ['data', 'stringData'].includes(key) ? true : secret && path !== '';
    return compareValues(join(path, key), before[key], after[key], hidden);
  });
}

/** Lists whose items all have a name of their own are compared by name, so that an insertion is one change and not many. */
function compareLists(
  path: string,
  before: readonly unknown[],
  after: readonly unknown[],
  secret: boolean,
): FieldChange[] {
  const old = byName(before);
  const now = byName(after);
  if (old === undefined || now === undefined) {
    return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index).flatMap(
      (index) => compareValues(`${path}[${index}]`, before[index], after[index], secret),
    );
  }
  const names = new Set([...old.keys(), ...now.keys()]);
  return [...names].flatMap((name) =>
    compareValues(`${path}[${name}]`, old.get(name), now.get(name), secret),
  );
}

function byName(list: readonly unknown[]): Map<string, unknown> | undefined {
  const named = new Map<string, unknown>();
  for (const item of list) {
    const name = isRecord(item) ? item['name'] : undefined;
    if (typeof name !== 'string' || named.has(name)) return undefined;
    named.set(name, item);
  }
  return named;
}

function fieldChange(path: string, before: unknown, after: unknown, secret: boolean): FieldChange {
  const show = (value: unknown) => (secret ? mask : masked(path, value));
  return {
    path,
    ...(before !== undefined && { before: show(before) }),
    ...(after !== undefined && { after: show(after) }),
    ...(!secret && isText(before) && isText(after) && { lines: changedLines(before, after) }),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.includes('\n');
}

function changedLines(before: string, after: string): string[] {
  return diffLines(before, after)
    .filter(({ added, removed }) => added || removed)
    .flatMap(({ added, value }) =>
      value
        .replace(/\n$/, '')
        .split('\n')
        .map((line) => `${added ? '+' : '-'} ${redact(line)}`),
    );
}

function masked(path: string, value: unknown): string {
  const text = JSON.stringify(value);
  if (typeof value !== 'string') return redact(text);
  const key = path.slice(path.lastIndexOf('.') + 1);
  const hidden =
    isPasswordKey(key) || secretWithin(value) !== undefined || (isSecretKey(key) && looksRandom(value));
  return hidden ? mask : text;
}

/** Keys with dots or slashes stand in brackets, so that a path can be read back. */
function join(path: string, key: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(key)) return path === '' ? key : `${path}.${key}`;
  return `${path}["${key}"]`;
}
