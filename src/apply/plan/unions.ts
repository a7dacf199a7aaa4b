import type { KubernetesObject } from '../../bundle/object.js';
import { isRecord } from '../../kernel/json.js';
import type { LiveObject } from '../../kube/client.js';

/** A choice in a kind, and the part that goes with one answer only. */
interface Union {
  readonly kind: string;
  /** Path of the object that holds both. */
  readonly path: readonly string[];
  readonly discriminator: string;
  readonly member: string;
  /** Answer that the member belongs to. */
  readonly answer: string;
}

/** Choices of the group `apps` whose member the API server fills with defaults, and refuses beside another answer (validation of apps/v1). */
const unions: readonly Union[] = [
  {
    kind: 'Deployment',
    path: ['spec', 'strategy'],
    discriminator: 'type',
    member: 'rollingUpdate',
    answer: 'RollingUpdate',
  },
  ...['StatefulSet', 'DaemonSet'].map((kind) => ({
    ...{
      kind,
      path: ['spec', 'updateStrategy'],
      discriminator: 'type',
      member: 'rollingUpdate',
      answer: 'RollingUpdate',
    },
  })),
];

/**
 * What is sent when a choice changes: the defaults of the former answer belong to nobody, so that server-side apply would keep them and then refuse
 * the object. An explicit null removes them (https://github.com/kubernetes/kubernetes/issues/24198 describes the same of `kubectl apply`).
 */
export function withoutFormerAnswers(object: KubernetesObject, live: LiveObject): KubernetesObject {
  const union = unions.find(({ kind, path, discriminator, member, answer }) => {
    const [wanted, there] = [at(object, path), at(live, path)];
    const chosen = wanted?.[discriminator];
    return (
      object.kind === kind &&
      chosen !== undefined &&
      chosen !== answer &&
      wanted?.[member] === undefined &&
      there?.[member] !== undefined
    );
  });
  if (union === undefined || !object.apiVersion.startsWith('apps/')) return object;
  return withNull(object, [...union.path, union.member]) as KubernetesObject;
}

function at(object: unknown, path: readonly string[]): Readonly<Record<string, unknown>> | undefined {
  const found = path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), object);
  return isRecord(found) ? found : undefined;
}

function withNull(value: unknown, [key = '', ...rest]: readonly string[]): unknown {
  const record = isRecord(value) ? value : {};
  return { ...record, [key]: rest.length === 0 ? null : withNull(record[key], rest) };
}
