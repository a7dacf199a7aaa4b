import { fetchModule, readClientGo, readKubernetes, type RunGo } from './modules.js';
import { mergeVersions } from './merge.js';
import { generatedFile } from './write.js';

export type { RunGo } from './modules.js';

/** Where the compact data lives, from the root of the repository. */
export const GENERATED_PATH = 'src/synth/validate/kubernetes/generated/openapi.ts';

/** Oldest first. The intermediate versions only tell in which version a field came. */
const KUBERNETES = ['v1.32.13', 'v1.33.13', 'v1.34.4', 'v1.35.4', 'v1.36.3'] as const;

/** The module proxy serves no k8s.io/kubernetes 1.37, but its client library, which knows each field by name. */
const NEWEST_CLIENT = 'v0.37.2';

/**
 * Makes the text of the generated file.
 *
 * @param go - runs the Go command, which fetches the modules and checks their hashes
 * @throws if a module cannot be fetched or has another layout than expected
 */
export async function generateSchemas(go: RunGo): Promise<string> {
  const modules = [];
  for (const version of KUBERNETES) modules.push(await fetchModule(go, 'k8s.io/kubernetes', version));
  const client = await fetchModule(go, 'k8s.io/client-go', NEWEST_CLIENT);
  const versions = [...(await Promise.all(modules.map(readKubernetes))), await readClientGo(client)];
  return generatedFile(
    mergeVersions(versions),
    [...modules, client],
    versions.map(({ version }) => version),
  );
}
