import type { Config } from '../src/config/index.js';
import type { ComponentId } from '../src/catalog/ids.js';
import type { Profile } from './profile.js';

/** Why a component was chosen, as text for people: `profile standard`, `feature backup`. */
export interface Selected {
  /** Id of the component. */
  readonly id: string;
  /** The reason. */
  readonly reason: string;
}

/** What a profile and a configuration choose, before the needs of the components are added. */
export interface Selection {
  /** Components with their reasons; one component may stand here several times. */
  readonly selected: readonly Selected[];
  /** Components that the configuration switched off. */
  readonly removed: readonly string[];
}

/** A switch of the configuration and the components it brings. */
interface Addition {
  readonly reason: string;
  readonly when: (config: Config) => boolean;
  readonly components: readonly ComponentId[];
}

/** Everything the configuration can add to a profile. */
const additions: readonly Addition[] = [
  {
    reason: 'feature monitoring',
    when: (c) => c.features.monitoring,
    components: ['victoria-metrics', 'grafana'],
  },
  {
    reason: 'feature databases',
    when: (c) => c.features.databases,
    components: ['postgresql-operator', 'postgresql'],
  },
  {
    reason: 'feature mail_notifications',
    when: (c) => c.features.mail_notifications,
    components: ['mail-notifications'],
  },
  { reason: 'feature backup', when: (c) => c.features.backup, components: ['backup-operator'] },
  {
    reason: 'platform.ingress_type',
    when: (c) => c.platform.ingress_type !== 'none',
    components: ['ingress'],
  },
  { reason: 'tunneling.type', when: (c) => c.tunneling.type !== 'none', components: ['tunnel'] },
];

/** Chooses components: those the profile names, those the features add, those the switches add or remove. Pure. */
export function select(profile: Profile, config: Config): Selection {
  const switches = Object.entries(config.components).flatMap(([key, settings]) =>
    'enabled' in settings && settings.enabled !== undefined
      ? [{ id: key.replaceAll('_', '-'), key, enabled: settings.enabled }]
      : [],
  );
  return {
    selected: [
      ...profile.components.map((id) => ({ id, reason: `profile ${profile.name}` })),
      ...additions
        .filter(({ when }) => when(config))
        .flatMap(({ components, reason }) => components.map((id) => ({ id, reason }))),
      ...switches
        .filter(({ enabled }) => enabled)
        .map(({ id, key }) => ({ id, reason: `components.${key}.enabled` })),
    ],
    removed: switches.filter(({ enabled }) => !enabled).map(({ id }) => id),
  };
}
