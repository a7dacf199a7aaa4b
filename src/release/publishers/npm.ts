import { join } from 'node:path';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { Problem } from '../../kernel/problem.js';
import { logBegun } from '../publish/context.js';
import type { PlannedFile } from '../publish/plan.js';
import { failed, firstLine, integrityOf, packageOf, published, withNpm, type Run } from './npm-client.js';
import { readPackageName } from './npm-package.js';
import { noProvenance } from './npm-provenance.js';
import { rehearseNpm } from './npm-rehearsal.js';
import { supersedeOnNpm } from './npm-supersede.js';
import type { Publisher, PublisherContext } from './publisher.js';

/**
 * The package for `npm i -g` and `npx`. After GitHub, since a version on the registry cannot be taken back.
 *
 * With provenance where the registry takes it; elsewhere it is left out, and that is said.
 */
export const npm: Publisher = {
  id: 'npm',
  title: 'publishing on the npm registry',
  needs: ['github'],
  preflight: async (context, signal) => {
    const file = packageOf(context);
    if (!file) return [{ rule: 'release/npm', message: 'there is no npm package among the files' }];
    if (!context.secrets.has('NPM_TOKEN'))
      return [
        { rule: 'release/npm-token', message: 'no token is given', fix: 'set NPM_TOKEN', path: 'NPM_TOKEN' },
      ];
    return withNpm(context, async (run) => {
      const who = await run(['whoami'], signal);
      if (who.code !== 0) return [refusedToken(who.stderr)];
      const there = await published(context, file, run, signal);
      return there === undefined || there === (await integrityOf(context, file))
        ? []
        : [taken(context, file)];
    });
  },
  publish: async (context, signal) => {
    const file = packageOf(context);
    if (!file) return { is: 'skipped', because: 'there is no npm package among the files' };
    const { plan, journal, audit } = context;
    const { name } = await readPackageName(join(context.folder, file.path));
    const where = `${name}@${plan.version}`;
    return withNpm(context, async (run) => {
      const integrity = await integrityOf(context, file);
      const there = await published(context, file, run, signal);
      const done = {
        act: 'publish',
        subject: where,
        detail: { by: journal.owner, commit: plan.commit, sha256: file.sha256 },
      } as const;
      if (there === integrity) {
        logBegun(context, { act: 'npm-publish', subject: where }, done);
        return { is: 'same', where };
      }
      if (there !== undefined)
        throw new OperatorError('E_NPM_EXISTS', taken(context, file).message, {
          hint: nextVersion,
          exitCode: exitCodes.refused,
        });
      const args = await publishArguments(context, file, where, run, signal);
      await journal.doing('npm-publish', where, async () => {
        const result = await run(args, signal);
        // an answer that was lost: the registry may have it after all
        if (result.code !== 0 && (await published(context, file, run, signal)) !== integrity)
          throw failed(where, result.stderr);
      });
      audit.add(done);
      return { is: 'published', where };
    });
  },
  supersede: supersedeOnNpm,
  rehearse: rehearseNpm,
};

async function publishArguments(
  context: PublisherContext,
  file: PlannedFile,
  where: string,
  run: Run,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const because = await noProvenance(context, run, signal);
  if (because !== undefined)
    context.emit({ kind: 'note', text: `${where} is published without provenance: ${because}` });
  const path = join(context.folder, file.path);
  const args = ['publish', path, '--access', 'public', '--tag', channelOf(context)];
  return because === undefined ? [...args, '--provenance'] : args;
}

/** Dist-tag: whoever installs without a version gets full releases only. */
function channelOf({ plan }: PublisherContext): string {
  return plan.mode === 'release' ? 'latest' : plan.mode === 'nightly' ? 'nightly' : 'next';
}

function refusedToken(said: string): Problem {
  const message = `the registry does not accept the token: ${firstLine(said)}`;
  return {
    rule: 'release/npm-token',
    message,
    fix: 'make a new one and give it as NPM_TOKEN',
    path: 'NPM_TOKEN',
  };
}

const nextVersion = 'choose the next version: the registry never replaces one';

function taken({ plan }: PublisherContext, file: PlannedFile): Problem {
  return {
    rule: 'release/npm-exists',
    message: `version ${plan.version} is on the registry with other bytes than ${file.name}`,
    fix: nextVersion,
  };
}
