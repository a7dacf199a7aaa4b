import type { Access } from './access.js';
import { unlessAbsent } from './caller.js';
import type { ReleaseChange } from './model.js';
import { everyPage, perPage } from './pages.js';
import type { Releases } from './port.js';
import { readRelease } from './read.js';

/** Finding, making, changing and deleting releases. */
export function releaseMethods({
  github,
  call,
  at,
}: Access): Pick<Releases, 'list' | 'get' | 'byTag' | 'latest' | 'createDraft' | 'update' | 'remove'> {
  const { repos } = github.rest;
  return {
    list: async (signal) => {
      const all = await everyPage((page) =>
        call({ what: 'listing the releases', repeatable: true, signal }, () =>
          repos.listReleases({ ...at(signal), per_page: perPage, page }),
        ),
      );
      return all.map(readRelease);
    },
    get: async (id, signal) => {
      const answer = await call({ what: `reading release ${id}`, repeatable: true, signal }, () =>
        unlessAbsent(repos.getRelease({ ...at(signal), release_id: id })),
      );
      return answer && readRelease(answer.data);
    },
    byTag: async (tag, signal) => {
      const answer = await call({ what: `looking for the release ${tag}`, repeatable: true, signal }, () =>
        unlessAbsent(repos.getReleaseByTag({ ...at(signal), tag })),
      );
      return answer && readRelease(answer.data);
    },
    latest: async (signal) => {
      const answer = await call({ what: 'looking for the latest release', repeatable: true, signal }, () =>
        unlessAbsent(repos.getLatestRelease(at(signal))),
      );
      return answer && readRelease(answer.data);
    },
    createDraft: async ({ tag, target, name, body, prerelease }, signal) => {
      const { data } = await call({ what: `making the draft of ${tag}`, repeatable: false, signal }, () =>
        repos.createRelease({
          ...at(signal),
          tag_name: tag,
          target_commitish: target,
          name,
          body,
          draft: true,
          prerelease,
        }),
      );
      return readRelease(data);
    },
    update: async (id, change, signal) => {
      const { data } = await call({ what: `changing release ${id}`, repeatable: false, signal }, () =>
        repos.updateRelease({ ...at(signal), release_id: id, ...written(change) }),
      );
      return readRelease(data);
    },
    remove: async (id, signal) => {
      await call({ what: `deleting release ${id}`, repeatable: true, signal }, () =>
        unlessAbsent(repos.deleteRelease({ ...at(signal), release_id: id })),
      );
    },
  };
}

/** A change as GitHub writes it. `make_latest` is a text there: it has a third value, which leaves the choice to GitHub. */
function written({ latest, target, ...same }: ReleaseChange) {
  return {
    ...same,
    ...(target !== undefined && { target_commitish: target }),
    ...(latest !== undefined && { make_latest: latest ? ('true' as const) : ('false' as const) }),
  };
}
