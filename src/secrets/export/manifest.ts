import type { SecretDeclaration } from '../../bundle/secret.js';
import type { FilledSecret } from '../collect.js';
import { ourLabels } from '../names.js';

/** Members whose values are texts or such members again. A type and no interface, so that it can be walked as a tree. */
type Texts = Readonly<Record<string, string>>;

/** A Secret as a manifest, with its values. Never printed; only ever encrypted, or written outside of repositories. */
export type SecretManifest = {
  readonly apiVersion: 'v1';
  readonly kind: 'Secret';
  readonly metadata: SecretMetadata;
  readonly type: string;
  /** Values that are text, as people edit them. Absent: none is. */
  readonly stringData?: Texts;
  /** Values that are not, in base64. Absent: all are text. */
  readonly data?: Texts;
};

/** Metadata of a manifest. */
export type SecretMetadata = {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Texts;
};

/** Metadata of everything that stands for a declared Secret. */
export function metadataOf({ name, namespace, labels }: SecretDeclaration, platform: string): SecretMetadata {
  return { name, namespace, labels: { ...labels, ...ourLabels(platform) } };
}

/** The manifest of a Secret. */
export function manifestOf({ declaration, values }: FilledSecret, platform: string): SecretManifest {
  const texts: [key: string, text: string][] = [];
  const others: [key: string, base64: string][] = [];
  for (const [key, value] of values) {
    const bytes = value.reveal();
    const text = textOf(bytes);
    if (text === undefined) others.push([key, Buffer.from(bytes).toString('base64')]);
    else texts.push([key, text]);
  }
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: metadataOf(declaration, platform),
    type: declaration.type ?? 'Opaque',
    ...(texts.length > 0 && { stringData: Object.fromEntries(texts) }),
    ...(others.length > 0 && { data: Object.fromEntries(others) }),
  };
}

/** What YAML does not carry unchanged: control characters, line ends other than a newline, marks of byte order. */
const unwritable = /[^\n\t\P{Cc}]|[\u2028\u2029\ufeff\ufffe\uffff]/u;

/** Bytes as text; undefined when they are no UTF-8 or a manifest could not carry them unchanged. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return unwritable.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
