import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { contractFile } from '../../../scripts/lib/github-contract/index.js';
import { root } from '../../support/program.js';

type Json = Readonly<Record<string, unknown>>;

interface ResponseObject {
  readonly $ref?: string;
  readonly content?: Readonly<
    Record<string, { readonly schema: Json; readonly examples?: Readonly<Record<string, Json>> }>
  >;
}

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Json }>> };
  readonly responses: Readonly<Record<string, ResponseObject>>;
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

/** The part of GitHub's published description of its API that we use; `scripts/github-contract.ts` makes the file. */
const description = JSON.parse(readFileSync(join(root, contractFile), 'utf8')) as Description;

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema({ $id: 'https://github.test/api', components: withoutExamples(description.components) });

/** Schemas with `nullable` as OpenAPI 3.0 writes it become JSON Schema. */
function withoutExamples(components: Description['components']): Json {
  return { schemas: nullableAsNull(components['schemas'] ?? {}) };
}

function nullableAsNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(nullableAsNull);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === 'example' ? undefined : nullableAsNull(member),
    ]),
  ) as { nullable?: unknown };
  return nullable === true ? { anyOf: [rest, { type: 'null' }] } : rest;
}

const validators = new Map<string, ReturnType<typeof ajv.compile>>();

/** What is wrong with a body by GitHub's description; empty when nothing is. */
export function violations(
  method: string,
  path: string,
  status: number | 'request',
  body: unknown,
): readonly string[] {
  const key = `${method} ${path} ${status}`;
  let validate = validators.get(key);
  if (!validate) {
    const schema = schemaOf(method, path, status);
    if (schema === undefined) return body === undefined ? [] : [`${key} has no body in GitHub's description`];
    validate = ajv.compile(absolute(nullableAsNull(schema)) as Json);
    validators.set(key, validate);
  }
  return validate(body)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${key}: ${instancePath} ${message}`);
}

/** Body of GitHub's own example for an answer, to be filled with what matters. */
export function exampleOf(method: string, path: string, status: number): unknown {
  const { examples = {} } = Object.values(responseOf(method, path, status)?.content ?? {})[0] ?? {};
  const [example] = Object.values(examples);
  return example && structuredClone(resolve(example)['value']);
}

function schemaOf(method: string, path: string, status: number | 'request'): Json | undefined {
  if (status === 'request') return operationOf(method, path).requestBody?.content['application/json']?.schema;
  return Object.values(responseOf(method, path, status)?.content ?? {})[0]?.schema;
}

function responseOf(method: string, path: string, status: number): ResponseObject | undefined {
  const response = operationOf(method, path).responses[String(status)];
  return response && resolve(response as Json);
}

function operationOf(method: string, path: string): Operation {
  const operation = description.paths[path]?.[method.toLowerCase()];
  if (!operation) throw new Error(`GitHub describes no ${method} ${path}`);
  return operation;
}

function resolve(value: Json): Json {
  const reference = value['$ref'];
  if (typeof reference !== 'string') return value;
  const found = reference
    .replace('#/', '')
    .split('/')
    .reduce<unknown>((current, part) => (current as Json)[part], description);
  return resolve(found as Json);
}

/** References into the document, as seen from outside of it. */
function absolute(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(absolute);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) =>
      key === '$ref' && typeof member === 'string'
        ? [key, `https://github.test/api${member}`]
        : [key, absolute(member)],
    ),
  );
}
