import { compareText } from './json.js';

/** A node of a dependency graph. */
export interface GraphNode {
  /** Unique name. */
  readonly id: string;
  /** Names of the nodes that must come before. Names that are not in the graph are ignored. */
  readonly after: readonly string[];
}

/** Result of {@link toWaves}: the waves, or one cycle as a path whose first and last name are the same. */
export type Waves =
  { readonly waves: readonly (readonly string[])[] } | { readonly cycle: readonly string[] };

/**
 * Groups nodes into waves: each node stands in the wave after the last one it needs. Linear in nodes and edges.
 * Within a wave names are in code-unit order, so the result does not depend on the order of the input.
 */
export function toWaves(nodes: readonly GraphNode[]): Waves {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const depth = new Map<string, number>();
  for (const node of [...nodes].sort((a, b) => compareText(a.id, b.id))) {
    const cycle = visit(node, byId, depth, new Set());
    if (cycle) return { cycle };
  }
  const waves: string[][] = [];
  for (const [id, level] of depth) (waves[level] ??= []).push(id);
  return { waves: waves.map((wave) => wave.sort(compareText)) };
}

function visit(
  node: GraphNode,
  byId: ReadonlyMap<string, GraphNode>,
  depth: Map<string, number>,
  path: Set<string>,
): readonly string[] | undefined {
  if (depth.has(node.id)) return undefined;
  if (path.has(node.id)) return [...[...path].slice([...path].indexOf(node.id)), node.id];
  path.add(node.id);
  let level = 0;
  for (const id of [...node.after].sort(compareText)) {
    const before = byId.get(id);
    if (!before) continue;
    const cycle = visit(before, byId, depth, path);
    if (cycle) return cycle;
    level = Math.max(level, (depth.get(id) ?? 0) + 1);
  }
  path.delete(node.id);
  depth.set(node.id, level);
  return undefined;
}
