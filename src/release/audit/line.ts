import { canonicalJson, isRecord } from '../../kernel/json.js';
import { sha256Of } from '../file-facts.js';
import type { AuditLine } from './model.js';

/** Hash before the first line. */
export const genesis = '0'.repeat(64);

/** Hash of a line: over everything else in it, keys in order. */
export function seal(unsealed: Omit<AuditLine, 'hash'>): string {
  return sha256Of(canonicalJson(unsealed));
}

/** Reads a line. @returns undefined when it is none */
export function parseLine(text: string): AuditLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && typeof value['hash'] === 'string' ? (value as unknown as AuditLine) : undefined;
  } catch {
    return undefined;
  }
}
