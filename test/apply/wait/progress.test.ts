import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFacts } from '../../../src/apply/readiness/index.js';
import { createProgress, deletionState, objectState, podsState } from '../../../src/apply/wait/progress.js';
import { fakeClock, yaml } from './fake-cluster.js';

const facts = createFacts([
  {
    group: 'x.io',
    kind: 'Thing',
    readiness: { ready: [{ path: 'status.joined', equals: 'spec.members' }, { condition: 'Ready' }] },
  },
]);

function thing(status: string) {
  return objectState(
    yaml(`{ apiVersion: x.io/v1, kind: Thing, metadata: { name: a }, status: ${status} }`),
    facts,
  );
}

function pods(...statuses: readonly string[]) {
  return podsState(
    statuses.map((status, index) =>
      yaml(`{ apiVersion: v1, kind: Pod, metadata: { name: p-${Math.sqrt(index)} }, status: ${status} }`),
    ),
  );
}

const container = (rest: string) => `{ phase: Running, containerStatuses: [{ name: a, ${rest} }] }`;

describe('progress', () => {
  test('is a state that was never seen before', async () => {
    const clock = fakeClock();
    const progress = createProgress(clock);
    progress.saw('a');
    await clock.pass(10);
    progress.saw('b');
    expect(progress.quietFor()).toBe(0);
    await clock.pass(10);
    progress.saw('a');
    progress.saw('b');
    expect(progress.quietFor()).toBe(10);
  });

  test('is not the state that something was found in', async () => {
    const clock = fakeClock();
    const progress = createProgress(clock);
    await clock.pass(7);
    progress.found('a');
    progress.saw('a');
    expect(progress.quietFor()).toBe(7);
  });

  test('ends: a finite number of states, in whatever order, gives quiet', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 20, maxLength: 40 }),
        async (states) => {
          const clock = fakeClock();
          const progress = createProgress(clock);
          let longest = 0;
          for (const state of states) {
            progress.saw(state);
            await clock.pass(1);
            longest = Math.max(longest, progress.quietFor());
          }
          expect(longest).toBeGreaterThanOrEqual(Math.floor(states.length / 4));
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe('the state of an object', () => {
  test.each([
    ['a counter', '{ readyReplicas: 1 }', '{ readyReplicas: 2 }'],
    ['a look-alike counter', '{ readyReplicas: 1 }', '{ availableReplicas: 1 }'],
    [
      'a condition',
      '{ conditions: [{ type: A, status: "True" }] }',
      '{ conditions: [{ type: A, status: "False" }] }',
    ],
    ['a phase', '{ phase: Joining }', '{ phase: Ready }'],
    ['what its rule looks at', '{ joined: 1 }', '{ joined: 2 }'],
  ])('changes with %s', (_title, before, after) => {
    expect(thing(before)).not.toBe(thing(after));
  });

  test.each([
    ['a time', '{ lastSync: "10:00" }', '{ lastSync: "10:05" }'],
    ['a count of attempts', '{ retryCount: 1 }', '{ retryCount: 2 }'],
    [
      'a message',
      '{ conditions: [{ type: A, status: "False", message: try 1 }] }',
      '{ conditions: [{ type: A, status: "False", message: try 2 }] }',
    ],
  ])('does not change with %s', (_title, before, after) => {
    expect(thing(before)).toBe(thing(after));
  });
});

describe('the state of pods', () => {
  test.each([
    ['another pod', pods('{ phase: Pending }'), pods('{ phase: Pending }', '{ phase: Pending }')],
    ['a phase', pods('{ phase: Pending }'), pods('{ phase: Running }')],
    [
      'an image that came',
      pods(container('state: { waiting: { reason: ErrImagePull } }')),
      pods(container('state: { waiting: { reason: ContainerCreating } }')),
    ],
    [
      'a finished init container',
      pods('{ initContainerStatuses: [{ name: a, ready: false, state: { running: {} } }] }'),
      pods('{ initContainerStatuses: [{ name: a, ready: true, state: { terminated: {} } }] }'),
    ],
  ])('changes with %s', (_title, before, after) => {
    expect(before).not.toBe(after);
  });

  test.each([
    [
      'the order of pods',
      pods('{ phase: Pending }', '{ phase: Running }'),
      pods('{ phase: Running }', '{ phase: Pending }'),
    ],
    [
      'the moments of a crash loop',
      pods(container('ready: false, restartCount: 3, state: { running: {} }')),
      pods(container('ready: false, restartCount: 4, state: { waiting: { reason: CrashLoopBackOff } }')),
    ],
    [
      'the moments of a failing pull',
      pods(container('state: { waiting: { reason: ErrImagePull } }')),
      pods(container('state: { waiting: { reason: ImagePullBackOff } }')),
    ],
  ])('does not change with %s', (_title, before, after) => {
    expect(before).toBe(after);
  });
});

test('the state of what goes changes with its finalizers and with what is left', () => {
  const state = (finalizers: string, left: string) =>
    deletionState(
      yaml(
        `{ apiVersion: v1, kind: Namespace, metadata: { name: a, finalizers: [${finalizers}] }, status: { conditions: [{ type: NamespaceContentRemaining, status: "True", message: ${left} }] } }`,
      ),
    );
  expect(new Set([state('a, b', '2 pods'), state('b', '2 pods'), state('b', '1 pod')]).size).toBe(3);
});
