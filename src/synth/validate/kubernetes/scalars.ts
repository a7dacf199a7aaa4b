import { didYouMean } from '../../../kernel/nearest.js';
import { FORMATS, FORMS, type Format } from './formats.js';
import { VERSIONS } from './generated/openapi.js';
import { expressionOf } from './patterns.js';
import type { Finding, Report } from './report.js';
import { isFields, isSame, type Schema, type SchemaType } from './schema.js';

const INT32 = 2 ** 31;
const INT64 = 2 ** 63;

/** Whether a value has a type. Integers of any size pass; their range is a problem of its own. */
export function matchesType(value: unknown, type: SchemaType): boolean {
  switch (type) {
    case 'object':
      return isFields(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'quantity':
      return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
    case 'int-or-string':
      return typeof value === 'string' || (typeof value === 'number' && Number.isInteger(value));
    case 'any':
      return ['object', 'string', 'number', 'boolean'].includes(typeof value);
    default:
      return typeof value === type;
  }
}

const NAMES: Readonly<Record<SchemaType, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'a string',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  'int-or-string': 'an integer or a string',
  quantity: 'a quantity (a string or a number)',
  any: 'plain data',
};

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'the list';
  return isFields(value) ? 'the object' : `the ${typeof value}`;
}

function typeFix(value: unknown, type: SchemaType, report: Report): string | undefined {
  const isScalar = typeof value === 'number' || typeof value === 'boolean';
  if (type === 'string' && isScalar) return `put it in quotes: "${report.show(value)}"`;
  if (typeof value !== 'string' || value === '') return undefined;
  const isNumber = (type === 'integer' || type === 'number') && Number.isFinite(Number(value));
  const isBoolean = type === 'boolean' && (value === 'true' || value === 'false');
  return isNumber || isBoolean ? `write ${report.show(value).replaceAll('"', '')} without quotes` : undefined;
}

/** The problem of a value of a wrong type. */
export function typeProblem(value: unknown, type: SchemaType, report: Report): Finding {
  const message = `must be ${NAMES[type]}, is ${kindOf(value)} ${report.show(value)}`;
  return { rule: 'schema/type', message, fix: typeFix(value, type, report), value };
}

/** One check of a value whose type is right already. */
export type ScalarCheck = (value: unknown, report: Report) => void;

/** The checks that a schema asks for beyond the type: allowed values, format, pattern, length and range. */
export function scalarChecks(schema: Schema): readonly ScalarCheck[] {
  const { enum: allowed, keyForm, minLength, maxLength, pattern, minProperties, maxProperties } = schema;
  const checks: ScalarCheck[] = [];
  if (allowed !== undefined) checks.push((value, report) => checkEnum(value, schema, allowed, report));
  if ([minLength, maxLength, pattern].some(isGiven)) {
    checks.push((value, report) => typeof value === 'string' && checkText(value, schema, report));
  }
  if (hasRange(schema))
    checks.push((value, report) => typeof value === 'number' && checkNumber(value, schema, report));
  if (keyForm !== undefined)
    checks.push((value, report) => isFields(value) && checkKeys(value, keyForm, report));
  if ([minProperties, maxProperties].some(isGiven)) {
    checks.push((value, report) => isFields(value) && checkCount(Object.keys(value).length, schema, report));
  }
  return [...checks, ...formatChecks(schema)];
}

function isGiven(value: unknown): boolean {
  return value !== undefined;
}

function hasRange({ type, minimum, maximum, multipleOf }: Schema): boolean {
  return type === 'integer' || [minimum, maximum, multipleOf].some(isGiven);
}

function checkEnum(value: unknown, { enumSince }: Schema, allowed: readonly unknown[], report: Report): void {
  const since = typeof value === 'string' ? enumSince?.[value] : undefined;
  if (since !== undefined) {
    const message = `${report.show(value)} came with Kubernetes ${since}, but the object must be valid from ${VERSIONS[0]} on`;
    report.add({ rule: 'schema/version', message, fix: 'use another value', value });
  }
  if (allowed.includes(value) || (typeof value === 'object' && allowed.some((item) => isSame(item, value))))
    return;
  const words = allowed.filter((item) => typeof item === 'string');
  const fix = typeof value === 'string' ? didYouMean(value, words) : undefined;
  const message = `${report.show(value)} is not allowed; must be one of ${allowed.map((item) => JSON.stringify(item)).join(', ')}`;
  report.add({ rule: 'schema/enum', message, fix, value });
}

