import { expect, test } from 'vitest';
import { pathOf } from '../../src/kube/paths.js';

const pods = { group: '', version: 'v1', kind: 'Pod', plural: 'pods', namespaced: true, verbs: [] };
const roles = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  namespaced: false,
  verbs: [],
};

test.each([
  [pods, undefined, '/api/v1/pods'],
  [pods, { namespace: 'a' }, '/api/v1/namespaces/a/pods'],
  [pods, { namespace: 'a', name: 'b' }, '/api/v1/namespaces/a/pods/b'],
  [pods, { namespace: 'a', name: 'b', subresource: 'status' }, '/api/v1/namespaces/a/pods/b/status'],
  [roles, {}, '/apis/rbac.authorization.k8s.io/v1/clusterroles'],
  [roles, { namespace: 'ignored', name: 'x' }, '/apis/rbac.authorization.k8s.io/v1/clusterroles/x'],
  // names of roles may hold what paths may not
  [roles, { name: 'system:a/b?c' }, '/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Aa%2Fb%3Fc'],
])('the path of $plural with %j is %s', (resource, parts, path) => {
  expect(pathOf(resource, parts)).toBe(path);
});
