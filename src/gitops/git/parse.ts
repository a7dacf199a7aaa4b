import type { RepositoryFile } from '../repository.js';

/** What a server says about its heads. */
export interface Heads {
  /** Branch that HEAD names. Absent: the server does not say, as an empty repository may not. */
  readonly defaultBranch?: string;
  /** Commits by branch. */
  readonly branches: ReadonlyMap<string, string>;
}

/** Reads `git ls-remote --symref URL HEAD refs/heads/*`. */
export function parseHeads(text: string): Heads {
  const branches = new Map<string, string>();
  let defaultBranch: string | undefined;
  for (const line of text.split('\n')) {
    const symbolic = /^ref: refs\/heads\/(\S+)\tHEAD$/.exec(line);
    const head = /^([0-9a-f]{40,64})\trefs\/heads\/(\S+)$/.exec(line);
    if (symbolic) defaultBranch = symbolic[1];
    else if (head) branches.set(head[2] ?? '', head[1] ?? '');
  }
  return { branches, ...(defaultBranch !== undefined && { defaultBranch }) };
}

/** Reads `git ls-tree -r -z COMMIT -- FOLDER`: files by path relative to the folder. */
export function parseTree(text: string, folder: string): Map<string, RepositoryFile> {
  const start = folder === '' ? '' : `${folder}/`;
  const files = new Map<string, RepositoryFile>();
  for (const entry of text.split('\0')) {
    const match = /^(\d+) (\w+) ([0-9a-f]+)\t(.+)$/s.exec(entry);
    if (!match) continue;
    const [, mode = '', , id = '', path = ''] = match;
    if (path.startsWith(start)) files.set(path.slice(start.length), { id, mode });
    // the folder itself is a submodule, a link or a file
    else if (path === folder) files.set('', { id, mode });
  }
  return files;
}

/** Reads `git cat-file --batch`: contents by object id; an object that is not there is left out. */
export function parseBatch(output: Uint8Array): Map<string, string> {
  const bytes = Buffer.from(output);
  const contents = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0x0a, at);
    const [id = '', type = '', size = '0'] = bytes.toString('utf8', at, end).split(' ');
    const start = end + 1;
    if (type === 'missing') at = start;
    else {
      contents.set(id, bytes.toString('utf8', start, start + Number(size)));
      // the content ends with a newline of the protocol
      at = start + Number(size) + 1;
    }
  }
  return contents;
}

/** How a push of one branch ended. */
export type PushOutcome =
  { is: 'done' } | { is: 'moved' } | { is: 'refused'; message: string } | { is: 'failed' };

/** Words of git and of servers for "somebody else was faster". */
const movedWords =
  /non-fast-forward|fetch first|stale info|cannot lock ref|failed to update ref|incorrect old value|reference already exists|failed to lock|remote ref updated since/i;

/** Reads `git push --porcelain` (git-push, OUTPUT): one line per ref, tab-separated, the flag first. */
export function parsePush(code: number, stdout: string, stderr: string): PushOutcome {
  if (code === 0) return { is: 'done' };
  const line = stdout.split('\n').find((one) => one.startsWith('!\t'));
  if (line === undefined) return { is: 'failed' };
  const summary = line.split('\t')[2] ?? '';
  if (movedWords.test(summary) || movedWords.test(stderr)) return { is: 'moved' };
  const said = stderr
    .split('\n')
    .filter((one) => one.startsWith('remote:'))
    .map((one) => one.replace(/^remote:\s*/, '').trim())
    .filter((one) => one !== '');
  return { is: 'refused', message: [summary, ...said].join('; ') };
}
