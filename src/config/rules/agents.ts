import { toDnsLabel } from '../../kernel/names.js';
import { didYouMean } from '../../kernel/nearest.js';
import { formatPath } from '../path.js';
import type { Config } from '../schema/index.js';
import type { Rule, RuleContext, RuleFinding } from './rule.js';

const longestAppName = 34;

/** Name of an agent's GitHub App: the one that is set, else platform name and agent name joined by `-`. */
export function githubAppName(config: Config, agent: string): string | undefined {
  const label = toDnsLabel(agent);
  return (
    config.agents[agent]?.github_app ?? (label === undefined ? undefined : `${config.platform.name}-${label}`)
  );
}

/** Rules about agents and their GitHub Apps. */
export const agentRules: readonly Rule[] = [
  {
    id: 'agent-name',
    reason: 'the name becomes part of Kubernetes names, which are made of a-z, 0-9 and "-"',
    *check({ config }) {
      for (const agent of Object.keys(config.agents)) {
        if (toDnsLabel(agent) !== undefined) continue;
        yield {
          path: formatPath(['agents', agent]),
          message: 'has a name of which no letter or digit is left in a Kubernetes name',
          fix: 'give it a name with letters a-z or digits',
        };
      }
    },
  },
  {
    id: 'agent-name-collision',
    reason: 'one would overwrite the objects of the other',
    check: (context) => collisions(context, (agent) => toDnsLabel(agent), 'Kubernetes name'),
  },
  {
    id: 'agent-app-collision',
    reason: 'events of GitHub name only the App, so nobody could tell the agents apart',
    check: (context) =>
      collisions(context, (agent) => githubAppName(context.config, agent)?.toLowerCase(), 'GitHub App'),
  },
  {
    id: 'agent-app-name',
    reason: `GitHub allows at most ${longestAppName} characters in the name of an App`,
    *check({ config }) {
      for (const [agent, { enabled }] of Object.entries(config.agents)) {
        const name = githubAppName(config, agent);
        if (!enabled || name === undefined || name.length <= longestAppName) continue;
        yield {
          path: formatPath(['agents', agent]),
          message: `would get the GitHub App "${name}" of ${name.length} characters`,
          fix: `set ${formatPath(['agents', agent, 'github_app'])}, or shorten platform.name or the name of the agent`,
          related: ['platform.name'],
        };
      }
    },
  },
  {
    id: 'app-of-unknown-agent',
    reason: 'an App without an agent is never used, and is most often a slip in the name',
    *check({ config }) {
      const known = Object.keys(config.agents);
      for (const agent of Object.keys(config.github.apps)) {
        if (known.includes(agent)) continue;
        const hint = didYouMean(agent, known);
        yield {
          path: formatPath(['github', 'apps', agent]),
          message: `belongs to the agent "${agent}", which is not under "agents"`,
          fix: `${hint === undefined ? '' : `${hint} or `}add ${formatPath(['agents', agent])}`,
          related: ['agents'],
        };
      }
    },
  },
  {
    id: 'app-id-twice',
    reason: 'both keys mean the same id, and there is no telling which is right',
    *check({ config }) {
      for (const [agent, { github_app_id: short }] of Object.entries(config.agents)) {
        const long = Object.hasOwn(config.github.apps, agent) ? config.github.apps[agent]?.id : undefined;
        if (!short || !long || JSON.stringify(short) === JSON.stringify(long)) continue;
        const other = formatPath(['github', 'apps', agent, 'id']);
        yield {
          path: formatPath(['agents', agent, 'github_app_id']),
          message: `differs from ${other}`,
          fix: `keep one of the two`,
          related: [other],
        };
      }
    },
  },
];

function* collisions(
  { config }: RuleContext,
  nameOf: (agent: string) => string | undefined,
  what: string,
): Iterable<RuleFinding> {
  const owners = new Map<string, string>();
  for (const agent of Object.keys(config.agents)) {
    const name = nameOf(agent);
    if (name === undefined) continue;
    const owner = owners.get(name);
    if (owner === undefined) owners.set(name, agent);
    else
      yield {
        path: formatPath(['agents', agent]),
        message: `gets the same ${what} as agents.${owner}: "${name}"`,
        fix: 'rename one of them',
        related: [formatPath(['agents', owner])],
      };
  }
}
