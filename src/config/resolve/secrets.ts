import { isPasswordKey, isSecretKey, looksRandom, secretWithin } from '../../kernel/redact.js';
import type { ConfigNode, ScalarNode } from '../node.js';
import type { KeyPath } from '../path.js';
import { childShape, configShape, type Shape } from '../shape.js';
import type { Finding } from './finding.js';
import { isReference } from './reference.js';

/** What {@link findSecrets} found in one layer. */
export interface SecretScan {
  readonly findings: readonly Finding[];
  /** The secret texts themselves, to be kept out of every message. */
  readonly secrets: readonly string[];
}

/** Whether a place of the configuration takes a secret by reference, and only so. */
export function isReferenceOnly(shape: Shape | undefined): boolean {
  return shape?.deferred === true && shape.forms !== undefined;
}

/** Whether a value at a place must be masked in whatever we print, even when it does not look like a secret. */
export function isSecretPlace(path: KeyPath, shape: Shape | undefined): boolean {
  const key = path.findLast((part) => typeof part === 'string') ?? '';
  return (
    isReferenceOnly(shape) ||
    isPasswordKey(key) ||
    (isSecretKey(key) && shape?.words === undefined && !isNamePlace(path))
  );
}

/** `key` names a taint key or a key within a Secret at places the schema knows; these are names. */
function isNamePlace(path: KeyPath): boolean {
  return path.at(-1) === 'key' || path.at(-1) === 'secret';
}

/**
 * Finds literal secrets in a layer: token shapes anywhere, in keys too; anything at all where the schema takes only a
 * reference or the key says password; random-looking text under keys that say token, secret or key.
 */
export function findSecrets(root: ConfigNode, start: Shape = configShape(), at: KeyPath = []): SecretScan {
  const findings: Finding[] = [];
  const secrets: string[] = [];
  const visit = (node: ConfigNode, path: KeyPath, shape: Shape | undefined): void => {
    if (node.kind === 'list') {
      node.items.forEach((item, index) => visit(item, [...path, index], child(shape, index)));
    } else if (node.kind === 'map') {
      for (const [key, entry] of node.entries) {
        if (secretWithin(key) !== undefined) secrets.push(key);
        visit(entry.node, [...path, key], child(shape, key));
      }
    } else {
      const what = literalSecret(node, path, shape);
      if (what === undefined) return;
      secrets.push(String(node.value), node.text);
      findings.push(secretFinding(what, node, path, shape));
    }
  };
  visit(root, at, start);
  return { findings, secrets };
}

function child(shape: Shape | undefined, key: string | number): Shape | undefined {
  return shape && childShape(shape, key);
}

function literalSecret(node: ScalarNode, path: KeyPath, shape: Shape | undefined): string | undefined {
  const text = node.text;
  if (node.value === null || text === '') return undefined;
  const known = secretWithin(text);
  if (known !== undefined) return known;
  if (typeof node.value === 'boolean' || isReference(text)) return undefined;
  if (isReferenceOnly(shape)) return 'a literal value';
  const key = path.findLast((part) => typeof part === 'string') ?? '';
  if (isPasswordKey(key)) return 'a password';
  return isSecretKey(key) && looksRandom(text) ? 'what looks like a generated secret' : undefined;
}

function secretFinding(what: string, node: ScalarNode, path: KeyPath, shape: Shape | undefined): Finding {
  return {
    rule: 'config/literal-secret',
    message: `holds ${what}; secret values never stand in the configuration, since they would reach commits, logs and bundles`,
    fix: isReferenceOnly(shape) || shape === undefined ? referenceFix(path) : plainFix(shape),
    path,
    origin: node.origin,
    value: '***',
  };
}

function referenceFix(path: KeyPath): string {
  const name = path
    .filter((part) => typeof part === 'string')
    .slice(-2)
    .join('_')
    .replace(/\W+/g, '_')
    .toUpperCase();
  return (
    `write "\${${name}}" and set that variable when deploying, or { file: PATH }, or { secret: NAME, key: KEY } of an ` +
    'existing Secret; if the value was real and has been shared, replace it where it was issued'
  );
}

function plainFix(shape: Shape): string {
  const advice = shape.deferred
    ? 'write a variable, such as "${NAME}", or the path of a file'
    : 'remove it: this key ends up in manifests in clear text';
  return `${advice}; if the value was real and has been shared, replace it where it was issued`;
}
