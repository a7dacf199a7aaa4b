import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../../src/bundle/object.js';
import { createSchemaValidator } from '../../../../src/synth/validate/kubernetes/index.js';

const validator = createSchemaValidator([]);
type Step = string | number;

const name = fc.stringMatching(/^[a-z]([a-z0-9]{0,10}[a-z0-9])?$/);
const container = fc.record(
  {
    name,
    image: fc.constant('registry.example/web:1.0'),
    imagePullPolicy: fc.constantFrom('Always', 'IfNotPresent', 'Never'),
    command: fc.array(fc.string(), { maxLength: 3 }),
    workingDir: fc.constant('/srv'),
    ports: fc.uniqueArray(fc.record({ containerPort: fc.integer({ min: 1, max: 65535 }) }), {
      maxLength: 3,
      selector: (port) => port.containerPort,
    }),
    env: fc.uniqueArray(fc.record({ name: fc.stringMatching(/^[A-Z][A-Z_]{0,8}$/), value: fc.string() }), {
      maxLength: 3,
      selector: (variable) => variable.name,
    }),
    livenessProbe: fc.record({
      tcpSocket: fc.record({ port: fc.integer({ min: 1, max: 65535 }) }),
      periodSeconds: fc.nat(100),
    }),
    securityContext: fc.record({ readOnlyRootFilesystem: fc.boolean(), runAsNonRoot: fc.boolean() }),
    resources: fc.record({
      requests: fc.record({
        cpu: fc.constantFrom('1', '500m', 2),
        memory: fc.constantFrom('8Gi', '1e3', '128Mi'),
      }),
    }),
  },
  { requiredKeys: ['name', 'image'] },
);

const deployment: fc.Arbitrary<KubernetesObject> = fc
  .record({
    name,
    replicas: fc.nat(50),
    minReadySeconds: fc.nat(60),
    containers: fc.uniqueArray(container, { minLength: 1, maxLength: 3, selector: (item) => item.name }),
    terminationGracePeriodSeconds: fc.nat(60),
  })
  .map(({ name: app, replicas, minReadySeconds, containers, terminationGracePeriodSeconds }) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app, namespace: 'shop', labels: { app } },
    spec: {
      replicas,
      minReadySeconds,
      selector: { matchLabels: { app } },
      template: { metadata: { labels: { app } }, spec: { containers, terminationGracePeriodSeconds } },
    },
  }));

/** Maps whose keys are the user's: nothing there is misspelt. */
const MAPS = new Set(['labels', 'matchLabels', 'requests']);

function fieldsOf(value: unknown, path: readonly Step[] = []): readonly (readonly Step[])[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => fieldsOf(item, [...path, index]));
  if (typeof value !== 'object' || value === null || MAPS.has(String(path.at(-1)))) return [];
  return Object.entries(value).flatMap(([key, item]) => [[...path, key], ...fieldsOf(item, [...path, key])]);
}

function rename(value: unknown, [step, ...rest]: readonly Step[], to: string): unknown {
  if (Array.isArray(value))
    return value.map((item, index) => (index === step ? rename(item, rest, to) : (item as unknown)));
  return Object.fromEntries(
    Object.entries(value as object).map(([key, item]) => {
      if (key !== step) return [key, item] as const;
      return rest.length === 0 ? ([to, item] as const) : ([key, rename(item, rest, to)] as const);
    }),
  );
}

function written(path: readonly Step[]): string {
  return path.reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : `${text}${text === '' ? '' : '.'}${step}`,
    '',
  );
}

describe('a random valid Deployment', () => {
  it('has no problem', () => {
    fc.assert(
      fc.property(deployment, (object) => {
        expect(validator.validate(object)).toEqual([]);
      }),
    );
  });

  it('with one field misspelt is reported with its path and the right spelling', () => {
    const renamed = deployment.chain((object) => {
      const paths = fieldsOf(object)
        .filter(([first]) => first === 'spec' || first === 'metadata')
        .filter((path) => path.length > 1 && String(path.at(-1)).length > 3);
      return fc.constantFrom(...paths).map((path) => ({ object, path }));
    });
    fc.assert(
      fc.property(renamed, ({ object, path }) => {
        const key = String(path.at(-1));
        const wrong = `${key.slice(0, 2)}${key.slice(3)}x`;
        const problems = validator.validate(rename(object, path, wrong) as KubernetesObject);
        expect(problems).toContainEqual({
          path: written([...path.slice(0, -1), wrong]),
          message: `unknown field "${wrong}"`,
          fix: `did you mean "${key}"?`,
          rule: 'schema/unknown-field',
        });
      }),
    );
  });
});
