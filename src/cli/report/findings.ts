import type { Problem } from '../../kernel/problem.js';
import { isError } from '../../kernel/problem.js';

/**
 * Findings for programs. `json` is ours (`schemaVersion` 1); `sarif` is SARIF 2.1.0, which code scanners read
 * (https://docs.oasis-open.org/sarif/sarif/v2.1.0/).
 */
export function reportFindings(problems: readonly Problem[], format: string, version: string): string {
  const value =
    format === 'sarif' ? toSarif(problems, version) : { schemaVersion: 1, version, findings: problems };
  return `${JSON.stringify(value, null, 2)}\n`;
}

function toSarif(problems: readonly Problem[], version: string): unknown {
  const rules = [...new Set(problems.map(({ rule }) => rule))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'cto',
            version,
            rules: rules.map((id) => ({ id, helpUri: `docs/validation.md#${id.replaceAll('/', '')}` })),
          },
        },
        results: problems.map(toResult),
      },
    ],
  };
}

function toResult(problem: Problem): unknown {
  const parts = [problem.object, problem.path, problem.message, problem.fix].filter(
    (part) => part !== undefined,
  );
  return {
    ruleId: problem.rule,
    level: isError(problem) ? 'error' : 'warning',
    message: { text: parts.join(': ') },
    ...(problem.location?.file !== undefined && {
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: problem.location.file },
            ...(problem.location.line !== undefined && {
              region: { startLine: problem.location.line, startColumn: problem.location.column ?? 1 },
            }),
          },
        },
      ],
    }),
    ...(problem.object !== undefined && {
      logicalLocations: [{ fullyQualifiedName: problem.object, kind: 'object' }],
    }),
  };
}
