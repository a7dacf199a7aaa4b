import { Foundation, type FoundationProps } from '../../../constructs/foundation/index.js';
import { defineComponent } from '../component.js';

/** Name of the priority class of the platform's controllers. */
export const platformPriority = 'cto-platform';

/** Name of the priority class of agent runs: below the platform, so that a full cluster loses runs before controllers. */
export const agentPriority = 'cto-agent';

/** Namespaces, Pod Security levels, default-deny policies, priority classes and the quota of the agents. */
export const foundation = defineComponent<FoundationProps>({
  id: 'foundation',
  title: 'Foundation',
  summary: 'Namespaces with Pod Security levels, default-deny network policies, priority classes and quotas.',
  category: 'core',
  required: true,
  needs: [],
  namespace: (config) => config.platform.namespace,
  crds: [],
  images: {},
  props: ({ config, self, namespaces }) => ({
    context: self,
    namespaces,
    priorities: {
      [platformPriority]: { value: 1_000_000, description: 'Controllers of the platform.' },
      [agentPriority]: { value: 1_000, description: 'Runs of agents; they give way to the platform.' },
    },
    ...(config.components.foundation.quota.enabled && {
      quota: { namespace: config.platform.namespace, pods: config.components.foundation.quota.pods },
    }),
  }),
  build: (scope, props) => new Foundation(scope, 'foundation', props),
  pods: () => ({}),
  flows: () => [],
  differences: [],
  checks: ['foundation.namespaces-active'],
});
