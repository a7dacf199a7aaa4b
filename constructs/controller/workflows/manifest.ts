/**
 * Manifests that workflows create, with values from whoever started the workflow. Argo replaces `{{=expression}}` as text, in several
 * rounds, so a value could end the string it stands in, or hold a tag of its own that a later round would evaluate. Both are impossible
 * here: a manifest is JSON, a value is inserted as a complete JSON string, and its braces are written as `\u007b` and `\u007d`, in which
 * no round sees a tag begin or end, and which the JSON reader at the very end turns back.
 *
 * Sources: SubstituteParams (workflow/common/util.go), expressionReplace (util/template/expression_template.go), and
 * https://argo-workflows.readthedocs.io/en/latest/variables/
 */
export interface Expression {
  readonly expression: string;
}

/** What a manifest may be made of. Text may hold simple tags of values that Kubernetes itself has checked, such as `{{workflow.name}}`. */
export type ManifestValue =
  | string
  | number
  | boolean
  | Expression
  | readonly ManifestValue[]
  | { readonly [key: string]: ManifestValue };

/** Refers to a parameter of the template. */
export function input(name: string): string {
  return `inputs.parameters[${quoted(name)}]`;
}

/** Text for use within an expression. @throws Error for text that would need escaping: that is a bug of ours */
export function quoted(text: string): string {
  if (!/^[\w./: -]*$/.test(text)) throw new Error(`not safe within an expression: ${text}`);
  return `'${text}'`;
}

/** The value of an expression as a JSON string, whatever it holds. */
export function textOf(expression: string): Expression {
  const opened = `sprig.replace('{', '\\\\u007b', toJson(${expression}))`;
  return { expression: `sprig.replace('}', '\\\\u007d', ${opened})` };
}

/**
 * The value as a JSON number when it is a whole number, else as a string, which the API server refuses with the name of the field.
 * It never fails: an expression that fails stays in the text, and the text is then no manifest (argo-workflows issue 10924).
 */
export function wholeNumberOf(expression: string): Expression {
  const digits = "'^(0|[1-9][0-9]*)$'";
  return {
    expression: `sprig.ternary(${expression}, ${textOf(expression).expression}, sprig.regexMatch(${digits}, ${expression}))`,
  };
}

/** True when the value is the text `true`, else false. */
export function truthOf(expression: string): Expression {
  return { expression: `${expression} == 'true'` };
}

/** Writes a manifest as JSON with tags in it. One value stands on each line, so that braces of JSON and of tags never touch. */
export function manifestText(value: ManifestValue, indent = ''): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return JSON.stringify(value);
  if (isExpression(value)) return `{{=${value.expression}}}`;
  const deeper = `${indent}  `;
  const members = Array.isArray(value)
    ? value.map((item: ManifestValue) => manifestText(item, deeper))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${manifestText(item, deeper)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${members.map((member) => deeper + member).join(',\n')}\n${indent}${close}`;
}

function isExpression(value: ManifestValue): value is Expression {
  return typeof value === 'object' && 'expression' in value && typeof value.expression === 'string';
}
