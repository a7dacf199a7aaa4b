import type { Access } from './access.js';
import { unlessAbsent } from './caller.js';
import type { Tag } from './model.js';
import type { Releases } from './port.js';
import { readTag } from './read.js';

/** Longest chain of tag objects that is followed to a commit; git itself allows any, nobody makes more than one. */
const longestChain = 5;

/** Tags of the repository. */
export function tagMethods({ github, call, at }: Access): Pick<Releases, 'tag' | 'createTag' | 'removeTag'> {
  const { git } = github.rest;
  const commitOf = async (object: { type: string; sha: string }, signal: AbortSignal | undefined) => {
    let current = object;
    for (let depth = 0; current.type === 'tag' && depth < longestChain; depth += 1) {
      const { sha } = current;
      const { data } = await call({ what: `reading the tag object ${sha}`, repeatable: true, signal }, () =>
        git.getTag({ ...at(signal), tag_sha: sha }),
      );
      current = data.object;
    }
    return current.sha;
  };
  return {
    tag: async (name, signal): Promise<Tag | undefined> => {
      const answer = await call({ what: `looking for the tag ${name}`, repeatable: true, signal }, () =>
        unlessAbsent(git.getRef({ ...at(signal), ref: `tags/${name}` })),
      );
      if (!answer) return undefined;
      const { object } = answer.data;
      return readTag(name, object, await commitOf(object, signal));
    },
    createTag: async (name, commit, signal) => {
      await call({ what: `making the tag ${name}`, repeatable: false, signal }, () =>
        git.createRef({ ...at(signal), ref: `refs/tags/${name}`, sha: commit }),
      );
    },
    removeTag: async (name, signal) => {
      await call({ what: `deleting the tag ${name}`, repeatable: true, signal }, async () => {
        try {
          await unlessAbsent(git.deleteRef({ ...at(signal), ref: `tags/${name}` }));
        } catch (error) {
          // what GitHub answers for a tag that is not there
          if (!(error instanceof Error && error.message.includes('Reference does not exist'))) throw error;
        }
      });
    },
  };
}
