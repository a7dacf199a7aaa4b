import { compareText } from '../../kernel/json.js';
import { nearest } from '../../kernel/nearest.js';
import { printable, redact } from '../../kernel/redact.js';
import { childOf, type ConfigNode, emptyMap, mergeNodes, nestNode, prototypeKeys } from '../node.js';
import type { Origin } from '../origin.js';
import { configShape, type Shape } from '../shape.js';
import type { Finding } from './finding.js';
import { readTextValue } from './text-value.js';

/** Variables that stand for flags of the command, not for keys. */
export const flagVariables: readonly string[] = [
  'CTO_CONFIG',
  'CTO_PROFILE',
  'CTO_ENVIRONMENT',
  'CTO_OUTPUT',
  'CTO_YES',
  'CTO_DRY_RUN',
  'CTO_TIMEOUT',
  'CTO_QUIET',
  'CTO_VERBOSE',
  'CTO_NO_COLOR',
];

/** Layer of the `CTO_A__B` variables. */
export interface VariableLayer {
  readonly root: ConfigNode;
  readonly findings: readonly Finding[];
}

/** What {@link readVariables} needs beside the variables. */
export interface VariableContext {
  /** Layers below, whose agent, app and image names a variable may mean. */
  readonly below: ConfigNode;
  /** Variables that `${NAME}` refers to; these are a person's own and never misspelt keys. */
  readonly referenced: ReadonlySet<string>;
  /** Where keys and names of variables come from.
   * @default the configuration, `CTO_` */
  readonly family?: VariableFamily;
}

/** Variables that stand for the keys of one schema. */
export interface VariableFamily {
  /** What their names begin with, in upper case. */
  readonly prefix: string;
  readonly schema: Shape;
  /** Variables of that prefix which stand for something else. */
  readonly others: readonly string[];
}

/** Variables with this prefix belong to `npm run release`, and are no keys of the configuration. */
export const releasePrefix = 'CTO_RELEASE_';

function configFamily(): VariableFamily {
  return { prefix: 'CTO_', schema: configShape(), others: flagVariables };
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads `CTO_A__B=value` as key `a.b`. Case does not matter; two underscores separate keys. Free names (agents, images)
 * match those that other layers know, `-` and `_` being the same; a new name of an agent or image gets `-`. An
 * empty variable counts as unset.
 */
export function readVariables(env: Env, context: VariableContext): VariableLayer {
  const family = context.family ?? configFamily();
  const findings: Finding[] = [];
  const found: { readonly path: readonly string[]; readonly node: ConfigNode }[] = [];
  for (const [name, value] of keyVariables(env, family)) {
    const result = readVariable(name, value, { ...context, family });
    if (result === undefined) continue;
    if ('rule' in result) findings.push(result);
    else found.push(result);
  }
  // The more exact variable wins over one that gives a whole section.
  const ordered = [...found].sort((a, b) => a.path.length - b.path.length);
  const empty: ConfigNode = emptyMap({ from: 'variable', name: `${family.prefix}*` });
  const root = ordered.reduce<ConfigNode>(
    (lower, { path, node }) => mergeNodes(lower, nestNode(path, node)),
    empty,
  );
  return { root, findings: [...findings, ...contradictions(ordered)] };
}

function keyVariables(env: Env, { prefix, others }: VariableFamily): readonly (readonly [string, string])[] {
  const foreign = prefix === releasePrefix ? undefined : releasePrefix;
  return Object.entries(env)
    .filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1].trim() !== '')
    .filter(([name]) => {
      const upper = name.toUpperCase();
      const ours = upper.startsWith(prefix) && upper.length > prefix.length && !others.includes(upper);
      return ours && !(foreign !== undefined && upper.startsWith(foreign));
    })
    .sort(([a], [b]) => compareText(a, b));
}

type Read = { readonly path: readonly string[]; readonly node: ConfigNode } | Finding | undefined;

function readVariable(
  name: string,
  value: string,
  { below, referenced, family }: Required<VariableContext>,
): Read {
  const origin: Origin = { from: 'variable', name: printable(redact(name)) };
  const target = findTarget(name.slice(family.prefix.length).split('__'), below, family.schema);
  if ('message' in target) {
    if (referenced.has(name) || !looksLikeKey(name, family)) return undefined;
    return {
      rule: 'config/variable',
      message: target.message,
      fix: unknownFix(name, family),
      path: [],
      origin,
    };
  }
  const read = readTextValue(value, target.shape, origin);
  if ('node' in read) return { path: target.path, node: read.node };
  return {
    rule: 'config/variable',
    message: read.message,
    fix: 'quote texts as YAML does',
    path: target.path,
    origin,
  };
}

