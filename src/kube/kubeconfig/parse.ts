import { isRecord } from '../../kernel/json.js';
import type { Problem } from '../../kernel/problem.js';
import type { Entry, Kubeconfig } from './model.js';

/** The three lists, and the key that holds the value of an entry. */
const lists = [
  { list: 'clusters', member: 'cluster' },
  { list: 'users', member: 'user' },
  { list: 'contexts', member: 'context' },
] as const;

/** What was found in one file. */
export interface Parsed {
  readonly config: Kubeconfig;
  readonly problems: readonly Problem[];
}

/**
 * Reads a document as a kubeconfig. Only its structure is looked at: entries that nobody uses may hold what they want, as with kubectl. A name
 * that occurs twice in one file is an error, as there; in several files the first one counts.
 *
 * @param document parsed YAML; nothing at all is an empty kubeconfig
 * @param file path, for messages and relative paths
 */
export function parseKubeconfig(document: unknown, file: string): Parsed {
  const problems: Problem[] = [];
  const report = (path: string, message: string) =>
    problems.push({ rule: 'kubeconfig/structure', message, path, location: { file } });
  if (!isRecord(document ?? {})) report('', 'is not a kubeconfig: no mapping at the top');
  const root = isRecord(document) ? document : {};
  const [clusters, users, contexts] = lists.map(({ list, member }) => {
    return readList(root[list], { list, member, file, report });
  }) as [Map<string, Entry>, Map<string, Entry>, Map<string, Entry>];
  const current = root['current-context'] ?? '';
  if (typeof current !== 'string') report('current-context', 'is not a text; write it in quotes');
  return {
    config: {
      clusters,
      users,
      contexts,
      ...(typeof current === 'string' && current !== '' && { currentContext: { name: current, file } }),
    },
    problems,
  };
}

interface ListContext {
  readonly list: string;
  readonly member: string;
  readonly file: string;
  readonly report: (path: string, message: string) => void;
}

function readList(value: unknown, { list, member, file, report }: ListContext): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  if (value === undefined || value === null) return entries;
  if (!Array.isArray(value)) report(list, 'is not a list');
  for (const [index, item] of (Array.isArray(value) ? (value as unknown[]) : []).entries()) {
    const path = `${list}[${index}]`;
    const name = isRecord(item) ? item['name'] : undefined;
    const body = isRecord(item) ? (item[member] ?? {}) : undefined;
    if (typeof name !== 'string' || name === '') report(`${path}.name`, 'is missing or not a text');
    else if (!isRecord(body)) report(`${path}.${member}`, 'is not a mapping');
    else if (entries.has(name)) report(path, `has the name "${name}" of another entry of the same list`);
    else entries.set(name, { name, file, value: body });
  }
  return entries;
}
