import { defineComponent, type AnyComponent, type Component } from '../../src/catalog/component.js';

/** A component record of which a test sets only what it is about. */
export function record(id: string, parts: Partial<Component<undefined>> = {}): AnyComponent {
  return defineComponent<undefined>({
    id,
    title: id,
    summary: `${id} for tests`,
    category: 'optional',
    required: false,
    needs: [],
    namespace: () => id,
    crds: [],
    images: {},
    props: () => undefined,
    build: () => undefined,
    pods: () => ({}),
    flows: () => [],
    differences: [],
    checks: [],
    ...parts,
  });
}
