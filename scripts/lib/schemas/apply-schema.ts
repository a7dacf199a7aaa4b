import { parse } from 'yaml';
import { shortName, type DefinitionModel, type VersionModel } from './model.js';

interface ApplyType {
  readonly name: string;
  readonly map?: { readonly fields?: readonly { readonly name: string }[] };
}

/**
 * Field names of a version of which only `k8s.io/client-go` is served: its apply schema
 * (`applyconfigurations/internal/internal.go`) lists every field of every type that can be applied. It has no
 * formats, so it serves to find fields that came or went, not as the base.
 *
 * @param goSource - text of `internal.go`
 * @throws if the file no longer holds its schema as a raw string
 */
export function applySchemaOf(goSource: string, version: string): VersionModel {
  const yaml = /typed\.YAMLObject\(`([^`]*)`\)/.exec(goSource)?.[1];
  if (yaml === undefined)
    throw new Error('client-go: no typed.YAMLObject(`...`) in internal.go; read it anew');
  const { types } = parse(yaml) as { readonly types: readonly ApplyType[] };
  const definitions = new Map<string, DefinitionModel>();
  for (const { name, map } of types) {
    if (map?.fields === undefined) continue;
    const fields = map.fields.map((field) => [field.name, { type: 'any', required: false }] as const);
    definitions.set(shortName(name), new Map(fields));
  }
  return { version, kinds: new Map(), definitions };
}
