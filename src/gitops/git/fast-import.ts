import { within } from '../paths.js';
import type { CommitRequest } from '../repository.js';

/** Branch of our own repository that gets the tree; it is never pushed. */
export const workRef = 'refs/cto/next';

/**
 * A stream for `git fast-import` (git-fast-import, INPUT FORMAT) that makes the tree of a commit: one process for any number of files, and no
 * working copy, so that neither line endings nor attributes nor filters of the repository or the machine touch a byte.
 */
export function importStream({ base, folder, write, remove }: CommitRequest): string {
  const parts = [
    'feature done',
    `commit ${workRef}`,
    // who and when come from git itself when the commit proper is made from this tree
    'committer cto <cto@localhost> 0 +0000',
    'data 0',
    ...(base.commit === undefined ? [] : [`from ${base.commit}`]),
    ...remove.map((path) => `D ${quote(within(folder, path))}`),
    ...[...write].map(
      ([path, content]) =>
        `M 100644 inline ${quote(within(folder, path))}\ndata ${Buffer.byteLength(content)}\n${content}`,
    ),
    'done',
  ];
  return `${parts.join('\n')}\n`;
}

/** A path in C style, as the format asks of unusual ones. */
function quote(path: string): string {
  return `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}
