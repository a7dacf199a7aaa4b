import { isRecord } from '../../../src/kernel/json.js';
import { containersOf, membersNamed, nameOf, ofKind, type Manifest } from './objects.js';

/** A text and whose it is. */
export interface Owned {
  readonly owner: string;
  readonly text: string;
}

/** Commands and arguments of every container. */
export function commandsOf(objects: readonly Manifest[]): readonly Owned[] {
  return containersOf(objects).map(({ owner, command = [], args = [] }) => ({
    owner,
    text: [...command, ...args].join('\n'),
  }));
}

/** Scripts that stand in ConfigMaps or in templates. */
export function scriptsOf(objects: readonly Manifest[]): readonly Owned[] {
  return ofKind(objects, 'ConfigMap').flatMap((object) =>
    Object.entries((object['data'] ?? {}) as Record<string, string>)
      .filter(([key, text]) => key.endsWith('.sh') || text.startsWith('#!'))
      .map(([key, text]) => ({ owner: `${nameOf(object)} ${key}`, text })),
  );
}

/** Commands and scripts in which a template tag stands. */
export function tagsInCommands(objects: readonly Manifest[]): readonly string[] {
  return [...commandsOf(objects), ...scriptsOf(objects)]
    .filter(({ text }) => /\{\{|\$\(\(?body/.test(text))
    .map(({ owner }) => owner);
}

/** Templates and triggers that run a script or a container of their own. */
export function scripted(objects: readonly Manifest[]): readonly string[] {
  return objects
    .filter((object) =>
      [...membersNamed(object, /^(script|source|command)$/)].some(
        (member) => !isRecord(member) || 'image' in member,
      ),
    )
    .map(nameOf);
}

/** Containers whose arguments fit a pattern. */
export function argumentsWith(objects: readonly Manifest[], pattern: RegExp): readonly string[] {
  return commandsOf(objects)
    .filter(({ text }) => pattern.test(text))
    .map(({ owner }) => owner);
}
