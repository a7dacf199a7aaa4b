import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { OperatorError } from '../../kernel/errors.js';
import type { Io } from '../io.js';
import type { PublishSettings } from './publish-settings.js';
import type { ChangesKeeper } from './publish-work.js';

/**
 * Keeps everything that changes in the file of `--changes-to`; undefined when none is named. In a job of GitHub Actions people are pointed to the page of the
 * run, where the files stand that it uploads.
 */
export function changesFile({ changesTo }: PublishSettings, { cwd, env }: Io): ChangesKeeper | undefined {
  if (changesTo === undefined) return undefined;
  const page = pageOfRun(env);
  return {
    ...(page !== undefined && { place: `[the files of this run](${page})` }),
    keep: (markdown) => {
      try {
        writeFileSync(resolve(cwd, changesTo), markdown);
      } catch (cause) {
        throw new OperatorError('E_CHANGES_FILE', `cannot write ${changesTo}`, {
          hint: 'name a file in a folder that exists with --changes-to',
          cause,
        });
      }
    },
  };
}

/** From variables that GitHub Actions sets (https://docs.github.com/en/actions/reference/workflows-and-actions/variables). */
function pageOfRun(env: Io['env']): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  if (server === undefined || repository === undefined || run === undefined) return undefined;
  return `${server}/${repository}/actions/runs/${run}`;
}