type Target = { readonly path: readonly string[]; readonly shape: Shape } | { readonly message: string };

function findTarget(segments: readonly string[], below: ConfigNode, schema: Shape): Target {
  let shape = schema;
  let node: ConfigNode | undefined = below;
  const path: string[] = [];
  for (const segment of segments) {
    const step = takeStep(segment, shape, node);
    if ('message' in step) return step;
    path.push(step.key);
    shape = step.shape;
    node = node && childOf(node, step.key);
  }
  return { path, shape };
}

type Step = { readonly key: string; readonly shape: Shape } | { readonly message: string };

function takeStep(segment: string, shape: Shape, node: ConfigNode | undefined): Step {
  const wanted = normalize(segment);
  if (wanted === '' || prototypeKeys.includes(segment.toLowerCase()))
    return { message: 'the variable does not name a key of the configuration' };
  for (const [key, field] of knownFields(shape)) if (normalize(key) === wanted) return { key, shape: field };
  if (shape.accepts.has('anything')) return { key: segment.toLowerCase(), shape };
  if (!shape.values) return { message: 'the variable does not name a key of the configuration' };
  const names =
    node?.kind === 'map' ? [...node.entries.keys()].filter((key) => normalize(key) === wanted) : [];
  if (names.length > 1)
    return { message: `the variable may mean any of ${names.map((key) => `"${key}"`).join(', ')}` };
  return { key: names[0] ?? newName(segment, shape.values), shape: shape.values };
}

function knownFields(shape: Shape): readonly (readonly [string, Shape])[] {
  return [shape, ...(shape.forms ?? [])].flatMap((form) => [...(form.fields ?? [])]);
}

/** Agents, apps and images are named like Kubernetes objects, with `-`; switches within an agent like keys, with `_`. */
function newName(segment: string, values: Shape): string {
  const lower = segment.toLowerCase();
  return values.accepts.has('map') ? lower.replaceAll('_', '-') : lower;
}

function normalize(key: string): string {
  return key.toLowerCase().replace(/[-.]/g, '_');
}

/** With `__` it can only be meant as a key; without, only when it is a slip away from a key or a flag. */
function looksLikeKey(name: string, family: VariableFamily): boolean {
  return name.includes('__') || suggestion(name, family) !== undefined;
}

function unknownFix(name: string, family: VariableFamily): string {
  const found = suggestion(name, family);
  const hint = found === undefined ? '' : `did you mean "${found}"? `;
  return `${hint}keys are written ${family.prefix}A__B for a.b; unset the variable if it is not meant for this program`;
}

function suggestion(name: string, family: VariableFamily): string | undefined {
  const { prefix, others } = family;
  const upper = name.toUpperCase();
  const known = variableNames(family);
  const exact = known.find((candidate) => candidate.replaceAll('__', '_') === upper.replace(/_+/g, '_'));
  if (exact !== undefined) return exact;
  if (name.includes('__')) return nearest(upper, known);
  // Short names, and names that only begin alike, are more likely somebody else's variable than a slip.
  const top = [...others, ...known.filter((candidate) => !candidate.includes('__'))];
  const match =
    upper.length < prefix.length + 5
      ? undefined
      : nearest(
          upper.slice(prefix.length),
          top.map((candidate) => candidate.slice(prefix.length)),
        );
  return match === undefined ? undefined : `${prefix}${match}`;
}

function variableNames({ prefix, schema }: VariableFamily): readonly string[] {
  const names: string[] = [];
  const visit = (shape: Shape, path: readonly string[]): void => {
    for (const [key, field] of shape.fields ?? []) {
      const next = [...path, key.toUpperCase()];
      names.push(`${prefix}${next.join('__')}`);
      visit(field, next);
    }
  };
  visit(schema, []);
  return names;
}

function contradictions(
  found: readonly { readonly path: readonly string[]; readonly node: ConfigNode }[],
): Finding[] {
  const seen = new Map<string, ConfigNode>();
  return found.flatMap(({ path, node }): Finding[] => {
    const key = path.join('\0');
    const earlier = seen.get(key);
    seen.set(key, node);
    if (earlier?.origin.from !== 'variable') return [];
    const message = `two variables set this key; the other is ${earlier.origin.name}`;
    return [{ rule: 'config/variable', message, fix: 'unset one of them', path, origin: node.origin }];
  });
}
