import { didYouMean } from '../../../kernel/nearest.js';
import { VERSIONS } from './generated/openapi.js';
import { checkList } from './lists.js';
import { fieldOf, nodeOf, nodeOfType, type Node } from './node.js';
import type { Report } from './report.js';
import { matchesType, typeProblem } from './scalars.js';
import type { Fields, Schema } from './schema.js';

/**
 * Checks a value against a schema and adds every problem to the report.
 *
 * @param isStrict - false inside `allOf`, `anyOf`, `oneOf` and `not`, which name only the fields they speak of;
 * otherwise a field that the schema does not know is a problem
 */
export function check(value: unknown, schema: Schema, report: Report, isStrict = true): void {
  checkNode(value, nodeOf(schema), report, isStrict);
}

/** {@link check} for a schema that was made ready. */
export function checkNode(value: unknown, node: Node, report: Report, isStrict: boolean): void {
  if (node.reference !== undefined) {
    if (!node.orBoolean || typeof value !== 'boolean')
      checkNode(value, nodeOfType(node.reference), report, isStrict);
    return;
  }
  if (value === null && !node.takesNull) {
    if (node.isNullable) return;
    report.add({ rule: 'schema/null', message: 'is null', fix: 'remove the field or give it a value' });
    return;
  }
  if (node.type !== undefined && !matchesType(value, node.type)) {
    report.add(typeProblem(value, node.type, report));
    return;
  }
  if (typeof value === 'object' && value !== null) {
    if (Array.isArray(value)) checkItems(value, node, report, isStrict);
    else checkFields(value as Fields, node, report, isStrict);
  }
  for (const scalar of node.checks) scalar(value, report);
  if (node.hasBranches) checkBranches(value, node.schema, report);
}

const ANY: Schema = { type: 'any' };

function checkItems(value: readonly unknown[], { schema }: Node, report: Report, isStrict: boolean): void {
  const items = nodeOf(schema.items ?? ANY);
  for (let index = 0; index < value.length; index++) {
    report.enter(index);
    checkNode(value[index], items, report, isStrict);
    report.leave();
  }
  checkList(value, schema, report);
}

function checkFields(value: Fields, node: Node, report: Report, isStrict: boolean): void {
  // for-in is twice as fast as Object.keys here; plain data inherits no enumerable keys.
  for (const key in value) {
    const item = value[key];
    if (item === undefined) continue;
    const field = fieldOf(node, key);
    if (field === null) {
      checkUnknown(key, item, node, report, isStrict);
      continue;
    }
    if (field.hasVersions) checkVersions(key, field.schema, report);
    report.enter(key);
    checkNode(item, field, report, isStrict);
    report.leave();
  }
  for (const key of node.required) {
    if (value[key] === undefined)
      report.add({ rule: 'schema/required', message: 'is required but missing', at: [key] });
  }
  if (node.isEmbedded) checkEmbedded(value, report);
  const { rules } = node.schema;
  if (rules !== undefined) for (const rule of rules) rule(value, report, node.schema);
}

function checkVersions(key: string, { since, until }: Schema, report: Report): void {
  const span = [since && `came with Kubernetes ${since}`, until && `was last known to ${until}`]
    .filter(Boolean)
    .join(' and ');
  const message = `the field ${span}, but the object must be valid from ${VERSIONS[0]} to ${VERSIONS.at(-1)}`;
  report.add({ rule: 'schema/version', message, fix: 'remove the field', at: [key] });
}

/** A key that no property names: an entry of a map, kept without a look, or a mistake. */
function checkUnknown(key: string, item: unknown, node: Node, report: Report, isStrict: boolean): void {
  const { additionalProperties: values, properties = {} } = node.schema;
  if (typeof values === 'object') {
    report.enter(key);
    checkNode(item, nodeOf(values), report, isStrict);
    report.leave();
    return;
  }
  const isImplied = node.isEmbedded && ['apiVersion', 'kind', 'metadata'].includes(key);
  if (!isStrict || node.isOpen || isImplied) return;
  const known = Object.keys(properties);
  const fix = didYouMean(key, known) ?? `remove it; ${listed(known)}`;
  report.add({
    rule: 'schema/unknown-field',
    message: `unknown field ${JSON.stringify(key)}`,
    fix,
    at: [key],
  });
}

const LISTED = 12;

function listed(known: readonly string[]): string {
  if (known.length === 0) return 'no field is known here';
  return `known here: ${known.slice(0, LISTED).join(', ')}${known.length > LISTED ? ', …' : ''}`;
}

function checkEmbedded(value: Fields, report: Report): void {
  for (const key of ['apiVersion', 'kind']) {
    if (typeof value[key] !== 'string' || value[key] === '') {
      report.add({
        rule: 'schema/required',
        message: 'is required in an embedded object but missing',
        at: [key],
      });
    }
  }
  if (value['metadata'] === undefined) return;
  report.enter('metadata');
  checkNode(value['metadata'], nodeOfType('meta.v1.ObjectMeta'), report, true);
  report.leave();
}

function isValid(value: unknown, schema: Schema, report: Report): boolean {
  let isFound = false;
  checkNode(value, nodeOf(schema), { ...report, add: () => void (isFound = true) }, false);
  return !isFound;
}

function checkBranches(value: unknown, schema: Schema, report: Report): void {
  const { allOf = [], anyOf, oneOf, not } = schema;
  const add = (message: string): void => report.add({ rule: 'schema/choice', message, value });
  for (const branch of allOf) check(value, branch, report, false);
  if (anyOf !== undefined && !anyOf.some((branch) => isValid(value, branch, report))) {
    add(`matches none of the ${anyOf.length} allowed forms: ${forms(anyOf)}`);
  }
  if (oneOf !== undefined) {
    const count = oneOf.filter((branch) => isValid(value, branch, report)).length;
    if (count !== 1)
      add(`matches ${count} of the ${oneOf.length} forms, must match exactly one: ${forms(oneOf)}`);
  }
  if (not !== undefined && isValid(value, not, report)) add(`has a form that is forbidden: ${forms([not])}`);
}

function forms(branches: readonly Schema[]): string {
  return branches
    .map((branch) => branch.required?.join(' and ') ?? JSON.stringify(branch).slice(0, 60))
    .join('; ');
}
