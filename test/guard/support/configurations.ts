import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { profiles } from '../../../profiles/index.js';

/** One odd configuration with one profile, and with one of its environments. */
export interface Odd {
  /** `file`, `file (environment)`. */
  readonly name: string;
  readonly profile: string;
  /** Text of the file. Absent: no file, the defaults of the profile. */
  readonly text?: string;
  /** Absent: none. */
  readonly environment?: string;
}

const folder = join(import.meta.dirname, '..', 'configurations');

/** Every file of `configurations/` with every profile, its environments, and each profile without a file. */
export function oddConfigurations(): readonly Odd[] {
  const files = readdirSync(folder)
    .sort()
    .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
  return profiles.flatMap(({ name: profile }) => [
    { name: 'no file', profile },
    ...files.flatMap(({ file, text }) => [
      { name: file, profile, text },
      ...environmentsOf(text).map((environment) => ({
        name: `${file} (${environment})`,
        profile,
        text,
        environment,
      })),
    ]),
  ]);
}

function environmentsOf(text: string): readonly string[] {
  const section = /^environments:\n((?: {2}.*\n)+)/m.exec(text)?.[1] ?? '';
  return [...section.matchAll(/^ {2}([a-z-]+):/gm)].map(([, name = '']) => name);
}
