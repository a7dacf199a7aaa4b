import { createHash } from 'node:crypto';

const maximumLabelLength = 63;

/** Options of {@link toDnsLabel}. */
export interface DnsLabelOptions {
  /** Longest result, at most 63 and at least 12.
   * @default 63 */
  readonly maximum?: number;
}

/**
 * Turns any text into a DNS label (RFC 1123), the strictest form of Kubernetes names.
 *
 * - result: 1 to `maximum` characters of `a-z`, `0-9` and `-`, first and last alphanumeric
 * - accents are dropped (`é` becomes `e`), capitals lowered, every other run of characters becomes one `-`
 * - text that is too long is cut and ends in eight hexadecimal digits of its SHA-256, so that two long texts stay different
 * - stable: the same text gives the same label on every machine
 *
 * @returns undefined when nothing of the text survives, as for `"---"` or `"日本"`
 */
export function toDnsLabel(text: string, options: DnsLabelOptions = {}): string | undefined {
  const maximum = options.maximum ?? maximumLabelLength;
  const label = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (label === '') return undefined;
  if (label.length <= maximum) return label;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 8);
  return `${label.slice(0, maximum - 9).replace(/-+$/, '')}-${digest}`;
}

/** Whether a text is a DNS label (RFC 1123): 1 to 63 of `a-z`, `0-9`, `-`, first and last alphanumeric. */
export function isDnsLabel(text: string): boolean {
  return text.length <= maximumLabelLength && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text);
}

/** Whether a text is a DNS subdomain (RFC 1123): labels joined by dots, 253 characters at most, no trailing dot. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && text.split('.').every(isDnsLabel);
}
