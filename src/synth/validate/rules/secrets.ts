import type { SecretDeclaration } from '../../../bundle/secret.js';
import { didYouMean } from '../../../kernel/nearest.js';
import { isRecord } from '../../../kernel/json.js';
import { secretWithin } from '../../../kernel/redact.js';
import type { Reference } from '../references/index.js';
import type { Finding, ValidationInput, ValidationRule } from '../rule.js';
import { pathOf } from '../walk.js';

const container = (key: string, optional = '') => `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: cto }
spec:
  containers:
    - name: main
      image: example.com/app:1.0.0
      env: [{ name: TOKEN, valueFrom: { secretKeyRef: { name: web, key: ${key}${optional} } } }]
`;

const secretReferences = ({ lookup }: ValidationInput): readonly Reference[] =>
  lookup.references().filter(({ kind }) => kind === 'Secret');

const undeclared: ValidationRule = {
  id: 'secrets/undeclared',
  says: 'every Secret that an object names is declared in a record, unless it is optional',
  why: 'Secrets are never in the bundle; whoever installs learns from the declaration which ones to make, with which keys and what for',
  given: 'secrets: [{ namespace: cto, name: web-token, keys: [token] }]',
  bad: container('token'),
  good: container('token').replace('name: web, key', 'name: web-token, key'),
  *check(input) {
    for (const reference of secretReferences(input)) {
      const { subject, path, name, namespace = '', optional } = reference;
      if (
        optional ||
        input.lookup.secret(namespace, name) ||
        input.lookup.isExternal('Secret', namespace, name)
      )
        continue;
      yield {
        subject,
        path,
        message: `nobody declares the Secret ${namespace}/${name}`,
        fix: secretHint(reference, input.secrets),
        value: name,
      };
    }
  },
};

function secretHint({ name, namespace, subject }: Reference, secrets: readonly SecretDeclaration[]): string {
  const other = secrets.find((one) => one.name === name);
  const here = secrets.filter((one) => one.namespace === namespace).map((one) => one.name);
  const hint = other ? `it is declared in the namespace "${other.namespace}"` : didYouMean(name, here);
  return `${hint === undefined ? '' : `${hint}; else `}declare it in "secrets" of the record of ${subject.component}: keys, purpose, who makes it`;
}

const unknownKey: ValidationRule = {
  id: 'secrets/unknown-key',
  says: 'every key of a Secret that an object names is declared, unless it is optional',
  why: 'the pod does not start without the key, and whoever makes the Secret does not know of it',
  given: 'secrets: [{ namespace: cto, name: web, keys: [token] }]',
  bad: container('api-token'),
  good: container('token'),
  *check(input) {
    for (const { subject, path, name, namespace = '', key, optional } of secretReferences(input)) {
      const secret = input.lookup.secret(namespace, name);
      const keys = secret?.keys.map((one) => one.key) ?? [];
      if (!secret || key === undefined || optional || keys.includes(key) || isRegistryLogin(secret)) continue;
      yield {
        subject,
        path,
        message: `the declaration of the Secret ${namespace}/${name} has no key "${key}"`,
        fix: didYouMean(key, keys) ?? `its keys are ${keys.join(', ') || 'none'}`,
        value: key,
      };
    }
  },
};

/** Its one key is made from user and password, which are what a person declares. */
function isRegistryLogin({ type }: SecretDeclaration): boolean {
  return type === 'kubernetes.io/dockerconfigjson';
}

const optionalKey: ValidationRule = {
  id: 'secrets/optional-key',
  says: 'a key that is declared optional is read as optional',
  why: 'the declaration promises that the platform works without the key, but the pod would not start',
  given: 'secrets: [{ namespace: cto, name: web, keys: [], optional: [token] }]',
  bad: container('token'),
  good: container('token', ', optional: true'),
  *check(input) {
    for (const { subject, path, name, namespace = '', key, optional } of secretReferences(input)) {
      const declared = input.lookup.secret(namespace, name)?.keys.find((one) => one.key === key);
      if (optional || declared?.optional !== true) continue;
      yield {
        subject,
        path,
        message: `the key "${declared.key}" of the Secret ${namespace}/${name} is optional, but is required here`,
        fix: 'set optional: true here, or remove it from the declaration',
        value: declared.key,
      };
    }
  },
};

const unused: ValidationRule = {
  id: 'secrets/unused',
  says: 'every Secret that a person has to make is named by some object',
  why: 'people are asked for credentials that nothing reads',
  severity: 'warning',
  excusedBy: ['secrets/unused'],
  given: 'secrets: [{ namespace: cto, name: api-login, keys: [token] }]',
  bad: container('token'),
  good: container('token').replace('name: web, key', 'name: api-login, key'),
  *check(input) {
    const named = new Set(secretReferences(input).map(({ namespace = '', name }) => `${namespace}/${name}`));
    for (const { namespace, name, madeBy } of input.secrets) {
      if (madeBy === 'controller' || named.has(`${namespace}/${name}`) || isMentioned(name, input)) continue;
      yield {
        about: `Secret/${name}`,
        message: `the Secret ${namespace}/${name} is declared, but no object names it`,
        fix: 'remove the declaration; if a controller knows the name by itself, say so in an exception of the record',
        value: name,
      };
    }
  },
};

/** Controllers are told of Secrets in their settings and rights, too; and some find them by label. */
function isMentioned(name: string, { lookup, secrets }: ValidationInput): boolean {
  const byLabel = secrets.some((one) => one.name === name && one.labels !== undefined);
  return byLabel || lookup.everything().includes(name);
}

const secret = (data: string) => `
apiVersion: v1
kind: Secret
metadata: { name: web, namespace: cto }
${data}
`;

const value: ValidationRule = {
  id: 'secrets/value',
  says: 'a Secret of the bundle is empty',
  why: 'the bundle is committed, published and signed; base64 hides nothing',
  bad: secret('stringData: { token: something }'),
  good: secret('type: Opaque'),
  *check({ lookup }) {
    for (const subject of lookup.ofKind('Secret')) {
      for (const field of ['data', 'stringData']) {
        const keys = isRecord(subject.object[field]) ? Object.keys(subject.object[field]) : [];
        if (keys.length === 0) continue;
        yield {
          subject,
          path: field,
          message: `the Secret holds values: ${keys.join(', ')}`,
          fix: 'declare the Secret in the record instead; deploying makes it from a variable, a file or a prompt',
        };
      }
    }
  },
};

const literal: ValidationRule = {
  id: 'secrets/literal',
  says: 'no text of any object looks like a credential',
  why: 'the bundle is committed, published and signed',
  bad: `
apiVersion: v1
kind: ConfigMap
metadata: { name: web, namespace: cto }
data: { database: "postgres://app:correct-horse@database:5432/app" }
`,
  good: `
apiVersion: v1
kind: ConfigMap
metadata: { name: web, namespace: cto }
data: { database: "postgres://database:5432/app" }
`,
  *check({ lookup }): Generator<Finding> {
    if (secretWithin(lookup.everything()) === undefined) return;
    for (const place of lookup.texts()) {
      const what = secretWithin(place.text);
      if (what === undefined) continue;
      yield {
        subject: place.subject,
        path: pathOf(place),
        message: `holds ${what}`,
        fix: 'read it from a Secret; if it is none, write it in another way',
      };
    }
  },
};

/** Rules about Secrets. */
export const secretRules: readonly ValidationRule[] = [
  undeclared,
  unknownKey,
  optionalKey,
  unused,
  value,
  literal,
];
