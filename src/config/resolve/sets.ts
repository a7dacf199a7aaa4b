import { redact, mask, printable } from '../../kernel/redact.js';
import { emptyMap, type ConfigNode, mergeNodes, nestNode, prototypeKeys } from '../node.js';
import type { Origin } from '../origin.js';
import { formatPath, type KeyPath, parsePath } from '../path.js';
import { shapeAt } from '../shape.js';
import { isSecretPlace } from './secrets.js';
import type { Finding } from './finding.js';
import { readTextValue } from './text-value.js';

/** Layer of the `--set` flags. */
export interface SetLayer {
  readonly root: ConfigNode;
  readonly findings: readonly Finding[];
}

/** Reads `--set a.b=c` flags, later ones over earlier ones. */
export function readSets(sets: readonly string[]): SetLayer {
  const findings: Finding[] = [];
  let root: ConfigNode = emptyMap({ from: 'flag', name: '--set' });
  for (const text of sets) {
    const result = readSet(text);
    if ('node' in result) root = mergeNodes(root, result.node);
    else findings.push(result);
  }
  return { root, findings };
}

function readSet(text: string): { readonly node: ConfigNode } | Finding {
  const [, key = '', value] = /^((?:\\.|[^=\\])*)(?:=([\s\S]*))?$/.exec(text) ?? [];
  const path = parsePath(key.trim());
  const shown = redact(printable(key.trim()));
  const origin: Origin = { from: 'set', key: shown, text: shown };
  if (value === undefined) return setFinding(origin, 'has no "=" and value', 'write --set key.path=value');
  if (!path || path.length === 0 || path.includes(''))
    return setFinding(
      origin,
      'has no key path before "="',
      'write keys joined by dots, such as platform.name=cto',
    );
  const wrong = wrongPart(path);
  if (wrong !== undefined) return setFinding(origin, wrong.message, wrong.fix, path);
  const full: Origin = { ...origin, text: `${shown}=${shownValue(path, value)}` };
  const read = readTextValue(value, shapeAt(path), full);
  if ('message' in read)
    return setFinding(full, read.message, 'quote the value for your shell and for YAML', path);
  return { node: nestNode(path, read.node) };
}

function wrongPart(path: KeyPath): { readonly message: string; readonly fix: string } | undefined {
  if (path.some((part) => typeof part === 'number')) {
    const list = formatPath(
      path.slice(
        0,
        path.findIndex((part) => typeof part === 'number'),
      ),
    );
    return { message: 'sets one item of a list', fix: `give the whole list: --set '${list}=[...]'` };
  }
  const reserved = path.find((part) => prototypeKeys.includes(String(part)));
  if (reserved === undefined) return undefined;
  return { message: `"${reserved}" must not be used as a key`, fix: 'choose another name' };
}

function shownValue(path: KeyPath, value: string): string {
  const shape = shapeAt(path);
  return shape === undefined || isSecretPlace(path, shape) ? mask : redact(printable(value));
}

function setFinding(origin: Origin, message: string, fix: string, path: KeyPath = []): Finding {
  return { rule: 'config/set', message, fix, path, origin };
}
