import type { SecretDeclaration, SecretKey } from '../../bundle/secret.js';
import type { KubernetesObject } from '../../bundle/object.js';
import { secretName } from '../names.js';
import { metadataOf } from './manifest.js';

/** How ExternalSecrets are written. */
export interface ExternalSecretOptions {
  /** Name of the installation, for the label. */
  readonly platform: string;
  /** Name of the store. */
  readonly store: string;
  readonly storeKind: 'ClusterSecretStore' | 'SecretStore';
  /** What stands before `<namespace>/<name>` in the store. Empty: nothing. */
  readonly keyPrefix: string;
  /** Whether keys are asked for that the platform works without: the operator fails for the whole Secret when the store has none. */
  readonly optionalKeys: boolean;
}

/**
 * The ExternalSecret that fills a declared Secret from a store (https://external-secrets.io/latest/api/externalsecret/): one entry
 * `<prefix><namespace>/<name>` with a property per key. Undefined when no key is left.
 */
export function externalSecretOf(
  declaration: SecretDeclaration,
  options: ExternalSecretOptions,
): KubernetesObject | undefined {
  const { name, type, labels } = declaration;
  const keys = declaration.keys.filter(({ optional }) => optional !== true || options.optionalKeys);
  if (keys.length === 0) return undefined;
  // the operator wants at least one key of the store, so text from the configuration alone has to come from there too
  const isWritten = keys.every(isLiteral) ? () => false : isLiteral;
  const literals = keys.filter(isLiteral).filter(isWritten);
  const stored = keys.filter((key) => !isWritten(key));
  const template = {
    engineVersion: 'v2',
    // without it, the keys from the store would be lost beside those of the template
    ...(literals.length > 0 && { mergePolicy: 'Merge' }),
    ...(type !== undefined && { type }),
    ...(labels && { metadata: { labels } }),
    ...(literals.length > 0 && { data: Object.fromEntries(literals.map(literal)) }),
  };
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { ...metadataOf(declaration, options.platform) },
    spec: {
      refreshInterval: '1h',
      secretStoreRef: { kind: options.storeKind, name: options.store },
      target: { name, ...(Object.keys(template).length > 1 && { template }) },
      data: stored.map(({ key }) => ({
        secretKey: key,
        remoteRef: { key: `${options.keyPrefix}${secretName(declaration)}`, property: key },
      })),
    },
  };
}

type LiteralKey = SecretKey & { readonly source: { readonly value: string } };

function isLiteral(key: SecretKey): key is LiteralKey {
  return key.source !== undefined && 'value' in key.source;
}

/** Text that is no secret comes from the configuration. The operator takes it for a Go template, so braces are written as text of one. */
function literal({ key, source: { value } }: LiteralKey): [key: string, text: string] {
  return [key, value.includes('{{') ? `{{ ${JSON.stringify(value)} }}` : value];
}
