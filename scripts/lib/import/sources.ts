import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { compareText, isRecord } from '../../../src/kernel/json.js';

/** A CustomResourceDefinition as we author it, with the parts that naming its files needs. */
export interface CrdSource {
  /** File below the source folder, such as `argoproj.io/sensors.yaml`. */
  readonly file: string;
  /** Name of the definition: plural and group, such as `sensors.argoproj.io`. */
  readonly name: string;
  /** API group. */
  readonly group: string;
  /** The whole object, in the key order of its file. */
  readonly definition: Readonly<Record<string, unknown>>;
}

/**
 * Reads every definition below a folder, ordered by name.
 *
 * @param folder holds `<group>/<plural>.yaml`
 * @throws Error naming the file that is not one CustomResourceDefinition, or whose path does not say what it defines
 */
export async function readSources(folder: string): Promise<readonly CrdSource[]> {
  const found = await readdir(folder, { recursive: true });
  const files = found.map((file) => file.replaceAll('\\', '/')).filter((file) => file.endsWith('.yaml'));
  const sources = await Promise.all(
    files.map(async (file) => toSource(file, await readFile(join(folder, file), 'utf8'))),
  );
  return sources.sort((a, b) => compareText(a.name, b.name));
}

/**
 * Parses one source file.
 *
 * @throws Error naming the file and what is wrong with it
 */
export function toSource(file: string, text: string): CrdSource {
  const document = parseDocument(text, { uniqueKeys: true, version: '1.2' });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) throw new Error(`${file} is not valid YAML: ${problem.message}`);
  const definition: unknown = document.toJS();
  const spec = isRecord(definition) && isRecord(definition['spec']) ? definition['spec'] : {};
  const names = isRecord(spec['names']) ? spec['names'] : {};
  const [group, plural] = [String(spec['group']), String(names['plural'])];
  if (!isRecord(definition) || definition['kind'] !== 'CustomResourceDefinition') {
    throw new Error(
      `${file} is not a CustomResourceDefinition; every file below imports/crds holds exactly one`,
    );
  }
  const name = isRecord(definition['metadata']) ? definition['metadata']['name'] : undefined;
  if (file !== `${group}/${plural}.yaml` || name !== `${plural}.${group}`) {
    throw new Error(
      `${file} defines ${plural} of group ${group} under the name ${String(name)}; rename the file to ${group}/${plural}.yaml and the object to ${plural}.${group}`,
    );
  }
  return { file, name, group, definition };
}
