import type { OpenApi } from './extract.js';

/** Where a description comes from. */
export interface ContractSource {
  /** npm package and exact version, such as `@octokit/openapi@23.0.2`. */
  readonly package: string;
  /** File within it. */
  readonly file: string;
  /** SHA-256 of that file, hexadecimal. */
  readonly sha256: string;
}

/** Text of a contract: compact, and still one line per path and component, so that a newer one can be reviewed as a diff. */
export function contractText(source: ContractSource, { openapi, paths, components }: OpenApi): string {
  const sections = Object.entries(components).map(
    ([section, members]) => `${JSON.stringify(section)}:${linesOf(members)}`,
  );
  const head = `"source":${JSON.stringify(source)},\n"openapi":${JSON.stringify(openapi)}`;
  return `{\n${head},\n"paths":${linesOf(paths)},\n"components":{\n${sections.join(',\n')}\n}\n}\n`;
}

function linesOf(members: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(members).map(
    ([name, member]) => `${JSON.stringify(name)}:${JSON.stringify(member)}`,
  );
  return `{\n${lines.join(',\n')}\n}`;
}
