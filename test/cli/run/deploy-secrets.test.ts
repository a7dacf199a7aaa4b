import { describe, expect, test } from 'vitest';
import { secretFacts, secretLines } from '../../../src/cli/run/deploy-secrets.js';
import type { KeyState, SecretState } from '../../../src/secrets/index.js';

function key(name: string, status: KeyState['status'], parts: Partial<KeyState> = {}): KeyState {
  return { key: { key: name, purpose: 'test' }, status, ways: [], ...parts };
}

function secret(name: string, ...keys: readonly KeyState[]): SecretState {
  const declaration = { namespace: 'a', name, purpose: 'test', madeBy: 'deployer', keys: [] } as const;
  return { declaration, object: 'absent', keys, lacksLabels: [], restartsPending: [], problems: [] };
}

const state = {
  problems: [],
  secrets: [
    secret(
      'mixed',
      key('one', 'will-create', { source: 'variable', from: 'variable X' }),
      key('two', 'will-create', { source: 'variable', from: 'variable X' }),
      key('three', 'will-generate', { source: 'generated', from: '20 random digits' }),
      key('four', 'present'),
    ),
    secret('files', key('a', 'will-create', { source: 'directory', from: 'file /long/path/a' })),
    secret('there', key('a', 'present')),
  ],
};

describe('Secrets that a deploy makes', () => {
  test('are lines of the plan: each Secret with its keys, by where the values come from', () => {
    expect(secretLines(state)).toEqual([
      'Secrets that are made',
      '  + Secret a/mixed: one, two from variable X; three generated',
      '  + Secret a/files: a from the folder of --from-dir',
    ]);
  });

  test('are nothing when all are there', () => {
    expect(secretLines({ problems: [], secrets: [secret('there', key('a', 'present'))] })).toEqual([]);
  });

  test('are members of the document, with sources and no values', () => {
    expect(secretFacts(state)).toEqual([
      {
        namespace: 'a',
        name: 'mixed',
        keys: [
          { key: 'one', source: 'variable' },
          { key: 'two', source: 'variable' },
          { key: 'three', source: 'generated' },
        ],
      },
      { namespace: 'a', name: 'files', keys: [{ key: 'a', source: 'directory' }] },
    ]);
  });
});
