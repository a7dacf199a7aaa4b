const FIELD = String.raw`\.[A-Za-z_][\w-]*`;
const ESCAPED = String.raw`\.[\w-]+(\\\.[\w/-]+)+`;
const INDEX = String.raw`\[(\d+|\*|'[^']+'|"[^"]+")\]`;
const FILTER = String.raw`\[\?\(@(\.[\w-]+)+\s*[=!]=\s*("[^"]*"|'[^']*'|\d+|true|false)\)\]`;
const PATH = new RegExp(`^(${ESCAPED}|${FIELD}|${INDEX}|${FILTER})+$`);
const SIMPLE = new RegExp(`^(${FIELD})+$`);

/** What is wrong with the JSON path of a printer column, or undefined if nothing is. */
export function jsonPathProblem(path: string): string | undefined {
  if (!path.startsWith('.')) return "must start with '.', such as .spec.replicas";
  if (path.includes('{') || path.includes('}')) return 'must be written without braces';
  return PATH.test(path)
    ? undefined
    : 'is no JSON path such as .status.conditions[?(@.type=="Ready")].status';
}

/** What is wrong with a path that may only name fields, as in the scale subresource. */
export function fieldPathProblem(path: string): string | undefined {
  return SIMPLE.test(path) ? undefined : 'must be a path of fields such as .spec.replicas';
}
