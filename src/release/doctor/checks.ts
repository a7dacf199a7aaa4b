import { satisfies } from 'semver';
import type { RepositoryFacts } from '../../github/releases/index.js';
import { isError, type Problem } from '../../kernel/problem.js';
import { planRelease } from '../plan.js';
import { factProblems } from '../publish/fact-problems.js';
import { tokenProblems } from '../publish/token.js';
import type { DoctorContext } from './context.js';
import type { EnvironmentCheck, Finding } from './model.js';
import { tools } from './tools.js';

type Check = EnvironmentCheck<DoctorContext>;

const node: Check = {
  id: 'node',
  says: 'Node is one that the sources run on',
  run: ({ nodeVersion }) =>
    one(
      satisfies(nodeVersion, '>=20.19.0')
        ? { is: 'good', detail: nodeVersion }
        : { is: 'bad', detail: nodeVersion, fix: 'use Node 20.19 or newer' },
    ),
};

const tree: Check = {
  id: 'clean-tree',
  says: 'everything is committed',
  run: ({ source }) =>
    one(
      source.changes.length === 0
        ? { is: 'good', detail: `commit ${source.commit.slice(0, 12)}` }
        : {
            is: 'bad',
            detail: `${source.changes.length} files differ from the commit`,
            fix: 'commit or stash them; --snapshot is for trying only',
          },
    ),
};

const version: Check = {
  id: 'version',
  says: 'tag, version and package.json agree',
  run: ({ identity, source, packageVersion }) => {
    if (identity.version === 'dev')
      return one({
        is: 'warning',
        detail: 'no version: this is a development build',
        fix: 'name one with --version, or tag the commit',
      });
    const findings: Finding[] = [];
    if (identity.version.split('-')[0] !== packageVersion.split('-')[0])
      findings.push({
        is: 'bad',
        detail: `the release is ${identity.version}, package.json says ${packageVersion}`,
        fix: `npm version --no-git-tag-version ${identity.version}, and commit it`,
      });
    if (source.tags.length > 0 && !source.tags.includes(identity.tag))
      findings.push({
        is: 'bad',
        detail: `the commit is tagged ${source.tags.join(', ')}, the release is ${identity.tag}`,
        fix: 'release the version of the tag, or tag the commit that is meant',
      });
    return Promise.resolve(findings.length > 0 ? findings : [{ is: 'good', detail: identity.tag }]);
  },
};

/** Five runtimes, five programs, their archives and the universal one: 2.4 GB measured, with room for a second build to compare. */
const neededBytes = { build: 4e9, cache: 3e9 } as const;

const disk: Check = {
  id: 'disk',
  says: 'there is room to build in',
  run: async ({ freeBytes }) => {
    const free = await freeBytes();
    return (['build', 'cache'] as const).map((place): Finding => {
      const detail = `${(free[place] / 1e9).toFixed(1)} GB free for the ${place}`;
      return free[place] >= neededBytes[place]
        ? { is: 'good', detail }
        : { is: 'bad', detail, fix: `free ${neededBytes[place] / 1e9} GB, or build fewer --targets` };
    });
  },
};

const signing: Check = {
  id: 'signing',
  says: 'every signature that is asked for can be made',
  run: ({ config, identity, secrets }) =>
    Promise.resolve(
      planRelease(config, identity, secrets).signatures.map(({ by, made, because = '' }): Finding => {
        if (made) return { is: 'good', detail: by };
        const fix = 'set the variable, or set signing in release.yaml to what you mean';
        if (config.signing[by] === 'required')
          return { is: 'bad', detail: `${by} is required: ${because}`, fix };
        return config.signing[by] === 'off'
          ? { is: 'good', detail: `${by} is off` }
          : { is: 'warning', detail: `${by} is left out: ${because}`, fix };
      }),
    ),
};

const programKeys: Check = {
  id: 'program-keys',
  says: 'programs know a key to verify the next release with',
  run: ({ config }) => {
    const { length } = config.trusted_keys.minisign;
    if (length > 0) return one({ is: 'good', detail: `${length} of minisign` });
    return one({
      is: 'warning',
      detail: 'programs of this release know none: "cto upgrade" will ask people for one',
      fix: 'list the second line of minisign.pub in trusted_keys.minisign of release.yaml',
    });
  },
};

const forge: Check = {
  id: 'forge',
  says: 'the forge lets us publish, and agrees about the time',
  run: async ({ askForge, clock, config, secrets }, signal) => {
    const shape = secrets.has('GITHUB_TOKEN') ? tokenProblems(secrets.read('GITHUB_TOKEN')) : [];
    if (shape.length > 0) return shape.map(findingOf);
    const facts = await askForge(signal);
    if (!facts)
      return [
        {
          is: 'warning',
          detail: 'no token: publishing needs one, building and --dry-run do not',
          fix: 'set GITHUB_TOKEN to a token that may write contents of the repository',
        },
      ];
    const problems = factProblems(config.repository, facts, clock.now());
    return problems.length > 0 ? problems.map(findingOf) : [{ is: 'good', detail: allowed(facts) }];
  },
};

function findingOf(problem: Problem): Finding {
  return {
    is: isError(problem) ? 'bad' : 'warning',
    detail: problem.message,
    fix: problem.fix ?? 'see the message',
  };
}

/** What the forge said, as far as it did. */
function allowed({ name, mayWrite }: RepositoryFacts): string {
  return mayWrite === undefined ? `${name} can be read` : `the token may write to ${name}`;
}

/** Every check of the environment, cheap and local ones first. */
export const environmentChecks: readonly Check[] = [
  node,
  tree,
  version,
  disk,
  tools,
  signing,
  programKeys,
  forge,
];

function one(finding: Finding): Promise<readonly Finding[]> {
  return Promise.resolve([finding]);
}
