import type { DataFacts, KindFacts } from '../../bundle/kind-facts.js';
import { storedKinds } from '../kinds.js';

const group = 'redis.redis.opstreelabs.in';

const data: DataFacts = {
  holds: 'the keys of the Redis servers, unless `keepAfterDelete` of its storage keeps their volumes',
  backup: 'run `redis-cli BGSAVE` and copy `/data/dump.rdb` from the server',
};

/**
 * When objects of the Redis operator are ready. Version 0.26 writes no status for a single server and for sentinels; of a replication it writes
 * the name of the master, once there is one; only a cluster has a state.
 */
export const redisKinds: readonly KindFacts[] = [
  {
    group,
    kind: 'RedisReplication',
    readiness: { ready: [{ path: 'status.masterNode', exists: true }] },
    data,
  },
  {
    group,
    kind: 'RedisCluster',
    readiness: { ready: [{ path: 'status.state', is: ['Ready'] }] },
    data,
  },
  ...storedKinds(group, ['Redis']).map((facts) => ({ ...facts, data })),
  ...storedKinds(group, ['RedisSentinel']),
];
