import { describe, expect, test } from 'vitest';
import { diffObjects } from '../../src/bundle/diff.js';
import type { KubernetesObject } from '../../src/bundle/object.js';

const object = (
  kind: string,
  name: string,
  rest: Record<string, unknown> = {},
  apiVersion = 'v1',
): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'cto' },
  ...rest,
});

const container = (name: string, image: string) => ({ name, image });

describe('diffObjects', () => {
  test('finds objects that were added, removed and changed', () => {
    const before = [
      object('ConfigMap', 'same'),
      object('ConfigMap', 'gone'),
      object('ConfigMap', 'other', { data: { a: '1' } }),
    ];
    const after = [
      object('ConfigMap', 'same'),
      object('ConfigMap', 'new'),
      object('ConfigMap', 'other', { data: { a: '2' } }),
    ];
    expect(diffObjects(before, after).map(({ action, name }) => `${action} ${name}`)).toEqual([
      'removed gone',
      'added new',
      'changed other',
    ]);
  });

  test('compares list items by name, so that an insertion is one change', () => {
    const before = object('Pod', 'p', {
      spec: { containers: [container('a', 'x:1'), container('b', 'y:1')] },
    });
    const after = object('Pod', 'p', {
      spec: { containers: [container('new', 'n:1'), container('a', 'x:1'), container('b', 'y:2')] },
    });
    expect(diffObjects([before], [after])[0]?.fields).toEqual([
      { path: 'spec.containers[b].image', before: '"y:1"', after: '"y:2"' },
      { path: 'spec.containers[new]', after: '{"name":"new","image":"n:1"}' },
    ]);
  });

  test('takes another API version for a change of the same object', () => {
    const [change] = diffObjects(
      [object('Foo', 'f', {}, 'x.io/v1alpha1')],
      [object('Foo', 'f', {}, 'x.io/v1')],
    );
    expect(change).toMatchObject({ action: 'changed', fields: [{ path: 'apiVersion' }] });
  });

  test('shows the changed lines of a long text', () => {
    const before = object('ConfigMap', 'c', { data: { 'a.yaml': 'one\ntwo\nthree\n' } });
    const after = object('ConfigMap', 'c', { data: { 'a.yaml': 'one\n2\nthree\n' } });
    expect(diffObjects([before], [after])[0]?.fields[0]).toMatchObject({
      path: 'data["a.yaml"]',
      lines: ['- two', '+ 2'],
    });
  });

  test('masks the values of Secrets, and says all the same that they differ', () => {
    const before = object('Secret', 's', { stringData: { password: 'hunter2' } });
    const after = object('Secret', 's', { stringData: { password: 'correct horse' } });
    const text = JSON.stringify(diffObjects([before], [after]));
    expect(text).toContain('"before":"***","after":"***"');
    expect(text).not.toMatch(/hunter2|correct horse/);
  });

  test('masks tokens and passwords wherever they stand', () => {
    const token = `ghp_${'a1B2'.repeat(9)}`;
    const before = object('ConfigMap', 'c', { data: { a: 'x', adminPassword: 'old', 'b.sh': 'a\nb\n' } });
    const after = object('ConfigMap', 'c', {
      data: { a: token, adminPassword: 'new', 'b.sh': `a\nexport T=${token}\n` },
    });
    const text = JSON.stringify(diffObjects([before], [after]));
    expect(text).not.toContain(token);
    expect(text).not.toMatch(/"old"|"new"/);
  });
});
