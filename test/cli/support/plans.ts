import type { Action, Change, ComponentNode, Plan, Report } from '../../../src/apply/model.js';

/** A change with what a test does not care about filled in. `object` is `Kind/name` or `Kind/namespace/name`. */
export function change(action: Action, object: string, parts: Partial<Change> = {}): Change {
  const [kind = '', ...names] = object.split('/');
  const [namespace, name] = names.length === 2 ? names : [undefined, names[0]];
  return {
    ref: { group: '', kind, ...(namespace !== undefined && { namespace }), name: name ?? '' },
    apiVersion: 'v1',
    action,
    effect: 'in-place',
    fields: [],
    conflicts: [],
    lacks: [],
    ...parts,
  };
}

/** A component with what a test does not care about filled in. */
export function component(id: string, parts: Partial<ComponentNode> = {}): ComponentNode {
  return {
    id,
    title: id.toUpperCase(),
    wave: 0,
    needs: [],
    source: `constructs/${id}`,
    configKeys: [],
    ...parts,
  };
}

/** Digest of so many equal digits. */
export const digest = (digit: string) => digit.repeat(64);

/** A plan with what a test does not care about filled in. */
export function plan(changes: readonly Change[], parts: Partial<Plan> = {}): Plan {
  return {
    schemaVersion: 1,
    purpose: 'deploy',
    platform: 'cto',
    target: {
      server: 'https://127.0.0.1:6443',
      context: 'kind-dev',
      source: '~/.kube/config',
      clusterId: 'uid',
    },
    bundle: { digest: digest('b'), profile: 'standard', version: '0.1.0' },
    components: [...new Set(changes.flatMap(({ component: id }) => id ?? []))].map((id) => component(id)),
    changes,
    problems: [],
    warnings: [],
    fingerprint: digest('f'),
    ...parts,
  };
}

/** No object at all got any action. */
export const noCounts: Report['counts'] = {
  create: 0,
  update: 0,
  recreate: 0,
  adopt: 0,
  delete: 0,
  keep: 0,
  unchanged: 0,
};

/** A report with what a test does not care about filled in. */
export function report(parts: Partial<Report> = {}): Report {
  return {
    schemaVersion: 1,
    purpose: 'deploy',
    platform: 'cto',
    result: 'succeeded',
    counts: noCounts,
    failures: [],
    remaining: [],
    seconds: 3,
    ...parts,
  };
}
