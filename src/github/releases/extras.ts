import type { Access } from './access.js';
import { unlessAbsent } from './caller.js';
import type { Releases } from './port.js';

/** What surrounds a release: attestations of its files, and notes that GitHub writes. */
export function extraMethods({ github, call, at }: Access): Pick<Releases, 'attestations' | 'generateNotes'> {
  const { repos } = github.rest;
  return {
    attestations: async (sha256, signal) => {
      const answer = await call(
        { what: `reading the attestations of ${sha256}`, repeatable: true, signal },
        () =>
          unlessAbsent(
            github.request('GET /repos/{owner}/{repo}/attestations/{subject_digest}', {
              ...at(signal),
              subject_digest: `sha256:${sha256}`,
            }),
          ),
      );
      const { attestations = [] } = (answer?.data ?? {}) as {
        attestations?: readonly { bundle?: unknown }[];
      };
      return attestations.map(({ bundle }) => bundle).filter((bundle) => bundle !== undefined);
    },
    generateNotes: async (tag, target, previous, signal) => {
      const { data } = await call({ what: `generating the notes of ${tag}`, repeatable: true, signal }, () =>
        repos.generateReleaseNotes({
          ...at(signal),
          tag_name: tag,
          target_commitish: target,
          ...(previous !== undefined && { previous_tag_name: previous }),
        }),
      );
      return { name: data.name, body: data.body };
    },
  };
}
