import type { BundleIndex } from '../../bundle/bundle.js';
import type { FieldChange, ObjectChange } from '../../bundle/diff.js';

const signs = { added: '+', removed: '-', changed: '~' } as const;

/** Changes for people: one block per object, one line per field, changed lines of texts below their field. */
export function diffText(changes: readonly ObjectChange[], before: BundleIndex, after: BundleIndex): string {
  if (changes.length === 0) return `no object differs (digest sha256:${after.digest})\n`;
  const blocks = changes.map((change) =>
    [`${signs[change.action]} ${nameOf(change)}`, ...change.fields.flatMap(fieldLines)].join('\n'),
  );
  const count = (action: ObjectChange['action']) =>
    changes.filter((change) => change.action === action).length;
  return [
    `--- ${before.profile} sha256:${before.digest}`,
    `+++ ${after.profile} sha256:${after.digest}`,
    '',
    ...blocks,
    '',
    `${count('added')} added, ${count('removed')} removed, ${count('changed')} changed`,
    '',
  ].join('\n');
}

function nameOf({ apiVersion, kind, namespace, name }: ObjectChange): string {
  return `${apiVersion} ${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

function fieldLines({ path, before, after, lines }: FieldChange): string[] {
  if (lines) return [`    ${path}:`, ...lines.map((line) => `      ${line}`)];
  if (before === undefined) return [`    ${path}: + ${after ?? ''}`];
  return after === undefined ? [`    ${path}: - ${before}`] : [`    ${path}: ${before} -> ${after}`];
}
