import { expressionOf } from '../patterns.js';
import type { PathStep, Report } from '../report.js';
import { isFields, isSame, type Fields, type Schema } from '../schema.js';

/** Where a schema stands: the API server asks different things of the root, of items and of fields. */
type Level = 'root' | 'item' | 'field';

/** Keywords of JSON Schema that a structural schema may not have, with what to write instead. */
const FORBIDDEN: Readonly<Record<string, string>> = {
  $ref: 'write the schema out',
  $schema: 'remove it',
  id: 'remove it',
  definitions: 'write the schema out where it is used',
  dependencies: 'use x-kubernetes-validations',
  patternProperties: 'use additionalProperties',
  additionalItems: 'remove it',
};

/** What a branch of allOf, anyOf, oneOf and not may not say: it only narrows what the schema around it declares. */
const NOT_IN_BRANCH = [
  'type',
  'default',
  'nullable',
  'additionalProperties',
  'description',
  'title',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-int-or-string',
  'x-kubernetes-embedded-resource',
  'x-kubernetes-list-type',
  'x-kubernetes-map-type',
  'x-kubernetes-validations',
];
const BRANCHES = ['allOf', 'anyOf', 'oneOf'] as const;
const INT_OR_STRING: readonly Schema[] = [{ type: 'integer' }, { type: 'string' }];
const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

function add(report: Report, message: string, at: readonly PathStep[] = [], fix?: string): void {
  report.add({ rule: 'crd/structural', message, at, fix });
}

function within(report: Report, steps: readonly PathStep[], run: () => void): void {
  steps.forEach((step) => report.enter(step));
  run();
  steps.forEach(() => report.leave());
}

/** Checks that a schema is structural, as apiextensions v1 demands (apiextensions-apiserver, schema/validation.go). */
export function checkStructural(schema: Schema, report: Report, level: Level = 'root'): void {
  for (const [keyword, instead] of Object.entries(FORBIDDEN)) {
    if (Object.hasOwn(schema, keyword))
      add(report, 'is forbidden in a structural schema', [keyword], instead);
  }
  if (schema.uniqueItems === true)
    add(report, 'is forbidden', ['uniqueItems'], 'use x-kubernetes-list-type: set');
  checkType(schema, level, report);
  checkShape(schema, level, report);
  checkListType(schema, report);
  checkPattern(schema, report);
  checkBranches(schema, report);
  if (level === 'root') checkRootMetadata(schema, report);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    within(report, ['properties', name], () => checkStructural(property, report, 'field'));
  }
  const { items, additionalProperties } = schema;
  if (items !== undefined) within(report, ['items'], () => checkStructural(items, report, 'item'));
  if (typeof additionalProperties === 'object')
    within(report, ['additionalProperties'], () => checkStructural(additionalProperties, report, 'field'));
}

function checkType(schema: Schema, level: Level, report: Report): void {
  const isOpen =
    schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true;
  const { type } = schema as { readonly type?: string };
  if (level === 'root' && type !== 'object') add(report, 'must be object at the root', ['type']);
  else if (type === undefined && !isOpen)
    add(report, 'is required: every field and item must say its type', ['type']);
  else if (type !== undefined && !TYPES.includes(type))
    add(report, `${report.show(type)} must be one of ${TYPES.join(', ')}`, ['type']);
}

function checkShape(schema: Schema, level: Level, report: Report): void {
  if (schema.type === 'array' && schema.items === undefined)
    add(report, 'is required for the type array', ['items']);
  if (
    schema.properties !== undefined &&
    schema.additionalProperties !== undefined &&
    schema.additionalProperties !== false
  ) {
    add(report, 'may not stand beside properties', ['additionalProperties']);
  }
  if (level === 'root' && schema.additionalProperties !== undefined)
    add(report, 'is forbidden at the root', ['additionalProperties']);
  if (schema['x-kubernetes-embedded-resource'] === true) {
    if (schema.type !== 'object') add(report, 'must be object with x-kubernetes-embedded-resource', ['type']);
    const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true;
    if (!isOpen && Object.keys(schema.properties ?? {}).length === 0)
      add(report, 'is required with x-kubernetes-embedded-resource', ['properties']);
  }
  const preserve = schema['x-kubernetes-preserve-unknown-fields'] as unknown;
  if (preserve === false) add(report, 'must be true or left out', ['x-kubernetes-preserve-unknown-fields']);
}

