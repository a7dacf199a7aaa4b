import { isPublished, type Artifact } from '../artifact.js';
import type { ReleaseIdentity } from '../context.js';
import { compareText } from '../../kernel/json.js';
import type { Builder } from './builder.js';

/** Media type of a statement in an envelope. https://github.com/in-toto/attestation/blob/main/spec/v1/envelope.md */
export const statementType = 'application/vnd.in-toto+json';

/** What is stated beside the files. */
export interface ProvenanceFacts {
  readonly identity: ReleaseIdentity;
  /** `owner/name` on GitHub. */
  readonly repository: string;
  readonly builder: Builder;
  /** Platforms and profiles that were built: what a person could choose. */
  readonly parameters: Readonly<Record<string, string | readonly string[]>>;
  /** Everything that went in beside the sources: the lock file, the runtimes. */
  readonly materials: readonly Material[];
}

/** Something that a release was made of. */
export interface Material {
  readonly name: string;
  /** Where it came from. */
  readonly uri: string;
  readonly digest: Readonly<Record<'sha256', string>> | Readonly<Record<'sha512', string>>;
}

/**
 * Text of an in-toto statement (v1) with SLSA provenance (v1) about every file that people download: by whom and from what it was made. No time of
 * the build is in it, so that two builds state the same; files that vouch for others are no subjects.
 *
 * Sources: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md, https://slsa.dev/spec/v1.0/provenance
 */
export function formatProvenance(facts: ProvenanceFacts, artifacts: readonly Artifact[]): string {
  const { identity, repository, builder, parameters, materials } = facts;
  const source = `git+https://github.com/${repository}`;
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: artifacts
      .filter((one) => isPublished(one) && one.kind !== 'companion' && one.kind !== 'checksums')
      .sort((a, b) => compareText(a.name, b.name))
      .map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: `https://github.com/${repository}/blob/${identity.commit}/docs/verifying.md#provenance`,
        externalParameters: {
          source: `${source}@refs/tags/${identity.tag}`,
          version: identity.version,
          mode: identity.mode,
          ...parameters,
        },
        internalParameters: { sourceDate: identity.sourceDate, ...builder.parameters },
        resolvedDependencies: [
          {
            name: 'source',
            uri: `${source}@refs/tags/${identity.tag}`,
            digest: { gitCommit: identity.commit },
          },
          ...[...materials].sort((a, b) => compareText(a.name, b.name)),
        ],
      },
      runDetails: {
        builder: { id: builder.id },
        ...(builder.invocation !== undefined && { metadata: { invocationId: builder.invocation } }),
      },
    },
  };
  return `${JSON.stringify(statement, undefined, 2)}\n`;
}
