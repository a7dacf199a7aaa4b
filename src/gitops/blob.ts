import { createHash } from 'node:crypto';

/** Git's object id of a file with this content: SHA-1 over `blob <bytes>\0<content>` (git-hash-object). */
export function blobId(content: string): string {
  const bytes = Buffer.from(content, 'utf8');
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