const SCALARS = new Set(['boolean', 'integer', 'number', 'string']);

function checkListType(schema: Schema, report: Report): void {
  const type = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  if (type !== undefined && schema.type !== 'array')
    add(report, 'needs the type array', ['x-kubernetes-list-type']);
  if (type !== undefined && !['atomic', 'map', 'set'].includes(type))
    add(report, `${report.show(type)} must be atomic, map or set`, ['x-kubernetes-list-type']);
  if ((type === 'map') !== keys.length > 0) {
    add(report, type === 'map' ? 'must name the keys of the map' : 'needs x-kubernetes-list-type: map', [
      'x-kubernetes-list-map-keys',
    ]);
  }
  for (const key of keys) {
    const property = schema.items?.properties?.[key];
    const at = ['items', 'properties', key];
    if (property === undefined || !SCALARS.has(property.type ?? ''))
      add(report, `must be a scalar: it is a key of the list`, at);
    else if (property.default === undefined && schema.items?.required?.includes(key) !== true)
      add(report, 'must be required or have a default: it is a key of the list', at);
  }
}

function checkPattern({ pattern }: Schema, report: Report): void {
  if (pattern !== undefined && expressionOf(pattern) === undefined)
    add(report, `${report.show(pattern)} is no regular expression`, ['pattern']);
}

function checkRootMetadata(schema: Schema, report: Report): void {
  const metadata = schema.properties?.['metadata'];
  const names = Object.keys(metadata?.properties ?? {}).filter(
    (name) => name !== 'name' && name !== 'generateName',
  );
  const others = Object.keys(metadata ?? {}).filter(
    (key) => !['type', 'properties', 'description'].includes(key),
  );
  if (names.length + others.length > 0)
    add(report, 'may only speak of name and generateName', ['properties', 'metadata']);
}

function branchesOf(schema: Schema): readonly (readonly [steps: readonly PathStep[], branch: Schema])[] {
  const listed = BRANCHES.flatMap((keyword) =>
    (schema[keyword] ?? []).map((branch, index) => [[keyword, index], branch] as const),
  );
  return schema.not === undefined ? listed : [...listed, [['not'], schema.not] as const];
}

function checkBranches(schema: Schema, report: Report): void {
  const isIntOrString = schema['x-kubernetes-int-or-string'] === true;
  if (isIntOrString && schema.anyOf !== undefined && isSame(schema.anyOf, INT_OR_STRING)) return;
  for (const [steps, branch] of branchesOf(schema)) {
    if (isIntOrString && branch.anyOf !== undefined && isSame(branch.anyOf, INT_OR_STRING)) continue;
    within(report, steps, () => checkBranch(branch, schema, report));
  }
}

/** A branch may only constrain what the schema around it declares. */
function checkBranch(branch: Schema, declared: Schema | undefined, report: Report): void {
  for (const keyword of NOT_IN_BRANCH.filter((name) => Object.hasOwn(branch, name))) {
    add(
      report,
      'is forbidden inside allOf, anyOf, oneOf and not',
      [keyword],
      'say it in the schema around it',
    );
  }
  checkPattern(branch, report);
  for (const [name, property] of Object.entries((branch.properties ?? {}) as Fields)) {
    const target = declared?.properties?.[name];
    if (target === undefined)
      add(
        report,
        'is constrained here but declared nowhere',
        ['properties', name],
        'declare the field in the schema around it',
      );
    if (isFields(property)) within(report, ['properties', name], () => checkBranch(property, target, report));
  }
  const { items } = branch;
  if (items !== undefined) within(report, ['items'], () => checkBranch(items, declared?.items, report));
  for (const [steps, inner] of branchesOf(branch))
    within(report, steps, () => checkBranch(inner, declared, report));
}
