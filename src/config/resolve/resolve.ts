import { type ConfigNode, mergeNodes, nearestOrigin, withoutPath } from '../node.js';
import { type KeyPath, parsePath, pathsOverlap } from '../path.js';
import { ruleFindings } from '../rules/index.js';
import { type Config, configSchema } from '../schema/index.js';
import type { ToBeProvided } from '../types.js';
import type { Finding } from './finding.js';
import { issueFindings } from './issues.js';
import { toPlain } from './plain.js';
import { resolveReferences } from './references.js';

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
  const rules = ruleFindingsWithout(merged.root, wrong, request);
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

/**
 * Runs the rules over what is left when wrong values are taken out, so that a person sees all problems at once. Findings
 * that depend on a place that was taken out are dropped: its default speaks there, not the person.
 */
function ruleFindingsWithout(
  root: ConfigNode,
  wrong: readonly KeyPath[],
  { hasFile, doubtful }: ResolveRequest,
): readonly Finding[] {
  const pruned = wrong.reduce<ConfigNode | undefined>((tree, path) => tree && withoutPath(tree, path), root);
  const parsed = pruned && configSchema.safeParse(toPlain(pruned).value);
  if (!pruned || !parsed?.success) return [];
  const originOf = (path: string) => nearestWritten(pruned, path);
  return ruleFindings({ config: parsed.data, originOf, hasFile }).filter(({ path, related = [] }) =>
    [path, ...related].every((place) => ![...wrong, ...doubtful].some((other) => pathsOverlap(place, other))),
  );
}

function nearestWritten(root: ConfigNode, path: string) {
  return originAt(root, parsePath(path) ?? []);
}

/** Origin of the value at a path; the schema's default when no layer wrote it. */
export function originAt(root: ConfigNode, path: KeyPath) {
  let node: ConfigNode | undefined = root;
  for (const key of path) {
    node = node.kind === 'map' ? node.entries.get(String(key))?.node : node.kind === 'list' ? node.items[Number(key)] : undefined;
    if (!node) return { from: 'default' } as const;
  }
  return node.kind === 'scalar' && node.value === null && path.length > 0 ? ({ from: 'default' } as const) : nearestOrigin(root, path);
}
