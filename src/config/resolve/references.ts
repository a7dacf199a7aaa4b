import { isPasswordKey, secretWithin } from '../../kernel/redact.js';
import type { ConfigNode, MapEntry, ScalarNode } from '../node.js';
import type { KeyPath } from '../path.js';
import { formatPath } from '../path.js';
import { childShape, configShape, type Shape } from '../shape.js';
import type { ToBeProvided } from '../types.js';
import type { Finding } from './finding.js';
import { referenceName, substitute } from './reference.js';
import { isSecretPlace } from './secrets.js';
import { readScalarText } from './text-value.js';

/** A tree in which every `${NAME}` that a manifest needs has its value. */
export interface Resolved {
  readonly root: ConfigNode;
  readonly findings: readonly Finding[];
  readonly toBeProvided: readonly ToBeProvided[];
  /** Places whose variable has no value; what is found there means nothing. */
  readonly unresolved: readonly KeyPath[];
}

interface State {
  readonly lookup: (name: string) => string | undefined;
  readonly findings: Finding[];
  readonly toBeProvided: ToBeProvided[];
  readonly unresolved: KeyPath[];
}

/**
 * Replaces `${NAME}` by the variable's value everywhere but where the value only ends up in a Secret: there the reference
 * stays, and the variable is listed as to be provided. An empty variable counts as unset.
 */
export function resolveReferences(
  root: ConfigNode,
  env: Readonly<Record<string, string | undefined>>,
): Resolved {
  const lookup = (name: string): string | undefined => {
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    return value === '' ? undefined : value;
  };
  const state: State = { lookup, findings: [], toBeProvided: [], unresolved: [] };
  const resolved = visit(root, [], configShape(), state);
  const { findings, toBeProvided, unresolved } = state;
  return { root: resolved, findings, toBeProvided, unresolved };
}

function visit(node: ConfigNode, path: KeyPath, shape: Shape | undefined, state: State): ConfigNode {
  // Overlays are resolved when they are laid over the rest, not where they are defined.
  if (path.length === 1 && path[0] === 'environments') return node;
  if (node.kind === 'scalar') return visitScalar(node, path, shape, state);
  const below = (key: string | number) => shape && childShape(shape, key);
  if (node.kind === 'list') {
    const items = node.items.map((item, index) => visit(item, [...path, index], below(index), state));
    return { ...node, items };
  }
  const entries = [...node.entries].map(([key, entry]): [string, MapEntry] => [
    key,
    { ...entry, node: visit(entry.node, [...path, key], below(key), state) },
  ]);
  return { ...node, entries: new Map(entries) };
}

function visitScalar(node: ScalarNode, path: KeyPath, shape: Shape | undefined, state: State): ScalarNode {
  if (typeof node.value !== 'string' || !node.value.includes('${')) return node;
  const whole = referenceName(node.value);
  if (whole !== undefined && shape?.deferred === true) {
    const set = state.lookup(whole) !== undefined;
    state.toBeProvided.push({ name: whole, path: formatPath(path), set });
    return node;
  }
  const result = substitute(node.value, state.lookup);
  const findings = referenceFindings(node, path, shape, result);
  state.findings.push(...findings);
  if (findings.length > 0) {
    state.unresolved.push(path);
    return node;
  }
  const variables = result.names;
  // A whole reference may stand for a number or a switch; part of a text is always text.
  if (whole !== undefined && shape?.accepts.has('anything') !== true)
    return { ...(readScalarText(result.text, shape, node.origin) as ScalarNode), variables };
  return { ...node, value: result.text, text: result.text, variables };
}

function referenceFindings(
  node: ScalarNode,
  path: KeyPath,
  shape: Shape | undefined,
  result: ReturnType<typeof substitute>,
): readonly Finding[] {
  const base = { path, origin: node.origin };
  if (result.malformed) {
    const message = 'holds a "${" that begins no variable reference; only "${NAME}" is understood';
    return [
      { rule: 'config/bad-reference', message, fix: 'write "$${" for the characters themselves', ...base },
    ];
  }
  const secret = result.names.find(namesSecret) ?? (isSecretPlace(path, shape) ? result.names[0] : undefined);
  if (shape?.deferred !== true && (secret !== undefined || secretWithin(result.text) !== undefined)) {
    const message = `the variable ${secret ?? result.names[0] ?? ''} would put a secret into a manifest in clear text`;
    return [
      {
        rule: 'config/secret-in-manifest',
        message,
        fix: 'remove it here; use a key that takes a secret by reference',
        ...base,
      },
    ];
  }
  return result.missing.map((name) => ({
    rule: 'config/unset-variable',
    message: `the variable ${name} is not set, and a manifest needs its value`,
    fix: `set it, as in ${name}=value, or write the value in its place`,
    ...base,
  }));
}

function namesSecret(name: string): boolean {
  return (
    isPasswordKey(name) || /(?:^|_)(?:TOKEN|SECRET|API_KEY|PRIVATE_KEY|SECRET_KEY|ACCESS_KEY)$/i.test(name)
  );
}
