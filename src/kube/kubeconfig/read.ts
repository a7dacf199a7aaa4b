import { readFile } from 'node:fs/promises';
import type { Problem } from '../../kernel/problem.js';
import { parseKubeconfig, type Parsed } from './parse.js';
import { emptyKubeconfig } from './merge.js';

/** One file that was read, or why not. */
export interface ReadKubeconfig extends Parsed {
  /** Whether it was there and said anything. */
  readonly found: boolean;
}

/** Reads and parses a file. What is wrong with it is told without a line of it: there are credentials in there. */
export async function readKubeconfig(file: string, required: boolean): Promise<ReadKubeconfig> {
  try {
    const text = await readFile(file, 'utf8');
    const document = await parseText(text);
    const parsed = parseKubeconfig(document, file);
    return { ...parsed, found: document !== undefined && document !== null };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    const problems = missing && !required ? [] : [problemOf(error, file)];
    return { config: emptyKubeconfig, problems, found: false };
  }
}

/** JSON is tried first: tools write it, and the YAML parser takes longer to load than to parse. */
async function parseText(text: string): Promise<unknown> {
  if (text.trim() === '') return undefined;
  if (text.trimStart().startsWith('{')) {
    try {
      return JSON.parse(text);
    } catch {
      // YAML in flow style
    }
  }
  const { load } = await import('js-yaml');
  return load(text);
}

/** Only the reason and the place of a YAML error: its message quotes the lines around. */
function problemOf(error: unknown, file: string): Problem {
  const { code, reason, mark } = error as {
    readonly code?: string;
    readonly reason?: string;
    readonly mark?: { readonly line: number; readonly column: number };
  };
  if (reason === undefined) {
    const message = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code ?? 'unknown error'})`;
    return { rule: 'kubeconfig/file', message, location: { file } };
  }
  return {
    rule: 'kubeconfig/yaml',
    message: `is no YAML: ${reason.replace(/"[^"]*"|'[^']*'|<[^>]*>/g, '...')}`,
    location: { file, ...(mark && { line: mark.line + 1, column: mark.column + 1 }) },
  };
}
