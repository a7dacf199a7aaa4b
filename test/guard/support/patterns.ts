import { catalogue, literalsOf } from '../literals.js';

/** A shape of text that may not stand in the output, with what is allowed in spite of it. */
export interface Pattern {
  readonly name: string;
  readonly find: RegExp;
  /** Lines in which it means something else. Absent: none. */
  readonly unless?: RegExp;
  /** Whether a value of the configuration may bring it in.
   * @default false */
  readonly byUser?: boolean;
  /** Whether the files of the repository are searched for it too.
   * @default false */
  readonly inSources?: boolean;
}

/** Name of the organisation as a regular expression; the first literal of the catalogue. */
const organisation =
  literalsOf(catalogue[0] ?? { topic: 'organisation', guard: 'deny', was: '', now: { dropped: '' } })[0] ??
  '';

/** Shapes of the catalogue, for values of the same kind that nobody has listed. */
export const patterns: readonly Pattern[] = [
  { name: 'client id of a GitHub App', find: /Iv23li[A-Za-z0-9]{14}/i, inSources: true },
  {
    name: 'host or mail domain of the organisation',
    find: new RegExp(`[\\w.-]*${organisation}\\.(ai|com|io)\\b`, 'i'),
    inSources: true,
  },
  {
    name: 'image of the organisation',
    find: new RegExp(`ghcr\\.io/${organisation}/\\S+`, 'i'),
    inSources: true,
  },
  {
    name: 'repository of the organisation',
    find: new RegExp(`github\\.com/${organisation}(/\\S*)?`, 'i'),
    inSources: true,
  },
  {
    name: 'App of the organisation',
    find: new RegExp(`\\b(${organisation}-[a-z]+|[a-z]+-${organisation})(\\[bot\\])?`, 'i'),
    inSources: true,
  },
  {
    name: 'commit address of a bot',
    find: /\b\d{8,9}\+[^@\s]+\[bot\]@users\.noreply\.github\.com/i,
    inSources: true,
  },
  {
    name: 'private address',
    find: /\b(10|192\.168|172\.(1[6-9]|2\d|3[01]))\.\d+\.\d+(\.\d+)?\b/,
    byUser: true,
  },
  {
    name: 'model',
    find: /\bclaude-(opus|sonnet|haiku|3)[\w.-]*|\bgpt-\d[\w.-]*|\bgemini-\d[\w.-]*|\bglm-\d[\w.-]*/i,
    byUser: true,
  },
  { name: 'literal password', find: /adminPassword:\s*admin\b/i, inSources: true },
  { name: 'moving tag', find: /:latest\b/ },
  { name: 'merge marker', find: /^(<{7}|>{7}|={7}$)/m, inSources: true },
  { name: 'placeholder that nobody filled in', find: /\$\{[A-Z_]+\}/, byUser: true },
];

/** Lines of a text that a pattern finds, except those that a user's text brought in. */
export function matchesOf(
  { name, find, unless, byUser = false }: Pattern,
  text: string,
  written = '',
): readonly string[] {
  return text
    .split('\n')
    .filter((line) => {
      const [found] = find.exec(line) ?? [];
      if (found === undefined || unless?.test(line) === true) return false;
      return !(byUser && written.includes(found));
    })
    .map((line) => `${name}: ${line.trim().slice(0, 160)}`);
}
