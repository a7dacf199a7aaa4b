import { bundleSchemaVersion, type Bundle } from '../../../src/bundle/bundle.js';
import { digestOf, sealIndex, sha256 } from '../../../src/bundle/digest.js';
import type { SecretDeclaration } from '../../../src/bundle/secret.js';
import { writeBundle } from '../../../src/bundle/write.js';
import { toYaml } from '../../../src/bundle/yaml.js';
import { temporaryFolder } from '../../support/folder.js';

/** A bundle with nothing but namespaces and declared Secrets. */
export function secretsBundle(secrets: readonly SecretDeclaration[]): Bundle {
  const namespaces = [...new Set(secrets.map(({ namespace }) => namespace))].sort();
  const objects = namespaces.map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'cto.dev/component': 'foundation' } },
  }));
  const file = 'manifests/00-foundation.yaml';
  const text = objects.map((object) => `---\n${toYaml(object)}`).join('');
  const files = [{ path: file, sha256: sha256(text) }];
  const index = sealIndex({
    schemaVersion: bundleSchemaVersion,
    version: '1.0.0',
    profile: 'minimal',
    platform: 'acme',
    digest: '',
    configDigest: digestOf({}),
    kubernetes: { oldest: '1.32', newest: '1.37' },
    labelPrefix: 'cto.dev',
    waves: [
      {
        components: [
          {
            id: 'foundation',
            title: 'Foundation',
            category: 'core',
            required: true,
            reasons: [],
            needs: [],
            checks: [],
            source: 'constructs/foundation',
            file,
            configKeys: [],
            objects: objects.map((object) => ({
              apiVersion: 'v1',
              kind: 'Namespace',
              name: object.metadata.name,
              sha256: digestOf(object),
              construct: `foundation/${object.metadata.name}`,
            })),
          },
        ],
      },
    ],
    images: [],
    secrets,
    external: [],
    requirements: {
      machine: { cpu: 1, memoryGiB: 1, diskGiB: 1, nodes: 1 },
      minutes: 1,
      requests: { cpu: 0, memory: 0, storage: 0 },
    },
    toBeProvided: [],
    warnings: [],
    files,
  });
  return { index, files: new Map([[file, text]]) };
}

/** The same in a folder that goes after the test. */
export function writtenSecretsBundle(secrets: readonly SecretDeclaration[]): string {
  const folder = temporaryFolder();
  writeBundle(secretsBundle(secrets), folder);
  return folder;
}
