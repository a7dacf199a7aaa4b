import { isRecord } from '../../kernel/json.js';

/** Values of a Secret that was sent, which must not come back in an error: validation likes to repeat what it does not accept. */
export function secretTexts(body: unknown): string[] {
  if (!isRecord(body) || body['kind'] !== 'Secret') return [];
  return [...values(body['stringData']), ...values(body['data']).flatMap((text) => [text, decoded(text)])];
}

function values(member: unknown): string[] {
  return isRecord(member) ? Object.values(member).filter((value) => typeof value === 'string') : [];
}

function decoded(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}
