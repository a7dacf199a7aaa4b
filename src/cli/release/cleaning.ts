import type { Command } from '../command.js';
import { configOption, dryRunOption, eventOptions, reportOptions, yesOption } from './options.js';

/** Cleans up on the forge. */
export const prune: Command = {
  name: 'prune',
  summary: 'delete nightly releases beyond the retention, and drafts of ours that nobody continued',
  options: [
    configOption,
    { ...dryRunOption, description: 'say what would be deleted and delete nothing' },
    yesOption,
    ...eventOptions,
  ],
  examples: [['release prune --dry-run', 'what would go, and why']],
  load: async () => (await import('./run/prune.js')).runPrune,
};

/** Cleans up on this machine. */
export const clean: Command = {
  name: 'clean',
  summary: 'remove what builds left on this machine and another build makes again',
  description:
    'Figures and audit logs stay, and so does a build whose publication was begun: resume and rollback go by it.',
  options: [
    { flags: '--version <version>', description: 'only the build of this version; without it all' },
    { flags: '--cache', description: 'empty the cache as well: the next build fetches every runtime anew' },
    {
      flags: '--keep <megabytes>',
      description: 'leave so much in the cache, what was of use last; without it --cache leaves nothing',
    },
    { ...dryRunOption, description: 'say what would be removed and remove nothing' },
    ...reportOptions,
  ],
  examples: [
    ['release clean --dry-run', 'what would go, and what stays and why'],
    ['release clean --cache --keep 2000', 'builds, and of the cache all but the newest 2 GB'],
  ],
  load: async () => (await import('./run/clean.js')).runClean,
};
