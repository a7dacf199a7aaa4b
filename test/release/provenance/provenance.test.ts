import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { Artifact } from '../../../src/release/artifact.js';
import { builderOf, localBuilder } from '../../../src/release/provenance/builder.js';
import { formatProvenance, type ProvenanceFacts } from '../../../src/release/provenance/statement.js';
import { identity } from '../support/release.js';

const actions = {
  GITHUB_ACTIONS: 'true',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'example-org/cto',
  GITHUB_WORKFLOW_REF: 'example-org/cto/.github/workflows/release.yml@refs/tags/v1.2.3',
  GITHUB_RUN_ID: '42',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REF: 'refs/tags/v1.2.3',
  GITHUB_TOKEN: 'ghp_secret',
  RUNNER_OS: 'Linux',
};

const file = { path: 'artifacts/x', size: 1 };
const artifacts: readonly Artifact[] = [
  {
    ...file,
    name: 'b.tar.gz',
    sha256: 'b'.repeat(64),
    kind: 'archive',
    target: 'linux-amd64',
    payloadSha256: '',
  },
  { ...file, name: 'a.tar.gz', sha256: 'a'.repeat(64), kind: 'manifests', profile: 'minimal', digest: '' },
  {
    ...file,
    name: 'cto',
    sha256: 'c'.repeat(64),
    kind: 'executable',
    target: 'linux-amd64',
    payloadSha256: '',
    signature: 'none',
  },
  {
    ...file,
    name: 'a.tar.gz.sha256',
    sha256: 'd'.repeat(64),
    kind: 'companion',
    format: 'sha256',
    of: 'a.tar.gz',
  },
];
const facts: ProvenanceFacts = {
  identity,
  repository: 'example-org/cto',
  builder: builderOf(actions),
  parameters: { targets: ['linux-amd64'] },
  materials: [
    { name: 'package-lock.json', uri: 'file:package-lock.json', digest: { sha256: 'e'.repeat(64) } },
  ],
};

const descriptor = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'uri', 'digest'],
  properties: {
    name: { type: 'string', minLength: 1 },
    uri: { type: 'string', pattern: '^[a-z+]+:' },
    // https://github.com/in-toto/attestation/blob/main/spec/v1/digest_set.md
    digest: {
      type: 'object',
      minProperties: 1,
      propertyNames: { enum: ['sha256', 'sha512', 'gitCommit'] },
      additionalProperties: { type: 'string', pattern: '^[0-9a-f]{40,128}$' },
    },
  },
};

/** Written from the specifications of in-toto v1 and SLSA v1: neither publishes a JSON schema. Members that we do not write are refused. */
const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['_type', 'subject', 'predicateType', 'predicate'],
  properties: {
    _type: { const: 'https://in-toto.io/Statement/v1' },
    predicateType: { const: 'https://slsa.dev/provenance/v1' },
    subject: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'digest'],
        properties: {
          name: { type: 'string' },
          digest: {
            type: 'object',
            required: ['sha256'],
            properties: { sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
          },
        },
      },
    },
    predicate: {
      type: 'object',
      additionalProperties: false,
      required: ['buildDefinition', 'runDetails'],
      properties: {
        buildDefinition: {
          type: 'object',
          additionalProperties: false,
          required: ['buildType', 'externalParameters'],
          properties: {
            buildType: { type: 'string', pattern: '^https://' },
            externalParameters: { type: 'object' },
            internalParameters: { type: 'object' },
            resolvedDependencies: { type: 'array', items: descriptor },
          },
        },
        runDetails: {
          type: 'object',
          additionalProperties: false,
          required: ['builder'],
          properties: {
            builder: {
              type: 'object',
              additionalProperties: false,
              required: ['id'],
              properties: { id: { type: 'string', pattern: '^https://' } },
            },
            metadata: {
              type: 'object',
              additionalProperties: false,
              properties: { invocationId: { type: 'string' } },
            },
          },
        },
      },
    },
  },
};

describe('the provenance', () => {
  test.each([
    ['of GitHub Actions', actions],
    ['of a person', {}],
  ])('%s is what in-toto and SLSA demand', (_who, env) => {
    const validate = new Ajv({ allErrors: true }).compile(schema);
    const text = formatProvenance({ ...facts, builder: builderOf(env) }, artifacts);
    expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
  });

  test('is about every file that people download, by its digest, in the order of names', () => {
    const { subject } = JSON.parse(formatProvenance(facts, artifacts)) as { subject: unknown };
    expect(subject).toEqual([
      { name: 'a.tar.gz', digest: { sha256: 'a'.repeat(64) } },
      { name: 'b.tar.gz', digest: { sha256: 'b'.repeat(64) } },
    ]);
  });

  test('names commit and materials', () => {
    const text = formatProvenance(facts, artifacts);
    expect(text).toContain(`"gitCommit": "${identity.commit}"`);
    expect(text).toContain('"uri": "git+https://github.com/example-org/cto@refs/tags/v1.2.3"');
    expect(text).toContain('"name": "package-lock.json"');
  });

  test('is the same every time, in whatever order files were made', () => {
    expect(formatProvenance(facts, [...artifacts].reverse())).toBe(formatProvenance(facts, artifacts));
  });

  test('holds no secret of the environment', () => {
    expect(formatProvenance(facts, artifacts)).not.toContain('ghp_secret');
  });
});

describe('the builder', () => {
  test('is the workflow of GitHub Actions, with the run', () => {
    expect(builderOf(actions)).toEqual({
      id: 'https://github.com/example-org/cto/.github/workflows/release.yml@refs/tags/v1.2.3',
      invocation: 'https://github.com/example-org/cto/actions/runs/42/attempts/1',
      parameters: { GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/tags/v1.2.3', RUNNER_OS: 'Linux' },
    });
  });

  test.each([
    ['outside of it', {}],
    ['when it does not say that it is GitHub Actions', { ...actions, GITHUB_ACTIONS: 'yes' }],
    ['when the run is not known', { ...actions, GITHUB_RUN_ID: '' }],
  ])('is a machine that proves nothing %s', (_what, env) => {
    expect(builderOf(env)).toEqual({ id: localBuilder, parameters: {} });
  });
});
