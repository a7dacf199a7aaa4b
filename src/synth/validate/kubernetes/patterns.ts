const compiled = new Map<string, RegExp | undefined>();

/** Differences between RE2, which the API server uses, and JavaScript that occur in practice. */
function translated(pattern: string): readonly [source: string, flags: string] {
  const flags = /^\(\?([ims]+)\)/.exec(pattern);
  const source = (flags === null ? pattern : pattern.slice(flags[0].length))
    .replaceAll('\\z', '$(?![\\s\\S])')
    .replaceAll('\\A', '^')
    .replaceAll('(?P<', '(?<');
  return [source, flags?.[1] ?? ''];
}

function compile(pattern: string): RegExp | undefined {
  const [source, flags] = translated(pattern);
  for (const mode of ['u', '']) {
    try {
      return new RegExp(source, flags + mode);
    } catch {
      // Unicode mode refuses needless escapes such as \-, which RE2 and the other mode allow.
    }
  }
  return undefined;
}

/** The pattern of a schema as a regular expression, or undefined if it is none; the CRD's own check reports that. */
export function expressionOf(pattern: string): RegExp | undefined {
  if (!compiled.has(pattern)) compiled.set(pattern, compile(pattern));
  return compiled.get(pattern);
}
