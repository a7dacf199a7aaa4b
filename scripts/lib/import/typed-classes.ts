import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { $ } from 'zx';
import { compareText } from '../../../src/kernel/json.js';
import { adaptModule } from './adapt.js';
import type { GeneratedFiles } from './render.js';
import type { CrdSource } from './sources.js';

/**
 * Makes the typed classes with `cdk8s import`, one module per API group. Works in a temporary folder, which it removes;
 * asks no network: the upgrade check is off and the definitions are a local file.
 *
 * @throws Error with the output of cdk8s if it fails
 */
export async function typedClasses(sources: readonly CrdSource[]): Promise<GeneratedFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'cto-import-'));
  try {
    const documents = sources.map(({ definition }) => JSON.stringify(definition, withoutUnsafeEnums));
    await writeFile(join(folder, 'crds.yaml'), documents.join('\n---\n'));
    await runImport(folder);
    const modules = new Map<string, string>();
    for (const group of [...new Set(sources.map((source) => source.group))].sort(compareText)) {
      modules.set(`${group}.ts`, adaptModule(await readFile(join(folder, 'out', `${group}.ts`), 'utf8')));
    }
    return modules;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runImport(folder: string): Promise<void> {
  const require = createRequire(import.meta.url);
  const cdk8s = join(dirname(require.resolve('cdk8s-cli/package.json')), 'bin', 'cdk8s');
  // cdk8s sorts by the machine's locale; LC_ALL keeps the order of classes the same everywhere
  const env = { ...process.env, LC_ALL: 'C', NODE_OPTIONS: '' };
  const run = await $({
    cwd: folder,
    env,
    quiet: true,
    nothrow: true,
  })`${process.execPath} ${cdk8s} import crds.yaml --language typescript --output out --no-save --check-upgrade=false`;
  if (run.exitCode !== 0)
    throw new Error(`cdk8s import failed with exit code ${run.exitCode}\n${run.stderr}`);
}

/**
 * Leaves out enums with characters that cdk8s replaces by a placeholder (it guards against code in schemas), such as the
 * comparators of a Sensor. Their property becomes a plain string in TypeScript; the definition itself keeps the enum.
 */
function withoutUnsafeEnums(key: string, value: unknown): unknown {
  const unsafe = (member: unknown) => typeof member === 'string' && !/^[ \w./\-#,+:*!=~]*$/.test(member);
  return key === 'enum' && Array.isArray(value) && value.some(unsafe) ? undefined : value;
}
