import { describe, expect, test } from 'vitest';
import { reportFindings } from '../../../src/cli/report/findings.js';
import type { Problem } from '../../../src/kernel/problem.js';

interface Sarif {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly Record<string, unknown>[];
    },
  ];
}

const finding: Problem = {
  rule: 'images/pinned',
  message: 'has the tag latest',
  fix: 'name a version',
  object: 'Deployment argocd/argocd-server',
  path: 'spec.template.spec.containers[0].image',
  value: 'example.com/app:latest',
  construct: 'constructs/argocd/server.ts:42',
};

const resultOf = (problem: Problem): Record<string, unknown> => {
  const { runs } = JSON.parse(reportFindings([problem], 'sarif', '1.0.0')) as Sarif;
  return runs[0].results[0] ?? {};
};

describe('SARIF', () => {
  test('names the object as a logical location within the location, and the TypeScript line as the physical one', () => {
    const result = resultOf(finding);
    expect(result['logicalLocations']).toBeUndefined();
    expect(result['locations']).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: 'constructs/argocd/server.ts' },
          region: { startLine: 42 },
        },
        logicalLocations: [
          {
            fullyQualifiedName: 'Deployment argocd/argocd-server/spec.template.spec.containers[0].image',
            kind: 'object',
          },
        ],
      },
    ]);
  });

  test('puts the configuration first where it is known, and the TypeScript line beside it', () => {
    const result = resultOf({ ...finding, location: { file: 'my config.yaml', line: 3, column: 9 } });
    expect(result['locations']).toMatchObject([
      {
        physicalLocation: {
          artifactLocation: { uri: 'my%20config.yaml' },
          region: { startLine: 3, startColumn: 9 },
        },
      },
    ]);
    expect(result['relatedLocations']).toMatchObject([
      { physicalLocation: { artifactLocation: { uri: 'constructs/argocd/server.ts' } } },
    ]);
  });

  test('takes flags and variables for no file', () => {
    const problem: Problem = {
      rule: 'config/type',
      message: 'is no number',
      location: { file: '--set a.b' },
    };
    expect(resultOf(problem)['locations']).toBeUndefined();
  });

  test('describes the rules it uses, by index', () => {
    const text = reportFindings(
      [finding, { rule: 'config/type', message: 'is no number' }],
      'sarif',
      '1.0.0',
    );
    const [run] = (JSON.parse(text) as Sarif).runs;
    expect(run.tool.driver.rules).toEqual([
      { id: 'config/type' },
      expect.objectContaining({ id: 'images/pinned', help: { text: 'docs/validation.md#imagespinned' } }),
    ]);
    expect(run.results.map(({ ruleIndex }) => ruleIndex)).toEqual([1, 0]);
    expect(text).not.toContain('helpUri');
  });
});
