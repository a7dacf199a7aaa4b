import type { ObjectRef } from '../../kube/resources.js';

/** An object as options name it: `Deployment/argocd/argocd-server`, `Namespace/argocd`. */
export function optionObject({ kind, namespace, name }: ObjectRef): string {
  return [kind, ...(namespace === undefined ? [] : [namespace]), name].join('/');
}

/** Whether a text fits a pattern in which `*` stands for any text, also for none. */
export function fits(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return first === text;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false;
  let from = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return from <= text.length - last.length;
}

/** Whether a person named an object, by `Kind/name` or `Kind/namespace/name`. */
export function isNamed(ref: ObjectRef, patterns: readonly string[]): boolean {
  const text = optionObject(ref);
  return patterns.some((pattern) => fits(pattern, text));
}
