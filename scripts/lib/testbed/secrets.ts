import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SecretDeclaration, SecretKey } from '../../../src/bundle/secret.js';
import type { KubernetesObject } from '../../../src/bundle/object.js';

/** The Secrets that whoever deploys has to make, with values that are right in form and worth nothing. */
export function declaredSecrets(declarations: readonly SecretDeclaration[]): readonly KubernetesObject[] {
  return declarations
    .filter(({ madeBy }) => madeBy === 'deployer')
    .map(({ namespace, name, type = 'Opaque', keys }) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace, name },
      type,
      stringData: Object.fromEntries(keys.map((key) => [key.key, worthlessValue(type, key)])),
    }));
}

/**
 * Writes the values of {@link declaredSecrets} of every committed bundle as `<folder>/<namespace>/<name>/<key>`, the form that
 * `CTO_SECRETS_FROM` takes.
 *
 * @param bundles folder with one folder per bundle, such as `dist`; nothing is written when it is not there
 */
export function writeSecretFiles(bundles: string, folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const secret of readDeclarations(bundles).filter(({ madeBy }) => madeBy === 'deployer')) {
    const place = join(folder, secret.namespace, secret.name);
    mkdirSync(place, { recursive: true });
    for (const key of secret.keys)
      writeFileSync(join(place, key.key), worthlessValue(secret.type ?? 'Opaque', key), { mode: 0o600 });
  }
}

function readDeclarations(bundles: string): readonly SecretDeclaration[] {
  if (!existsSync(bundles)) return [];
  return readdirSync(bundles)
    .map((name) => join(bundles, name, 'bundle.json'))
    .filter(existsSync)
    .flatMap((file) => (JSON.parse(readFileSync(file, 'utf8')) as { secrets: SecretDeclaration[] }).secrets);
}

/** A value in the form that its readers expect. */
function worthlessValue(type: string, { key, generate, source }: SecretKey): string {
  if (source !== undefined && 'value' in source) return source.value;
  if (generate !== undefined) return 'a'.repeat(generate.length);
  if (type === 'kubernetes.io/dockerconfigjson') return '{"auths":{}}';
  return formOf(key) ?? `value-of-${key}`;
}

function formOf(key: string): string | undefined {
  if (key === 'app-id') return '1';
  if (/private-?key|\.key$/.test(key)) return worthlessKey();
  return undefined;
}

let made: string | undefined;

/** One for all: it takes a while to make. */
function worthlessKey(): string {
  made ??= generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs1', format: 'pem' })
    .toString();
  return made;
}
