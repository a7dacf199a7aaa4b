import { z } from 'zod';
import { type ConfigNode, mergeNodes, nodeAt, withoutPath } from '../node.js';
import { limits } from '../parse/limits.js';
import { defaultOrigin, type Origin } from '../origin.js';
import { type KeyPath, parsePath, pathsOverlap } from '../path.js';
import { ruleFindings } from '../rules/index.js';
import { type Config, configSchema } from '../schema/index.js';
import { shapeAt } from '../shape.js';
import type { ToBeProvided } from '../types.js';
import type { Finding } from './finding.js';
import { issueFindings } from './issues.js';
import { toPlain } from './plain.js';
import { resolveReferences } from './references.js';

// A process parses a handful of configurations; compiling a parser for each of a hundred objects costs more than it saves.
z.config({ jitless: true });

/** Layers and what rules have to know beside the configuration. */
export interface ResolveRequest {
  /** Lowest first: profile, file, overlay, variables, `--set`. */
  readonly layers: readonly ConfigNode[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person wrote a file, and so means what is in it. */
  readonly hasFile: boolean;
  /** Places already known to be wrong; nothing more is said about them. */
  readonly known: readonly KeyPath[];
  /** Places of which part could not be read; rules say nothing about them. The root stands for everything. */
  readonly doubtful: readonly KeyPath[];
}

/** One resolved configuration and everything that is wrong with it. */
export interface Resolution {
  /** Absent when the schema refuses it. */
  readonly config?: Config;
  readonly merged: ConfigNode;
  readonly findings: readonly Finding[];
  readonly toBeProvided: readonly ToBeProvided[];
}

/** Merges layers, puts variables in, and checks the result against schema and rules. Pure; gathers every finding. */
export function resolve(request: ResolveRequest): Resolution {
  const [first, ...rest] = request.layers;
  if (!first) throw new Error('resolve needs at least one layer');
  const merged = resolveReferences(rest.reduce(mergeNodes, first), request.env);
  const { value, findings: numbers } = toPlain(merged.root);
  const parsed = configSchema.safeParse(value);
  const silent = [...request.known, ...merged.unresolved];
  const issues = parsed.success ? [] : issueFindings(parsed.error.issues, merged.root);
  const found = [...numbers, ...issues];
  // Nobody else looks at the names of free keys, so what is said about them is never said twice.
  const fresh = found.filter(
    ({ path, rule }) => rule === 'config/bad-key' || !silent.some((known) => isWithin(path, known)),
  );
  const wrong = [...silent, ...found.map(({ path }) => path)];
  const rules = parsed.success
    ? allowedFindings(parsed.data, merged.root, wrong, request)
    : ruleFindingsWithout(merged.root, wrong, request);
  return {
    ...(parsed.success ? { config: parsed.data } : {}),
    merged: merged.root,
    findings: [...merged.findings, ...fresh, ...rules],
    toBeProvided: merged.toBeProvided,
  };
}

function isWithin(path: KeyPath, place: KeyPath): boolean {
  return path.length >= place.length && pathsOverlap(path, place);
}

/** Runs the rules over what is left when wrong values are taken out, so that a person sees all problems at once. */
function ruleFindingsWithout(
  root: ConfigNode,
  wrong: readonly KeyPath[],
  request: ResolveRequest,
): readonly Finding[] {
  // So much is wrong that nobody reads on; and each place costs a copy.
  if (wrong.length > limits.problems) return [];
  const pruned = wrong.reduce<ConfigNode | undefined>((tree, path) => tree && withoutPath(tree, path), root);
  const parsed = pruned && configSchema.safeParse(toPlain(pruned).value);
  return pruned && parsed?.success === true ? allowedFindings(parsed.data, pruned, wrong, request) : [];
}

/**
 * Findings of the rules, without those that depend on a place that is wrong or could not be read: its default speaks there,
 * not the person.
 */
function allowedFindings(
  config: Config,
  root: ConfigNode,
  wrong: readonly KeyPath[],
  { hasFile, doubtful }: ResolveRequest,
): readonly Finding[] {
  const originOf = (path: string) => originAt(root, parsePath(path) ?? []);
  const silent = [...wrong, ...doubtful];
  return ruleFindings({ config, originOf, hasFile }).filter(({ path, related = [] }) =>
    [path, ...related].every((place) => !silent.some((other) => pathsOverlap(place, other))),
  );
}

/** Origin of the value at a path; the schema's default when no layer wrote it, or one wrote that it is not given. */
export function originAt(root: ConfigNode, path: KeyPath): Origin {
  const node = nodeAt(root, path);
  if (!node) return defaultOrigin;
  const accepts = shapeAt(path)?.accepts;
  const keepsEmpty = path.length === 0 || accepts?.has('map') === true || accepts?.has('anything') === true;
  const isEmpty = node.kind === 'scalar' && node.value === null;
  return isEmpty && !keepsEmpty ? defaultOrigin : node.origin;
}
