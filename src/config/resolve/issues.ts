import type { z } from 'zod';
import { didYouMean } from '../../kernel/nearest.js';
import { mask, printable, redact } from '../../kernel/redact.js';
import { type ConfigNode, keyOriginAt, nearestOrigin, nodeAt } from '../node.js';
import { formatPath, type KeyPath } from '../path.js';
import { configShape, type Shape, shapeAt } from '../shape.js';
import type { Finding } from './finding.js';
import { suggestValue } from './suggest.js';
import { isReferenceOnly, isSecretPlace } from './secrets.js';
import { typeText } from './type-text.js';

type Issue = z.core.$ZodIssue;

/** What an issue is put into words with: what was written, and what the schema says. */
interface Written {
  readonly root: ConfigNode;
  readonly schema: Shape;
  /** Page that tells all keys. */
  readonly page: string;
}

/**
 * Turns what the schema found into findings with our words: one for each unknown key, and the fitting form of a choice.
 *
 * @param schema shape of the schema that found them. Absent: that of the configuration
 * @param page page that tells all keys. Absent: that of the configuration
 */
export function issueFindings(
  issues: readonly Issue[],
  root: ConfigNode,
  schema: Shape = configShape(),
  page = 'docs/configuration.md',
): readonly Finding[] {
  return issues.flatMap((issue) => issueFinding(issue, issue.path as KeyPath, { root, schema, page }));
}

function issueFinding(issue: Issue, path: KeyPath, written: Written): readonly Finding[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path, written));
  if (issue.code === 'invalid_union') return unionFindings(issue, path, written);
  if (issue.code === 'invalid_key') return [badKey(issue, path, written)];
  return [badValue(issue, path, written)];
}

function unknownKey(key: string, parent: KeyPath, { root, schema, page }: Written): Finding {
  const path = [...parent, key];
  const known = fieldsAt(parent, schema);
  const elsewhere = pathsEndingIn(key, schema);
  const hint =
    didYouMean(key, known) ??
    (elsewhere.length === 1 && elsewhere[0] ? `did you mean "${formatPath(elsewhere[0])}"?` : undefined);
  const list = known.length <= 12 ? `known here: ${known.join(', ')}` : undefined;
  return {
    rule: 'config/unknown-key',
    message: `the key "${redact(printable(key))}" is not known`,
    fix: hint ?? list ?? `see ${page} for all keys`,
    path,
    origin: keyOriginAt(root, path),
  };
}

function fieldsAt(path: KeyPath, schema: Shape): readonly string[] {
  const shape = shapeAt(path, schema);
  return [shape, ...(shape?.forms ?? [])].flatMap((form) => [...(form?.fields?.keys() ?? [])]);
}

const pathsByKey = new WeakMap<Shape, ReadonlyMap<string, readonly KeyPath[]>>();

/** Every place of the schema whose last key is this one. Looked up, since a file may hold thousands of unknown keys. */
function pathsEndingIn(key: string, schema: Shape): readonly KeyPath[] {
  const known = pathsByKey.get(schema) ?? groupByLastKey(allPaths(schema, []));
  pathsByKey.set(schema, known);
  return known.get(key) ?? [];
}

function groupByLastKey(paths: Iterable<KeyPath>): ReadonlyMap<string, readonly KeyPath[]> {
  const groups = new Map<string, KeyPath[]>();
  for (const path of paths) {
    const key = String(path.at(-1));
    groups.set(key, [...(groups.get(key) ?? []), path]);
  }
  return groups;
}

function* allPaths(shape: Shape, path: KeyPath): Iterable<KeyPath> {
  for (const [name, field] of shape.fields ?? []) {
    yield [...path, name];
    yield* allPaths(field, [...path, name]);
  }
}

/** A choice failed: report the form that was meant, the one with the right type and the fewest errors. */
function unionFindings(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: KeyPath,
  written: Written,
): readonly Finding[] {
  const rightType = issue.errors.filter(
    (errors) => !errors.some((error) => error.code === 'invalid_type' && error.path.length === 0),
  );
  const [best] = [...rightType].sort((a, b) => a.length - b.length);
  if (!best || issue.message !== 'Invalid input') return [badValue(issue, path, written)];
  return best.flatMap((error) => issueFinding(error, [...path, ...(error.path as KeyPath)], written));
}

function badKey(issue: Extract<Issue, { code: 'invalid_key' }>, path: KeyPath, { root }: Written): Finding {
  const [reason] = issue.issues;
  return {
    rule: 'config/bad-key',
    message: `the name "${redact(printable(String(path.at(-1))))}" is not allowed: it ${reason ? constraintText(reason) : 'is not valid'}`,
    path,
    origin: keyOriginAt(root, path),
  };
}

function badValue(issue: Issue, path: KeyPath, { root, schema }: Written): Finding {
  const shape = shapeAt(path, schema);
  const node = nodeAt(root, path);
  const base = { path, origin: nearestOrigin(root, path) };
  if (!node) return { ...missingText(issue, shape), ...base };
  const type =
    issue.code === 'invalid_type' || issue.code === 'invalid_union' ? typeText(node, shape) : undefined;
  if (type) {
    const message = `${type.message}${sourceText(node)}`;
    return { rule: 'config/wrong-type', ...type, message, ...shown(node, path, shape), ...base };
  }
  const fix = suggestValue(node, shape);
  return {
    rule: issue.code === 'invalid_value' ? 'config/unknown-word' : 'config/bad-value',
    message: `${constraintText(issue)}${sourceText(node)}`,
    ...(fix === undefined ? {} : { fix }),
    ...shown(node, path, shape),
    ...base,
  };
}

/** A person who looks at the line sees the variable, not the value. */
function sourceText(node: ConfigNode): string {
  const names = node.kind === 'scalar' ? (node.variables ?? []) : [];
  return names.length === 0 ? '' : `; the value comes from ${names.join(', ')}`;
}

/** Either the schema asks for the key always, or because of another one, and then says why. */
function missingText(issue: Issue, shape: Shape | undefined): Pick<Finding, 'rule' | 'message' | 'fix'> {
  return {
    rule: 'config/missing-key',
    message: issue.code === 'custom' ? issue.message : 'is required',
    ...(shape?.description === undefined ? {} : { fix: `give it: ${shape.description}` }),
  };
}

function shown(node: ConfigNode, path: KeyPath, shape: Shape | undefined): { readonly value?: string } {
  if (node.kind !== 'scalar') return {};
  if (isReferenceOnly(shape) || isSecretPlace(path, shape)) return { value: mask };
  return { value: redact(printable(node.text)) };
}

function constraintText(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array' || issue.origin === 'record'
        ? 'must not be empty'
        : `must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`;
    case 'invalid_type':
      return `must be ${issue.expected === 'int' ? 'a whole number' : `a ${issue.expected}`}`;
    default:
      return issue.message;
  }
}
