import type { PolicyRule, Right } from './model.js';

/** Names of a right that rules do not give; `['*']` when it is about any name and they do not give that. Empty: it is given. */
export function withoutGrant(rules: readonly PolicyRule[], right: Right): readonly string[] {
  const fitting = rules.filter((rule) => fits(rule, right));
  if (fitting.some(({ resourceNames = [] }) => resourceNames.length === 0)) return [];
  if (right.names === undefined) return ['*'];
  const given = new Set(fitting.flatMap(({ resourceNames = [] }) => resourceNames));
  return right.names.filter((name) => !given.has(name));
}

function fits(
  rule: PolicyRule,
  { verb, group, resource }: Pick<Right, 'verb' | 'group' | 'resource'>,
): boolean {
  const { verbs = [], apiGroups = [], resources = [] } = rule;
  return has(verbs, verb) && has(apiGroups, group) && hasResource(resources, resource);
}

function has(list: readonly string[], one: string): boolean {
  return list.includes('*') || list.includes(one);
}

/** `*` stands for every resource and subresource, and `*` before a slash for every resource with that subresource. */
function hasResource(resources: readonly string[], resource: string): boolean {
  if (has(resources, resource)) return true;
  const slash = resource.indexOf('/');
  return slash >= 0 && resources.includes(`*${resource.slice(slash)}`);
}

/**
 * Whether rules give everything that other rules give: the check of the API server before it stores a role (`Covers` in
 * k8s.io/component-helpers/auth/rbac/validation).
 */
export function coverAll(owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): boolean {
  return wanted.every((rule) => coversResources(owned, rule) && coversUrls(owned, rule));
}

function coversResources(
  owned: readonly PolicyRule[],
  { apiGroups = [], resources = [], resourceNames = [], verbs = [] }: PolicyRule,
): boolean {
  const names = resourceNames.length === 0 ? {} : { names: resourceNames };
  return apiGroups.every((group) =>
    resources.every((resource) =>
      verbs.every((verb) => withoutGrant(owned, { verb, group, resource, ...names, why: '' }).length === 0),
    ),
  );
}

function coversUrls(owned: readonly PolicyRule[], { nonResourceURLs = [], verbs = [] }: PolicyRule): boolean {
  return nonResourceURLs.every((url) =>
    verbs.every((verb) =>
      owned.some(
        ({ nonResourceURLs: urls = [], verbs: may = [] }) =>
          has(may, verb) && urls.some((one) => coversUrl(one, url)),
      ),
    ),
  );
}

function coversUrl(owned: string, wanted: string): boolean {
  return owned === '*' || owned === wanted || (owned.endsWith('*') && wanted.startsWith(owned.slice(0, -1)));
}
