import { createContext, Script } from 'node:vm';

/**
 * How Argo Workflows 4 puts values into a template, as far as text goes. The template becomes JSON text; `{{name}}` and
 * `{{=expression}}` are replaced in it in three rounds: with what all steps know, then with the inputs as well, then once more in the
 * pod that carries the template. Sources: SubstituteParams (workflow/common/util.go), expressionReplace
 * (util/template/expression_template.go), substitutePodParams (workflow/controller/workflowpod.go).
 *
 * An expression that does not come from the template, but from a value, gives the worst text there is.
 */

/** A template with a manifest, as the bundle holds it. */
export interface ResourceTemplate {
  readonly inputs: { readonly parameters: readonly { readonly name: string }[] };
  readonly resource: { readonly manifest: string };
}

/** Text that leaves a JSON string, and a JSON string within JSON text, if nobody escapes it, and that holds a tag for the next round. */
export const hostileText = '"}, "kind": "Secret", "x": {"y": "\\"}, \\"kind\\": \\"Secret\\" {{=again}}';

/** Result of {@link substitute}. */
export interface Substituted {
  /** The manifest that is applied. */
  readonly manifest: string;
  /** Values as they were when the manifest was filled: earlier rounds may have replaced tags in them. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** Plays all rounds. */
export function substitute(
  template: ResourceTemplate,
  values: Readonly<Record<string, string>>,
): Substituted {
  const ours = new Set(expressionsOf(JSON.stringify(template)));
  const filled = {
    ...template,
    inputs: {
      parameters: template.inputs.parameters.map(({ name }) => ({ name, value: values[name] ?? '' })),
    },
  };
  const workflow = { name: 'play-x7k2p', namespace: 'cto', uid: '1b4e28ba-2fa1-11d2-883f-0016d3cca427' };
  const globals = Object.fromEntries(
    Object.entries(workflow).map(([key, value]) => [`workflow.${key}`, value]),
  );
  const first = replace(JSON.stringify(filled), globals, { workflow }, ours);
  const inputs = inputsOf(first);
  const named = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`inputs.parameters.${name}`, value]),
  );
  const everything = { ...globals, ...named };
  const environment = { workflow, inputs: { parameters: inputs } };
  const second = replace(first, everything, environment, ours);
  // the pod carries the template without the values of its inputs
  const simplified = JSON.stringify({ ...(JSON.parse(second) as object), inputs: {} });
  const pod = replace(JSON.stringify({ env: simplified }), everything, environment, ours);
  const carried = JSON.parse((JSON.parse(pod) as { env: string }).env) as ResourceTemplate;
  return { manifest: carried.resource.manifest, inputs };
}

function inputsOf(json: string): Record<string, string> {
  const { inputs } = JSON.parse(json) as { inputs: { parameters: { name: string; value: string }[] } };
  return Object.fromEntries(inputs.parameters.map(({ name, value }) => [name, value]));
}

function expressionsOf(json: string): string[] {
  return [...json.matchAll(/\{\{=(.*?)\}\}/gs)].map(([, expression]) => expression ?? '');
}

type Environment = Readonly<Record<string, unknown>>;

function replace(
  json: string,
  simple: Readonly<Record<string, string>>,
  environment: Environment,
  ours: ReadonlySet<string>,
): string {
  return json.replace(/\{\{(.*?)\}\}/gs, (tag, inner: string) => {
    if (!inner.startsWith('=')) return Object.hasOwn(simple, inner) ? escaped(simple[inner] ?? '') : tag;
    const expression = textIn(inner.slice(1));
    // a tag that began in one value and ends in another place holds a quote: Argo cannot read it and leaves it
    if (expression === undefined) return tag;
    if (!ours.has(inner.slice(1))) return escaped(hostileText);
    const result = evaluate(expression, environment);
    return result === undefined ? tag : escaped(result);
  });
}

function textIn(json: string): string | undefined {
  try {
    return JSON.parse(`"${json}"`) as string;
  } catch {
    return undefined;
  }
}

/** The expressions of our templates mean the same in the expression language of Argo and in JavaScript. */
function evaluate(expression: string, environment: Environment): string | undefined {
  for (const name of ['inputs', 'workflow']) scope[name] = environment[name];
  try {
    return String(scriptOf(expression).runInContext(scope));
  } catch {
    return undefined;
  }
}

const scripts = new Map<string, Script>();

function scriptOf(expression: string): Script {
  const script = scripts.get(expression) ?? new Script(expression);
  scripts.set(expression, script);
  return script;
}

const sprig = {
  replace: (from: string, to: string, text: string) => text.replaceAll(from, to),
  ternary: (yes: string, no: string, condition: boolean) => (condition ? yes : no),
  regexMatch: (pattern: string, text: string) => new RegExp(pattern).test(text),
};

/** Go's encoder also escapes `<`, `>`, `&` and two line separators. */
function toGoJson(value: unknown): string {
  const code = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, code);
}

const scope = createContext({ toJson: toGoJson, sprig });

function escaped(text: string): string {
  return toGoJson(text).slice(1, -1);
}
