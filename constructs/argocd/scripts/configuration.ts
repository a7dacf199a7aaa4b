/** Numbers of the members. */
export const members = [0, 1, 2] as const;

/** Sentinels that must agree. */
const quorum = 2;

/**
 * Redis as a cache that copies itself to its replicas. Writes need a replica that is not too far behind, so that a master that was cut
 * off does not take any.
 *
 * @param maxmemory bytes of data
 */
export function redisConf(maxmemory: number): string {
  return lines(
    'dir /data',
    'port 6379',
    'bind 0.0.0.0',
    'save ""',
    'appendonly no',
    `maxmemory ${maxmemory}`,
    'maxmemory-policy volatile-lru',
    'min-replicas-to-write 1',
    'min-replicas-max-lag 5',
    'repl-diskless-sync yes',
    // nobody empties the cache by accident
    'rename-command FLUSHDB ""',
    'rename-command FLUSHALL ""',
  );
}

/** Sentinel before the script adds who it is and whom it watches. */
export const sentinelConf = lines('dir /data', 'port 26379', 'bind 0.0.0.0', 'maxclients 10000');

/**
 * HAProxy in front of the three: it sends clients to the member that at least two sentinels name and that itself says it is the master.
 * Without such a member connections are closed, rather than sent to one that takes no writes.
 */
export const haproxyCfg = lines(
  'global',
  // by default HAProxy sizes itself by the file limit, which container runtimes set to a billion
  '  maxconn 4096',
  '',
  'defaults',
  '  mode tcp',
  '  timeout connect 4s',
  '  timeout client 6m',
  '  timeout server 6m',
  '  timeout check 2s',
  '',
  'frontend probe',
  '  mode http',
  '  bind :8888',
  '  monitor-uri /healthz',
  '',
  'frontend metrics',
  '  mode http',
  '  bind :9101',
  '  http-request use-service prometheus-exporter if { path /metrics }',
  '',
  'frontend redis',
  '  bind :6379',
  ...members.map(
    (member) =>
      `  use_backend redis_${member} if { nbsrv(sentinels_${member}) ge ${quorum} } { nbsrv(redis_${member}) ge 1 }`,
  ),
  ...members.flatMap(sentinels),
  ...members.flatMap(redis),
);

function sentinels(member: number): string[] {
  return [
    '',
    `# up: the sentinels that name member ${member} as the master`,
    `backend sentinels_${member}`,
    '  option tcp-check',
    '  tcp-check connect',
    '  tcp-check send "SENTINEL get-master-addr-by-name argocd\\r\\n"',
    // with its line ends: 10.0.0.1 is also the beginning of 10.0.0.10
    `  tcp-check expect string "\\nANNOUNCE_${member}\\r\\n"`,
    ...members.map(
      (other) => `  server sentinel_${other} ANNOUNCE_${other}:26379 check inter 2s fall 2 rise 1`,
    ),
  ];
}

function redis(member: number): string[] {
  return [
    '',
    `backend redis_${member}`,
    '  option tcp-check',
    '  tcp-check connect',
    '  tcp-check send "AUTH $AUTH\\r\\n"',
    '  tcp-check expect string +OK',
    '  tcp-check send "INFO replication\\r\\n"',
    // Redis hangs up after its answer, so a replica fails the check at once and not by a timeout
    '  tcp-check send "QUIT\\r\\n"',
    '  tcp-check expect string role:master',
    // clients of a member that is no longer the master have to connect again
    `  server redis_${member} ANNOUNCE_${member}:6379 check inter 2s fall 1 rise 1 on-marked-down shutdown-sessions`,
  ];
}

function lines(...text: string[]): string {
  return `${text.join('\n')}\n`;
}
