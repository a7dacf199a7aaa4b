import { isRecord } from '../../kernel/json.js';
import { rules } from '../rules/index.js';
import { flagVariables } from '../resolve/variables.js';
import { configShape, type Shape, shapeAt } from '../shape.js';
import type { ProfileLayer } from '../types.js';
import { referencePreface } from './reference-preface.js';
import { typeName } from './type-name.js';

/** What {@link referenceMarkdown} may add to what the schema says. */
export interface ReferenceOptions {
  /** Profiles whose defaults are listed. Absent: none. */
  readonly profiles?: readonly ProfileLayer[];
}

interface Row {
  readonly path: string;
  readonly shape: Shape;
}

/** The reference page: every key with type, default and meaning, what profiles set, and the rules. Deterministic. */
export function referenceMarkdown(options: ReferenceOptions = {}): string {
  const { single, sections } = groups(configShape());
  const parts = [
    referencePreface(flagVariables),
    '## Keys\n\nIn a path, `<name>` stands for a name of your choice and `[]` for each item of a list.',
    `### Top level\n\n${table(single)}`,
    ...sections.map(({ title, rows }) => `### ${title}\n\n${table(rows)}`),
    patchSection(),
    profileSection(options.profiles ?? []),
    ruleSection(),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

interface Groups {
  readonly single: readonly Row[];
  readonly sections: readonly { readonly title: string; readonly rows: readonly Row[] }[];
}

function groups(root: Shape): Groups {
  const fields = [...(root.fields ?? [])].flatMap(([key, shape]) =>
    key === 'components'
      ? [...(shape.fields ?? [])].map(([id, inner]) => [`components.${id}`, inner] as const)
      : [[key, shape] as const],
  );
  const isSection = (shape: Shape) => shape.fields !== undefined || hasFields(shape.values);
  return {
    single: fields.filter(([, shape]) => !isSection(shape)).map(([path, shape]) => ({ path, shape })),
    sections: fields
      .filter(([, shape]) => isSection(shape))
      .map(([path, shape]) => ({ title: `\`${path}\``, rows: [...rowsOf(path, shape)] })),
  };
}

function hasFields(shape: Shape | undefined): boolean {
  return shape?.fields !== undefined;
}

function* rowsOf(path: string, shape: Shape): Iterable<Row> {
  if (!shape.deferred && shape.fields) {
    for (const [key, field] of shape.fields) yield* rowsOf(`${path}.${key}`, field);
  } else if (!shape.deferred && shape.values && hasFields(shape.values)) {
    yield* rowsOf(`${path}.<name>`, shape.values);
  } else if (path.endsWith('.patches')) {
    yield { path, shape };
  } else if (shape.items && hasFields(shape.items)) {
    yield { path, shape };
    yield* rowsOf(`${path}[]`, shape.items);
  } else {
    yield { path, shape };
  }
}

/** Patches look the same in every component, so their keys are listed once. */
function patchSection(): string {
  const patch = shapeAt(['components', 'argocd', 'patches', 0]);
  if (!patch) throw new Error('the configuration schema has no components.argocd.patches');
  const path = 'components.<component>.patches[]';
  return `### \`${path}\`\n\n${table([...rowsOf(path, patch)])}`;
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(({ path, shape }) => {
    const cells = [`\`${path}\``, typeName(shape), defaultText(shape), shape.description ?? ''];
    return `| ${cells.map(cell).join(' | ')} |`;
  });
  return ['| key | type | default | meaning |', '|---|---|---|---|', ...lines].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function defaultText(shape: Shape): string {
  if (shape.defaultValue !== undefined) return code(shape.defaultValue);
  return shape.optional ? '' : 'required';
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function profileSection(profiles: readonly ProfileLayer[]): string {
  if (profiles.length === 0) return '';
  const parts = profiles.map(({ name, defaults }) => {
    const rows = [...leaves(defaults, '')].map(([path, value]) => `| \`${path}\` | ${cell(code(value))} |`);
    const body =
      rows.length === 0
        ? 'Nothing: the defaults above.'
        : ['| key | value |', '|---|---|', ...rows].join('\n');
    return `### Profile \`${name}\`\n\n${body}`;
  });
  return `## What profiles set\n\nA profile takes the place of these defaults; your file wins over it.\n\n${parts.join('\n\n')}`;
}

function* leaves(value: unknown, path: string): Iterable<readonly [string, unknown]> {
  if (!isRecord(value) || Object.keys(value).length === 0) yield [path, value];
  else
    for (const [key, member] of Object.entries(value))
      yield* leaves(member, path === '' ? key : `${path}.${key}`);
}

function ruleSection(): string {
  const rows = rules.map(({ id, reason }) => `| \`config/${id}\` | ${cell(reason)} |`);
  return `## Rules between keys\n\n${['| rule | why |', '|---|---|', ...rows].join('\n')}`;
}
