/**
 * Limits of a configuration file. A real one has some hundred lines; the limits stop inputs made to exhaust us, before
 * they cost a second or a stack.
 */
export const limits = {
  /** Largest file, in bytes. */
  bytes: 1024 * 1024,
  /** Most lexical parts: words, quotes, line breaks, indents. Bounds the time of the YAML parser. */
  parts: 20_000,
  /** Deepest nesting of maps and lists. */
  depth: 100,
  /** Most values after anchors are written out. */
  values: 50_000,
  /** Most problems that are listed. */
  problems: 200,
  /** Most overlays. */
  environments: 50,
} as const;
