/** Where a call of `has(` ends: the index of its closing bracket, strings skipped. -1 if it never does. */
function closingBracket(expression: string, open: number): number {
  let depth = 0;
  let quote: string | undefined;
  for (let index = open; index < expression.length; index++) {
    const character = expression.charAt(index);
    if (quote !== undefined) {
      if (character === '\\') index++;
      else if (character === quote) quote = undefined;
    } else if (character === '"' || character === "'") quote = character;
    else if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character) && --depth === 0) return index;
  }
  return -1;
}

/** Rewrites the argument of every `has(...)` call; `undefined` leaves the call as it is. */
function rewriteHas(expression: string, rewrite: (argument: string) => string | undefined): string {
  const call = /\bhas\s*\(/g;
  let result = '';
  let from = 0;
  for (let match = call.exec(expression); match !== null; match = call.exec(expression)) {
    const end = closingBracket(expression, call.lastIndex - 1);
    const replaced = end < 0 ? undefined : rewrite(expression.slice(call.lastIndex, end));
    if (replaced === undefined) continue;
    result += expression.slice(from, match.index) + replaced;
    from = end + 1;
    call.lastIndex = from;
  }
  return result + expression.slice(from);
}

/**
 * The engine's `has()` takes plain chains of fields only, the API server's also `has(self.rules[0].path)`. The
 * latter is the same as asking an optional field whether it has a value.
 */
export function withPlainHas(expression: string): string {
  return rewriteHas(expression, (argument) => {
    if (/^[\s\w.?]+$/.test(argument)) return undefined;
    const dot = argument.lastIndexOf('.');
    return dot < 0 ? undefined : `(${argument.slice(0, dot)}.?${argument.slice(dot + 1).trim()}.hasValue())`;
  });
}

/** For type checks: a misspelt field in `has()` passes the engine's check but not the API server's. */
export function withoutHas(expression: string): string {
  return rewriteHas(expression, (argument) => `isPresent(${argument})`);
}
