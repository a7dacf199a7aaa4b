import { isFromUser } from '../origin.js';
import type { Config } from '../schema/index.js';
import type { Rule } from './rule.js';

type Components = Config['components'];

/** Components that a person can switch. */
type Switchable = {
  [Id in keyof Components]: 'enabled' extends keyof Components[Id] ? Id : never;
}[keyof Components];

/** What a feature consists of; switching off one of these contradicts the feature. */
const partsOfFeature: Readonly<Partial<Record<keyof Config['features'], readonly Switchable[]>>> = {
  monitoring: ['grafana', 'victoria_metrics'],
  databases: ['postgresql_operator', 'postgresql'],
  backup: ['backup_operator'],
};

/** Components that cannot work without another. */
const needs: readonly (readonly [Switchable, Switchable])[] = [
  ['github_events', 'argo_events'],
  ['postgresql', 'postgresql_operator'],
  ['redis', 'redis_operator'],
  ['log_collector', 'victoria_logs'],
];

/** Rules about switching components on and off. */
export const componentRules: readonly Rule[] = [
  {
    id: 'feature-without-component',
    reason: 'the feature consists of this component',
    *check({ config, originOf }) {
      for (const [feature, parts] of Object.entries(partsOfFeature)) {
        const key = `features.${feature}`;
        // A profile switches features on for a person; to take one part out of them is then no contradiction.
        if (!config.features[feature as keyof Config['features']] || !isFromUser(originOf(key))) continue;
        for (const id of parts.filter((part) => config.components[part].enabled === false)) {
          yield {
            path: `components.${id}.enabled`,
            message: `is false while ${key} is true`,
            fix: `remove one of the two`,
            related: [key],
          };
        }
      }
    },
  },
  {
    id: 'component-without-need',
    reason: 'one cannot work without the other',
    *check({ config: { components } }) {
      for (const [id, need] of needs) {
        if (components[id].enabled !== true || components[need].enabled !== false) continue;
        yield {
          path: `components.${need}.enabled`,
          message: `is false while components.${id}.enabled is true`,
          fix: `switch both on, or both off`,
          related: [`components.${id}.enabled`],
        };
      }
    },
  },
];
