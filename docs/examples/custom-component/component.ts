import { defineComponent, fromNamespace } from 'cto';
import { port, selector, StatusPage, type StatusPageProps } from './construct.js';
import { id, settingsOf } from './settings.js';

/** Everything the platform knows about the component. */
export const statusPage = defineComponent<StatusPageProps>({
  id,
  title: 'Status page',
  summary: 'A page that says that everything works.',
  category: 'optional',
  required: false,
  needs: ['foundation'],
  namespace: () => id,
  crds: [],
  images: { 'status-page': { repository: 'docker.io/library/busybox', tag: '1.37.0' } },
  props: ({ config, self, image }) => ({ context: self, image: image('status-page'), ...settingsOf(config) }),
  build: (scope, props) => new StatusPage(scope, id, props),
  pods: () => ({ server: { labels: selector, ports: { http: port } } }),
  flows: (config) => [
    {
      from: fromNamespace(config.components.ingress.controller_namespace),
      to: 'status-page/server',
      ports: ['http'],
      why: 'people look at the page',
    },
  ],
  differences: [],
  checks: [],
});
