import type { Problem } from '../../kernel/problem.js';
import { emptyMap, type MapNode } from '../node.js';
import type { Origin } from '../origin.js';
import { type KeyPath, parsePath } from '../path.js';
import { compose, type Composed } from './compose.js';
import { convert } from './convert.js';

/** A parsed file: what could be read of it, and everything that is wrong. */
export interface ParsedFile {
  readonly root: MapNode;
  readonly problems: readonly Problem[];
  /** Places whose value could not be read as written; nothing more needs to be said about them. */
  readonly unread: readonly KeyPath[];
  /** Places of which something was left out, because it is wrong; the root when nothing could be read. */
  readonly doubtful: readonly KeyPath[];
}

/**
 * Parses the text of a configuration file. Nothing is thrown: what cannot be read is a problem, and what can be read is kept, so that
 * later checks find their problems too. An empty file is an empty configuration.
 */
export function parseDocument(text: string, file: string): ParsedFile {
  const origin: Origin = { from: 'file', file, line: 1, column: 1 };
  const result = compose(text, file);
  if ('problems' in result)
    return { root: emptyMap(origin), problems: result.problems, unread: [], doubtful: [[]] };
  const { composed } = result;
  const problems = [...streamProblems(composed, file)];
  const contents = composed.documents[0]?.contents;
  if (!contents) return { root: emptyMap(origin), problems, unread: [], doubtful: [] };
  const converted = convert(contents, composed.positionOf, file);
  problems.push(...converted.problems);
  const { node } = converted;
  if (node?.kind === 'map') {
    const unread = problems
      .filter(({ rule }) => rule === 'config/tag' || rule === 'config/alias')
      .map(placeOf);
    return { root: node, problems, unread, doubtful: problems.map(placeOf) };
  }
  if (node && !(node.kind === 'scalar' && node.value === null))
    problems.push(rootProblem(node.kind, node.origin));
  return { root: emptyMap(origin), problems, unread: [], doubtful: problems.map(() => []) };
}

function placeOf({ path }: Problem): KeyPath {
  return parsePath(path ?? '') ?? [];
}

function rootProblem(kind: 'list' | 'scalar', origin: Origin): Problem {
  const place = origin.from === 'file' ? { file: origin.file, line: origin.line, column: origin.column } : {};
  return {
    rule: 'config/root-type',
    message: `the file holds ${kind === 'list' ? 'a list' : 'a single value'} where a map of keys is expected`,
    fix: 'begin with keys at the margin, such as "profile: standard"; "cto config init" writes an example',
    location: place,
  };
}

function* streamProblems({ documents, positionOf }: Composed, file: string): Iterable<Problem> {
  const [first, second] = documents;
  const yaml = first?.directives.yaml;
  if (yaml?.explicit === true && yaml.version !== '1.2') {
    yield {
      rule: 'config/syntax',
      message: `the file says it is YAML ${yaml.version}; only YAML 1.2 is read`,
      fix: 'remove the %YAML line; write true and false for switches and 0o for octal numbers',
      location: { file, line: 1, column: 1 },
    };
  }
  if (second) {
    yield {
      rule: 'config/multiple-documents',
      message: `the file holds ${documents.length} YAML documents; only one is read`,
      fix: 'remove the "---" between them, or keep each configuration in its own file',
      location: { file, ...positionOf(second.range[0]) },
    };
  }
}
