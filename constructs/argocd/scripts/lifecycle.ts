/** Before Redis stops: a master hands over first, so that clients do not wait until the sentinels notice that it is gone. */
export const handOverScript = `#!/bin/sh
# Asks another member's sentinel for a failover if this member is the master, and waits until it is none.
set -u
# shellcheck source=library.sh
. "\${LIBRARY:-/readonly-config/library.sh}"

here=\${HERE:-127.0.0.1}

[ "$(role_of "$here")" = master ] || exit 0

request_failover

attempt=0
while [ "$attempt" -lt 20 ] && [ "$(role_of "$here")" = master ]; do
  attempt=$((attempt + 1))
  sleep 1
done
`;

/** Whether Redis lives: also while it loads data or has lost its master. */
export const redisLiveness = `#!/bin/sh
set -u
answer=$(REDISCLI_AUTH=$AUTH timeout 10 redis-cli -h 127.0.0.1 -p 6379 ping 2>/dev/null)
case $answer in
  PONG | *LOADING* | *MASTERDOWN*) exit 0 ;;
esac
echo "redis answered: $answer"
exit 1
`;

/**
 * Whether Redis serves. A replica without its master counts as ready: the members start one after the other, and waiting for the master
 * would keep a master from ever starting after it. HAProxy picks the master by itself.
 */
export const redisReadiness = `#!/bin/sh
set -u
answer=$(REDISCLI_AUTH=$AUTH timeout 10 redis-cli -h 127.0.0.1 -p 6379 ping 2>/dev/null)
[ "$answer" = PONG ] && exit 0
echo "redis answered: $answer"
exit 1
`;

/** Whether the sentinel answers. */
export const sentinelLiveness = `#!/bin/sh
set -u
answer=$(timeout 10 redis-cli -h 127.0.0.1 -p 26379 ping 2>/dev/null)
[ "$answer" = PONG ] && exit 0
echo "sentinel answered: $answer"
exit 1
`;

/** Puts the addresses of the members into the configuration of HAProxy, which compares answers of sentinels with them. */
export const haproxyInit = `#!/bin/sh
# Writes /data/haproxy.cfg with the addresses of the members in place of ANNOUNCE_0 to ANNOUNCE_2.
set -eu
# shellcheck source=library.sh
. "\${LIBRARY:-/readonly/library.sh}"

target=\${TARGET:-/data/haproxy.cfg}
cp "\${SOURCE:-/readonly/haproxy.cfg}" "$target"
for member in $members; do
  found=$(wait_for_address "$member")
  sed -i "s/ANNOUNCE_$member/$found/g" "$target"
done
`;
