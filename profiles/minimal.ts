import type { ComponentId } from '../src/catalog/ids.js';
import type { Profile } from './profile.js';

/** A laptop or a single small node: Argo CD, Argo Workflows and the controller. */
export const minimal: Profile<ComponentId> = {
  name: 'minimal',
  description: 'Local development with minimal resources.',
  components: ['foundation', 'argocd', 'argo-workflows', 'controller'],
  defaults: {
    agents: {
      morgan: { role: 'documentation' },
      rex: {},
      cleo: { role: 'quality' },
      tess: { role: 'testing' },
    },
  },
  machine: { cpu: 4, memoryGiB: 8, diskGiB: 20, nodes: 1 },
  minutes: 5,
};
