import { isRecord } from '../kernel/json.js';
import type { StatusCause } from './errors.js';

/** A Status as far as it is read (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/). */
export interface Status {
  readonly message: string;
  readonly reason?: string;
  readonly causes: readonly StatusCause[];
  /** Kind or resource it is about. Absent: about none, as when the kind is not served. */
  readonly about?: string;
  /** Seconds after which the server wants to be asked again. */
  readonly retryAfterSeconds?: number;
}

/** Longest text of an answer that is no Status: pages of proxies say what matters in their first lines. */
const longestText = 300;

/** Reads the body of an answer that is no success. What is no Status, as from a proxy in between, becomes its message without markup. */
export function readStatus(body: unknown): Status {
  if (!isRecord(body) || body['kind'] !== 'Status') return { message: plainText(body), causes: [] };
  const details = isRecord(body['details']) ? body['details'] : {};
  const { reason } = body;
  const { kind, retryAfterSeconds } = details;
  return {
    message: typeof body['message'] === 'string' ? body['message'] : '',
    causes: readCauses(details['causes']),
    ...(isText(reason) && { reason }),
    ...(isText(kind) && { about: kind }),
    ...(typeof retryAfterSeconds === 'number' && retryAfterSeconds > 0 && { retryAfterSeconds }),
  };
}

function readCauses(value: unknown): StatusCause[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).map(({ reason, message, field }) => ({
    ...(isText(reason) && { reason }),
    ...(isText(message) && { message }),
    ...(isText(field) && { field }),
  }));
}

function plainText(body: unknown): string {
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  const words = text
    .slice(0, 10_000)
    .replace(/<(style|script)[^>]*>[^]*?<\/\1>/gi, ' ')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return words.length > longestText ? `${words.slice(0, longestText)}...` : words;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/**
 * Milliseconds of a `Retry-After` header: seconds or a date (RFC 9110, section 10.2.3). A date is taken relative to the `Date` of the same
 * answer, so that the clocks need not agree; without one it is as good as absent.
 */
export function readRetryAfter(value: string | undefined, date: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const wait = Date.parse(value) - Date.parse(date ?? '');
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
