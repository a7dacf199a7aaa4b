import { isRecord } from '../../kernel/json.js';

/** A rule in CEL (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules). */
export interface ValidationRule {
  readonly rule: string;
  readonly message?: string;
}

/** What of JSONSchemaProps of `apiextensions.k8s.io/v1` decides whether a value is accepted and kept. */
export interface SchemaProps {
  readonly type?: string;
  readonly format?: string;
  readonly nullable?: boolean;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly maximum?: number;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaProps>>;
  readonly additionalProperties?: boolean | SchemaProps;
  readonly items?: SchemaProps;
  readonly allOf?: readonly SchemaProps[];
  readonly anyOf?: readonly SchemaProps[];
  readonly oneOf?: readonly SchemaProps[];
  readonly not?: SchemaProps;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-validations'?: readonly ValidationRule[];
}

/** One version of a definition. */
export interface DefinitionVersion {
  readonly name: string;
  readonly served?: boolean;
  readonly storage?: boolean;
  readonly schema?: { readonly openAPIV3Schema?: SchemaProps };
  readonly subresources?: { readonly status?: unknown; readonly scale?: unknown };
  readonly selectableFields?: readonly { readonly jsonPath: string }[];
}

/** What of a definition's spec matters to what exists. */
export interface DefinitionSpec {
  readonly group?: string;
  readonly scope?: string;
  readonly names?: {
    readonly kind?: string;
    readonly plural?: string;
    readonly singular?: string;
    readonly shortNames?: readonly string[];
    readonly categories?: readonly string[];
  };
  readonly preserveUnknownFields?: boolean;
  readonly conversion?: { readonly strategy?: string };
  readonly versions?: readonly DefinitionVersion[];
}

/** The spec of a definition, as the API server or our own writer made it; empty when there is none. */
export function specOf(definition: Readonly<Record<string, unknown>>): DefinitionSpec {
  return isRecord(definition['spec']) ? definition['spec'] : {};
}

/** Whether fields that the schema does not describe are kept. */
export function keepsUnknown(schema: SchemaProps): boolean {
  return schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true;
}

/** Schema of the values of a map; undefined when it describes none. */
export function valuesOf({ additionalProperties }: SchemaProps): SchemaProps | undefined {
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}
