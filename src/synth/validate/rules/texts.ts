import { textsOf, valueAt } from '../fields.js';
import type { ValidationRule } from '../rule.js';
import { pathOf, type TextPlace } from '../walk.js';

const configMap = (key: string, text: string) => `
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: cto }
data: { ${key}: "${text}" }
`;

/** \`\${NAME}\` as the loader resolves it in configuration files. */
const placeholderPattern = /\$\{[A-Z_][A-Z0-9_]*\}/;

const placeholder: ValidationRule = {
  id: 'text/placeholder',
  says: 'no text holds a `${NAME}` that nobody resolves; scripts and what a shell runs excepted',
  why: 'the program would read the placeholder as the value',
  excusedBy: ['text/placeholder'],
  bad: configMap('settings.yaml', 'host: ${DATABASE_HOST}'),
  good: configMap('start.sh', '#!/bin/sh\\nexec app --host ${DATABASE_HOST}'),
  *check({ lookup }) {
    if (!placeholderPattern.test(lookup.everything())) return;
    for (const place of lookup.texts()) {
      const [found] = placeholderPattern.exec(place.text) ?? [];
      if (found === undefined || isScript(place)) continue;
      yield {
        subject: place.subject,
        path: pathOf(place),
        message: `holds ${found}, which nobody resolves`,
        fix: 'write the value; if the program resolves it itself, say so in an exception of the record',
        value: found,
      };
    }
  },
};

/** Whether a shell reads the text: a script by its first line or its name, or an argument of a shell. */
function isScript(place: TextPlace): boolean {
  const { text, key, subject } = place;
  if (text.startsWith('#!') || /\.(sh|bash)$/.test(String(key))) return true;
  const container = /^(.*)\.(?:command|args)\[\d+\]$/.exec(pathOf(place))?.[1];
  if (container === undefined) return false;
  const command = valueAt(subject.object, container.replace(/\[(\d+)\]/g, '.$1'));
  const words = [...textsOf(valueAt(command, 'command')), ...textsOf(valueAt(command, 'args'))];
  return words.some((word) => /(^|\/)(ba|da|a)?sh$/.test(word));
}

const conflictMarker: ValidationRule = {
  id: 'text/conflict-marker',
  says: 'no text holds the markers of an unresolved merge',
  why: 'both sides of the conflict would be installed',
  bad: configMap('settings.yaml', '<<<<<<< ours\\na: 1\\n=======\\na: 2\\n>>>>>>> theirs\\n'),
  good: configMap('settings.yaml', 'a: 1\\n=======\\n'),
  *check({ lookup }) {
    if (!lookup.everything().includes('<<<<<<<')) return;
    for (const place of lookup.texts()) {
      if (!/^<{7}( |$)/m.test(place.text) || !/^>{7}( |$)/m.test(place.text)) continue;
      yield {
        subject: place.subject,
        path: pathOf(place),
        message: 'holds the markers of an unresolved merge',
        fix: 'resolve the merge in the source',
      };
    }
  },
};

/** Rules about texts. */
export const textRules: readonly ValidationRule[] = [placeholder, conflictMarker];
