import {
  operatorPorts,
  operatorSelector,
  RedisOperator,
  type RedisOperatorProps,
} from '../../../constructs/redis-operator/index.js';
import { defineComponent } from '../component.js';
import { platformPriority } from './foundation.js';
import { redisKinds } from './redis-kinds.js';

/** The operator that runs Redis. */
export const redisOperator = defineComponent<RedisOperatorProps>({
  id: 'redis-operator',
  title: 'Redis operator',
  summary: 'Makes, replicates and heals Redis instances.',
  category: 'database',
  required: false,
  upstream: {
    name: 'OT-CONTAINER-KIT Redis operator',
    version: '0.26.0',
    source: 'https://github.com/OT-CONTAINER-KIT/redis-operator/tree/v0.26.0/config',
  },
  needs: ['foundation'],
  namespace: (config) => config.components.redis_operator.namespace,
  // also without the platform's own instance: the operator's rights there need the namespace to exist
  namespaces: (config) => [{ name: config.components.redis.namespace }],
  crds: [
    'redis.redis.redis.opstreelabs.in',
    'redisclusters.redis.redis.opstreelabs.in',
    'redisreplications.redis.redis.opstreelabs.in',
    'redissentinels.redis.redis.opstreelabs.in',
  ],
  kinds: redisKinds,
  images: {
    'redis-operator': { repository: 'quay.io/opstree/redis-operator', tag: 'v0.26.0' },
  },
  props: ({ config, self, image, namespaceOf }) => {
    const { manager } = config.components.redis_operator;
    return {
      context: self,
      image: image('redis-operator'),
      watched: [namespaceOf('redis')],
      replicas: manager.replicas ?? (config.features.high_availability ? 2 : 1),
      resources: manager.resources,
      priorityClassName: platformPriority,
    };
  },
  build: (scope, props) => new RedisOperator(scope, 'redis-operator', props),
  pods: () => ({ operator: { labels: operatorSelector, ports: operatorPorts } }),
  flows: () => [
    {
      from: 'redis-operator/operator',
      to: 'api-server',
      ports: [],
      why: 'the operator watches Redis instances and makes their objects',
    },
    {
      from: 'victoria-metrics/server',
      to: 'redis-operator/operator',
      ports: ['metrics'],
      why: 'metrics of the operator',
    },
  ],
  differences: [
    {
      what: 'the operator watches one namespace (WATCH_NAMESPACE) and has its rights there, by a Role',
      why: 'upstream reads and writes every Secret of the cluster and may run commands in every pod',
    },
    {
      what: 'no role is aggregated to admin; no rights on namespaces, on every path that is no resource, or to make its own kinds',
      why: 'aggregation would give every administrator of a namespace these rights, and the operator uses none of the others',
    },
    {
      what: 'image v0.26.0 for the operator and for INIT_CONTAINER_IMAGE',
      why: 'the manifests of the tag name v0.24.0, and the compiled-in init container image is "latest"',
    },
    {
      what: 'ENABLE_WEBHOOKS is false',
      why: 'they are on by default and need certificates of another operator; our definitions check what they check',
    },
    {
      what: 'no editor and viewer roles; no settings ConfigMap; names without doubled suffixes',
      why: 'upstream gives these cluster-wide roles a namespace, and the program does not read the ConfigMap',
    },
    {
      what: 'metrics over HTTP on 8080, as the chart of the same project has it',
      why: 'over HTTPS they need reviews of tokens for the whole cluster; the network policy lets only the metrics store in',
    },
    {
      what: 'information as log level; restricted security context; no CPU limit; memory for more than one instance',
      why: 'upstream logs for debugging and has 100Mi, at which it is killed when it lists many objects',
    },
  ],
  checks: ['redis-operator.available'],
});
