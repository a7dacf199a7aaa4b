import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applySchemaOf } from './apply-schema.js';
import { enumsOf, type Enums } from './enums.js';
import type { DefinitionModel, FieldModel, ModuleSource, VersionModel } from './model.js';
import { definitionsOf, kindsOf, type OpenApiDocument } from './openapi.js';

/** Runs the Go command and returns what it printed. @throws if it fails */
export type RunGo = (args: readonly string[]) => Promise<string>;

/** A fetched module and where it was unpacked. */
export interface FetchedModule extends ModuleSource {
  readonly folder: string;
}

/** Fetches one module into Go's own cache; Go checks its hash. @throws with Go's words if that fails */
export async function fetchModule(go: RunGo, module: string, version: string): Promise<FetchedModule> {
  const answer = JSON.parse(await go(['mod', 'download', '-json', `${module}@${version}`])) as {
    readonly Version: string;
    readonly Sum: string;
    readonly Dir: string;
  };
  return { module, version: answer.Version, sum: answer.Sum, folder: answer.Dir };
}

/** `v1.36.3` and `v0.36.3` (the numbering of client-go) both are Kubernetes 1.36. */
export function minorOf(version: string): string {
  return `1.${version.split('.')[1] ?? ''}`;
}

/** Groups that no bundle emits: reviews, events, and what is not stable in the oldest version. */
const LEFT_OUT = new Set(['authentication', 'authorization', 'events', 'resource', 'openid']);
const STABLE = /^apis?__(?:([a-z]+)[a-z0-9.]*__)?v\d+_openapi\.json$/;

async function documentsIn(folder: string): Promise<readonly OpenApiDocument[]> {
  const files = (await readdir(folder)).sort().filter((file) => {
    const match = STABLE.exec(file);
    return match !== null && !LEFT_OUT.has(match[1] ?? '');
  });
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts.map((text) => JSON.parse(text) as OpenApiDocument);
}

function withEnums(name: string, definition: DefinitionModel, enums: Enums): DefinitionModel {
  const fields = [...definition].map(([key, field]): [string, FieldModel] => {
    const values = enums.get(`${name} ${key}`);
    return [key, values === undefined ? field : { ...field, enum: values }];
  });
  return new Map(fields);
}

/** Reads the OpenAPI documents and enumerations of one `k8s.io/kubernetes` module. */
export async function readKubernetes({ folder, version }: FetchedModule): Promise<VersionModel> {
  const documents = await documentsIn(join(folder, 'api/openapi-spec/v3'));
  const enums = enumsOf(
    await readFile(join(folder, 'pkg/generated/openapi/zz_generated.openapi.go'), 'utf8'),
  );
  const definitions = new Map<string, DefinitionModel>();
  for (const [name, definition] of documents.flatMap((document) => [...definitionsOf(document)])) {
    definitions.set(name, withEnums(name, definition, enums));
  }
  const kinds = new Map(documents.flatMap((document) => [...kindsOf(document)]));
  return { version: minorOf(version), kinds, definitions };
}

/** Reads the apply schema of one `k8s.io/client-go` module. */
export async function readClientGo({ folder, version }: FetchedModule): Promise<VersionModel> {
  const source = await readFile(join(folder, 'applyconfigurations/internal/internal.go'), 'utf8');
  return applySchemaOf(source, minorOf(version));
}
