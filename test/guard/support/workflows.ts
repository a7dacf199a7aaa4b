import type { Manifest } from './objects.js';

interface Task {
  readonly name: string;
  readonly template: string;
  readonly depends?: string;
}

interface Template {
  readonly name: string;
  readonly suspend?: unknown;
  readonly dag?: { readonly tasks: readonly Task[] };
}

function templatesOf(workflow: Manifest | undefined): readonly Template[] {
  return (workflow?.['spec'] as { readonly templates: readonly Template[] }).templates;
}

/** Tasks of all graphs of a workflow. */
export function tasksOf(workflow: Manifest | undefined): readonly Task[] {
  return templatesOf(workflow).flatMap(({ dag }) => dag?.tasks ?? []);
}

/** Tasks that no chain from the one first task leads to. */
export function unreached(tasks: readonly Task[]): readonly string[] {
  const reached = new Set<string>();
  for (const { name, depends } of tasks) if (depends === undefined || reached.has(depends)) reached.add(name);
  const first = tasks.filter(({ depends }) => depends === undefined);
  return first.length === 1
    ? tasks.map(({ name }) => name).filter((name) => !reached.has(name))
    : first.map(({ name }) => name);
}

/** Names of the steps that wait for somebody to resume the workflow. */
export function suspended(workflow: Manifest | undefined, tasks: readonly Task[]): readonly string[] {
  const waits = templatesOf(workflow)
    .filter((template) => 'suspend' in template)
    .map(({ name }) => name);
  return tasks.filter(({ template }) => waits.includes(template)).map(({ name }) => name);
}
