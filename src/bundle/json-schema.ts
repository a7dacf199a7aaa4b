import { bundleSchemaVersion } from './bundle.js';

/** A JSON Schema, as far as this file writes one. */
type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string', minLength: 1 };
const texts: Schema = { type: 'array', items: { type: 'string' } };
const sha256: Schema = { type: 'string', pattern: '^[0-9a-f]{64}$' };
const number: Schema = { type: 'number', minimum: 0 };

/** An object whose keys are all known; those of `optional` may be absent. */
function record(
  required: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema {
  return {
    type: 'object',
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  };
}

function list(items: Schema): Schema {
  return { type: 'array', items };
}

const bundleObject = record(
  { apiVersion: text, kind: text, name: text, sha256, construct: text },
  { namespace: text, patches: list(record({ key: text, reason: text })) },
);

const component = record(
  {
    id: text,
    title: text,
    category: { enum: ['core', 'orchestration', 'monitoring', 'database', 'security', 'optional'] },
    required: { type: 'boolean' },
    reasons: texts,
    needs: texts,
    checks: texts,
    source: text,
    file: text,
    configKeys: texts,
    objects: list(bundleObject),
  },
  { namespace: text, upstream: record({ name: text, version: text }) },
);

const secretSource: Schema = {
  oneOf: [
    record({ variable: text }),
    record({ file: text }),
    record({ fileVariable: text }),
    record({ secret: text, key: text }),
    record({ value: text }),
  ],
};

const secretKey = record(
  { key: text, purpose: text },
  {
    source: secretSource,
    generate: record({ kind: { enum: ['password', 'hex'] }, length: { type: 'integer', minimum: 1 } }),
    optional: { type: 'boolean' },
    rotation: record({ warning: text }),
  },
);

const secret = record(
  {
    namespace: text,
    name: text,
    purpose: text,
    madeBy: { enum: ['deployer', 'controller'] },
    keys: list(secretKey),
  },
  { type: text, labels: { type: 'object', additionalProperties: { type: 'string' } } },
);

const readinessTest: Schema = {
  oneOf: [
    record({ condition: text }, { status: { enum: ['True', 'False', 'Unknown'] } }),
    record({ path: text, is: list({ type: ['string', 'number', 'boolean'] }) }),
    record({ path: text, equals: text }),
    record({ path: text, exists: { const: true } }),
  ],
};

const kindFacts = record(
  { group: { type: 'string' }, kind: text },
  {
    readiness: record(
      { ready: list(readinessTest) },
      { failed: list(readinessTest), observedGeneration: text },
    ),
    data: record({ holds: text, backup: text }),
  },
);

const requirements = record({
  machine: record({
    cpu: number,
    memoryGiB: number,
    diskGiB: number,
    nodes: { type: 'integer', minimum: 1 },
  }),
  minutes: number,
  requests: record({ cpu: number, memory: number, storage: number }),
});

/**
 * JSON Schema (draft 2020-12) of `bundle.json`, for tools that read bundles. Written by hand beside the type, since the type carries the prose; a
 * test holds every committed bundle against it, with no unknown key allowed.
 */
export function bundleJsonSchema(): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'bundle.json',
    description:
      'Index of a bundle of Kubernetes manifests: everything a target needs to know without reading the manifests.',
    ...record(
      {
        schemaVersion: { const: bundleSchemaVersion },
        version: text,
        profile: text,
        platform: text,
        digest: sha256,
        configDigest: sha256,
        kubernetes: record({ oldest: text, newest: text }),
        labelPrefix: text,
        requirements,
        waves: list(record({ components: list(component) })),
        images: list(record({ image: text, components: texts })),
        secrets: list(secret),
        external: list(record({ kind: text, name: text, madeBy: text }, { namespace: text })),
        toBeProvided: texts,
        warnings: texts,
        files: list(record({ path: text, sha256 })),
      },
      { kinds: list(kindFacts) },
    ),
  };
}
