import type { Report } from './report.js';

/** Types of values. The last four are ours, for what OpenAPI can only say in words. */
export type SchemaType =
  'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'int-or-string' | 'quantity' | 'any';

/** A validation rule in the Common Expression Language, as CRDs hold it. */
export interface CelRule {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
}

/**
 * A check over several fields of one type, which the API server makes in code beyond its OpenAPI. It is called
 * after the fields themselves were checked, and must cope with fields of a wrong type: they are reported already.
 */
export type ObjectRule = (value: Fields, report: Report, schema: Schema) => void;

/**
 * A structural schema: what a CRD holds under `openAPIV3Schema`, and what the compact data of the built-in kinds
 * becomes. One walker reads both.
 */
export interface Schema {
  readonly type?: SchemaType;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly nullable?: boolean;
  readonly default?: unknown;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-validations'?: readonly CelRule[];
  /** Ours: name of the built-in type that stands here. Nothing else is read if it is present. */
  readonly $ref?: string;
  /** Ours: a boolean will do as well, as in `additionalProperties` of a CRD's schema. */
  readonly orBoolean?: boolean;
  /** Ours: form of a text or a number that OpenAPI has no format for; a key of `FORMS`. */
  readonly form?: string;
  /** Ours: form of the keys of a map; a key of `FORMS`. */
  readonly keyForm?: string;
  /** Ours: first Kubernetes version that knows the field, if the oldest we support does not. */
  readonly since?: string;
  /** Ours: last Kubernetes version that knows the field, if the newest we support does not. */
  readonly until?: string;
  /** Ours: first Kubernetes version of each allowed value that the oldest does not know. */
  readonly enumSince?: Readonly<Record<string, string>>;
  /** Ours: checks over several fields that the API server makes in code. */
  readonly rules?: readonly ObjectRule[];
}

/** A value that is an object: neither a list nor null. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is an object in the sense of JSON. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The type a value must have; undefined for a CRD's branch that does not say. */
export function typeOfSchema(schema: Schema): SchemaType | undefined {
  return schema.type ?? (schema['x-kubernetes-int-or-string'] === true ? 'int-or-string' : undefined);
}

/** Whether two values of JSON are equal; the order of keys does not count. */
export function isSame(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isSame(item, right[index]));
  }
  if (!isFields(left) || !isFields(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isSame(left[key], right[key]))
  );
}
