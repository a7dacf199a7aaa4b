import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fieldNames,
  formatPath,
  resolvePath,
  valueAt,
  withoutPath,
  withValue,
} from '../../../../src/apply/plan/fields/path.js';
import { pathsOf } from '../../../../src/apply/plan/fields/set.js';
import { ownedBy, typedStruct, valueOf } from '../support/typed.js';

const object = {
  metadata: {
    annotations: {
      'kubectl.kubernetes.io/restartedAt': 'now',
      'kubectl.kubernetes.io/restartedAt[1]': 'odd',
    },
  },
  spec: {
    replicas: 2,
    containers: [
      { name: 'a"]', image: 'one' },
      {
        name: 'app',
        image: 'two',
        ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }],
        args: ['-v'],
      },
    ],
    finalizers: ['x', 'y'],
  },
};

describe('a path', () => {
  test.each([
    ['.spec.replicas', 2],
    ['spec.replicas', 2],
    ['.metadata.annotations.kubectl.kubernetes.io/restartedAt', 'now'],
    ['.metadata.annotations.kubectl.kubernetes.io/restartedAt[1]', 'odd'],
    ['.spec.containers[name="app"].image', 'two'],
    ['.spec.containers[name="a\\"]"].image', 'one'],
    ['.spec.containers[1].image', 'two'],
    ['.spec.containers[name="app"].ports[containerPort=80,protocol="UDP"].containerPort', 80],
    ['.spec.finalizers[="y"]', 'y'],
  ])('as the API server writes it leads to the value: %s', (text, value) => {
    const path = resolvePath(object, text);
    expect(path && valueAt(object, path)).toBe(value);
  });

  test('fits an item that lacks a key with a default', () => {
    const path = resolvePath(object, '.spec.containers[name="app"].ports[containerPort=80,protocol="TCP"]');
    expect(path && valueAt(object, path)).toEqual({ containerPort: 80 });
  });

  test.each([
    '.spec.nothing',
    '.spec.containers[name="none"]',
    '.spec.containers[name=broken',
    '.spec.replicas.more',
    '.spec.finalizers[="z"]',
    '.spec.containers[9]',
  ])('that the object does not have is none: %s', (text) =>
    expect(resolvePath(object, text)).toBeUndefined(),
  );

  test('is read back as it was written', () => {
    fc.assert(
      fc.property(typedStruct, (typed) => {
        const value = valueOf(typed);
        for (const path of pathsOf(ownedBy(typed) ?? {})) {
          const found = resolvePath(value, formatPath(path));
          expect(found && valueAt(value, found)).toEqual(valueAt(value, path));
        }
      }),
    );
  });

  test('is written without list keys for rules', () => {
    expect(fieldNames(resolvePath(object, '.spec.containers[name="app"].image') ?? [])).toBe(
      'spec.containers.image',
    );
  });
});

describe('taking a path away', () => {
  const without = (text: string) => withoutPath(object, resolvePath(object, text) ?? []);

  test('leaves everything else, and the object itself as it was', () => {
    const before = JSON.stringify(object);
    const after = without('.spec.containers[name="app"].image');
    expect(after.spec.containers[1]).toEqual({ ...object.spec.containers[1], image: undefined });
    expect(after.spec.containers[0]).toBe(object.spec.containers[0]);
    expect(JSON.stringify(object)).toBe(before);
  });

  test('takes maps that become empty with it, and lists without items', () => {
    expect(
      withoutPath({ a: { b: { c: 1 } }, d: 1 }, [{ field: 'a' }, { field: 'b' }, { field: 'c' }]),
    ).toEqual({ d: 1 });
    expect(withoutPath({ a: ['x'], d: 1 }, [{ field: 'a' }, { value: 'x' }])).toEqual({ d: 1 });
  });

  test('takes items of lists by key and by value', () => {
    expect(without('.spec.finalizers[="x"]').spec.finalizers).toEqual(['y']);
    expect(without('.spec.containers[name="app"]').spec.containers).toHaveLength(1);
  });

  test('that is not there changes nothing', () => {
    expect(withoutPath(object, [{ field: 'none' }, { field: 'x' }])).toEqual(object);
    expect(withoutPath(object, [{ field: 'spec' }, { index: 0 }])).toEqual(object);
  });

  test('and nothing else, for every path of any object', () => {
    fc.assert(
      fc.property(typedStruct, (typed) => {
        const value = { kept: true, spec: valueOf(typed) };
        for (const path of pathsOf(ownedBy(typed) ?? {})) {
          const full = [{ field: 'spec' }, ...path];
          expect(valueAt(withoutPath(value, full), full)).toBeUndefined();
        }
      }),
    );
  });
});

describe('replacing a value', () => {
  test('changes that value alone', () => {
    const after = withValue(object, resolvePath(object, '.spec.containers[name="app"].image') ?? [], 'three');
    expect(after.spec.containers.map(({ image }) => image)).toEqual(['one', 'three']);
    expect(after.spec.finalizers).toBe(object.spec.finalizers);
  });

  test('that is not there changes nothing', () => {
    expect(withValue(object, [{ field: 'spec' }, { field: 'none' }], 1)).toEqual(object);
    expect(withValue(object, [{ field: 'spec' }, { value: 'none' }], 1)).toEqual(object);
  });
});
