import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Location, Problem } from '../../kernel/problem.js';
import { isError } from '../../kernel/problem.js';
import { anchorOf } from '../../synth/validate/documentation.js';
import { rules as validationRules } from '../../synth/validate/rules/index.js';

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
  const ids = [...new Set(problems.map(({ rule }) => rule))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'cto', version, rules: ids.map(toDescriptor) } },
        columnKind: 'utf16CodeUnits',
        results: problems.map((problem) => toResult(problem, ids)),
      },
    ],
  };
}

/** `helpUri` would have to be absolute (section 3.49.12), and the documentation is part of the repository: so `help`. */
function toDescriptor(id: string): unknown {
  const rule = validationRules.find((one) => one.id === id);
  if (!rule) return { id };
  return {
    id,
    shortDescription: { text: `${rule.says}.` },
    fullDescription: { text: `${rule.says}: ${rule.why}.` },
    help: { text: `docs/validation.md#${anchorOf(id)}` },
    defaultConfiguration: { level: rule.severity ?? 'error' },
  };
}

function toResult(problem: Problem, ids: readonly string[]): unknown {
  const { rule, object, path, message, fix, value, configKeys } = problem;
  const parts = [object, path, message, fix].filter((part) => part !== undefined);
  const places = [placeOf(problem.location), placeOf(constructPlace(problem))].filter(
    (place) => place !== undefined,
  );
  const [main, ...related] = places;
  const logical = logicalOf(problem);
  return {
    ruleId: rule,
    ruleIndex: ids.indexOf(rule),
    level: isError(problem) ? 'error' : 'warning',
    message: { text: parts.join(': ') },
    ...((main ?? logical) !== undefined && { locations: [{ ...main, ...logical }] }),
    ...(related.length > 0 && { relatedLocations: related }),
    ...((value ?? configKeys) !== undefined && {
      properties: { ...(value !== undefined && { value }), ...(configKeys && { configKeys }) },
    }),
  };
}

/** A place in a file. Flags and variables are none: they have no line. */
function placeOf(location: Location | undefined): { readonly physicalLocation: unknown } | undefined {
  if (location?.file === undefined || location.line === undefined) return undefined;
  const { file, line, column } = location;
  const uri = isAbsolute(file) ? pathToFileURL(file).href : encodeURI(file.replaceAll('\\', '/'));
  return {
    physicalLocation: {
      artifactLocation: { uri },
      region: { startLine: line, ...(column !== undefined && { startColumn: column }) },
    },
  };
}

/** The line of TypeScript that made the object, when it is known. */
function constructPlace({ construct }: Problem): Location | undefined {
  const [, file, line] = /^(\S+):(\d+)$/.exec(construct ?? '') ?? [];
  return file === undefined ? undefined : { file, line: Number(line) };
}

function logicalOf({ object, path }: Problem): { readonly logicalLocations: unknown } | undefined {
  if (object === undefined) return undefined;
  const fullyQualifiedName = path === undefined ? object : `${object}/${path}`;
  return { logicalLocations: [{ fullyQualifiedName, kind: 'object' }] };
}
