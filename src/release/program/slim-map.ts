import { decode, encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec';

/** The members of a source map (https://tc39.es/ecma426/) that are read here. */
interface SourceMapText {
  readonly version: 3;
  readonly sources: readonly string[];
  readonly mappings: string;
}

/**
 * Makes a source map small: what it is for is naming a file and a line of ours in a failure. Gone are the sources of packages, original names, and every
 * place in a line but the first that leads to another line. Packed, it takes a fifth; each program holds it once, the universal one twice.
 */
export function slimMap(text: string): string {
  const { sources, mappings } = JSON.parse(text) as SourceMapText;
  const kept = sources.filter((source) => !source.includes('node_modules/'));
  const numbers = new Map(kept.map((source, number) => [source, number]));
  const lines = decode(mappings).map((line) =>
    slimLine(line, (number) => numbers.get(sources[number] ?? '')),
  );
  return JSON.stringify({ version: 3, sources: kept, names: [], mappings: encode(lines) });
}

function slimLine(
  line: readonly SourceMapSegment[],
  numberOf: (number: number) => number | undefined,
): SourceMapSegment[] {
  const slim: SourceMapSegment[] = [];
  for (const segment of line) {
    const next = slimSegment(segment, numberOf);
    const last = slim.at(-1);
    if (last === undefined || next[1] !== last[1] || next[2] !== last[2]) slim.push(next);
  }
  return slim;
}

/** A segment of one member leads nowhere: from there on nothing of ours was written. */
function slimSegment(
  segment: SourceMapSegment,
  numberOf: (number: number) => number | undefined,
): SourceMapSegment {
  if (segment.length === 1) return [segment[0]];
  const [at, source, line, column] = segment;
  const number = numberOf(source);
  return number === undefined ? [at] : [at, number, line, column];
}