function checkText(value: string, { minLength, maxLength, pattern }: Schema, report: Report): void {
  // Kubernetes counts characters, JavaScript UTF-16 units.
  const length = value.length < 2 ? value.length : Array.from(value).length;
  if (minLength !== undefined && length < minLength) {
    const message = length === 0 ? 'is empty' : `has ${length} characters, needs at least ${minLength}`;
    report.add({ rule: 'schema/length', message, value });
  }
  if (maxLength !== undefined && length > maxLength) {
    report.add({
      rule: 'schema/length',
      message: `has ${length} characters, may have at most ${maxLength}`,
      value,
    });
  }
  if (pattern !== undefined && expressionOf(pattern)?.test(value) === false) {
    report.add({
      rule: 'schema/pattern',
      message: `${report.show(value)} does not match the pattern ${pattern}`,
      value,
    });
  }
}

function checkNumber(value: number, schema: Schema, report: Report): void {
  const { minimum, maximum, multipleOf, format } = schema;
  const out = (message: string): void =>
    report.add({ rule: 'schema/range', message: `${report.show(value)} ${message}`, value });
  if (format === 'int32' && (value < -INT32 || value >= INT32)) out('does not fit into 32 bits');
  else if (schema.type === 'integer' && Math.abs(value) > INT64) out('does not fit into 64 bits');
  if (minimum !== undefined && (schema.exclusiveMinimum === true ? value <= minimum : value < minimum)) {
    out(`is too small; must be ${schema.exclusiveMinimum === true ? 'more than' : 'at least'} ${minimum}`);
  }
  if (maximum !== undefined && (schema.exclusiveMaximum === true ? value >= maximum : value > maximum)) {
    out(`is too large; must be ${schema.exclusiveMaximum === true ? 'less than' : 'at most'} ${maximum}`);
  }
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf))
    out(`is no multiple of ${multipleOf}`);
}

function formatChecks({ type, form, format }: Schema): readonly ScalarCheck[] {
  const quantity = type === 'quantity' ? [FORMS['quantity']] : [];
  const own = form === undefined ? [] : [FORMS[form]];
  const open = format !== undefined && Object.hasOwn(FORMATS, format) ? [FORMATS[format]] : [];
  return [...quantity, ...own, ...open].flatMap((check) => {
    if (check === undefined) return [];
    const remembered = remember(check);
    // Go omits an empty string: where no minimum length forbids it, it means absent.
    return [
      (value: unknown, report: Report) =>
        value === '' && type !== 'quantity' ? undefined : checkWith(remembered, value, report),
    ];
  });
}

const KEPT = 5000;
const remembering = new WeakMap<Format, Format>();

/** A format that remembers its answers: the same labels, names and amounts occur in every object of a bundle. */
function remember(format: Format): Format {
  const known = remembering.get(format);
  if (known !== undefined) return known;
  const answers = new Map<string | number, string | undefined>();
  const remembered: Format = (value) => {
    if (answers.has(value)) return answers.get(value);
    const answer = format(value);
    if (answers.size < KEPT && String(value).length < 300) answers.set(value, answer);
    return answer;
  };
  remembering.set(format, remembered);
  return remembered;
}

function checkWith(format: Format, value: unknown, report: Report): void {
  if (typeof value !== 'string' && typeof value !== 'number') return;
  const reason = format(value);
  if (reason !== undefined)
    report.add({ rule: 'schema/format', message: `${report.show(value)} ${reason}`, value });
}

function checkCount(count: number, { minProperties, maxProperties }: Schema, report: Report): void {
  if (minProperties !== undefined && count < minProperties) {
    report.add({ rule: 'schema/length', message: `has ${count} entries, needs at least ${minProperties}` });
  }
  if (maxProperties !== undefined && count > maxProperties) {
    report.add({ rule: 'schema/length', message: `has ${count} entries, may have at most ${maxProperties}` });
  }
}

function checkKeys(value: object, form: string, report: Report): void {
  const format = FORMS[form];
  if (format === undefined) return;
  const remembered = remember(format);
  for (const key of Object.keys(value)) {
    const reason = remembered(key);
    if (reason !== undefined)
      report.add({ rule: 'schema/key', message: `the key ${JSON.stringify(key)} ${reason}`, at: [key] });
  }
}
