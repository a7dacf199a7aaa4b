/**
 * Watches over one member: when a majority of the sentinels agrees on a master and this member sees it otherwise twice in a row, it is
 * put right. Sentinels do this among themselves in almost every case; what is left is a member that started while cut off.
 */
export const splitBrainScript = `#!/bin/sh
# Puts this member right when it does not follow the master that the sentinels agree on.
set -u
# shellcheck source=library.sh
. "\${LIBRARY:-/readonly-config/library.sh}"

interval=\${INTERVAL:-30}
rounds=\${ROUNDS:-0}
alive=\${ALIVE_FILE:-/data/split-brain.alive}
here=\${HERE:-127.0.0.1}

# Prints what is wrong: nothing, or promote, follow or monitor with the address of the master.
finding() {
  self=$(address_of "$index")
  master=$(agreed_master)
  if [ -z "$self" ] || [ -z "$master" ]; then
    return 0
  fi
  role=$(role_of "$here")
  [ -n "$role" ] || return 0
  if [ "$master" = "$self" ]; then
    if [ "$role" != master ]; then
      echo "promote $master"
      return 0
    fi
  elif [ "$(role_of "$master")" != master ]; then
    return 0
  elif [ "$role" = master ] || [ "$(master_of "$here")" != "$master" ]; then
    echo "follow $master"
    return 0
  fi
  if [ "$(master_named_by "$here")" != "$master" ]; then
    echo "monitor $master"
  fi
}

repair() {
  log "repairing: $1 $2"
  case $1 in
    promote) redis_at "$here" replicaof no one >/dev/null ;;
    follow) redis_at "$here" replicaof "$2" 6379 >/dev/null ;;
    monitor) watch_master "$2" ;;
  esac
  redis_at "$here" config rewrite >/dev/null
}

watch_master() {
  sentinel_at "$here" sentinel remove "$group" >/dev/null
  sentinel_at "$here" sentinel monitor "$group" "$1" 6379 "$quorum" >/dev/null
  sentinel_at "$here" sentinel set "$group" auth-pass "$AUTH" >/dev/null
  sentinel_at "$here" sentinel set "$group" down-after-milliseconds 10000 >/dev/null
  sentinel_at "$here" sentinel set "$group" failover-timeout 180000 >/dev/null
  sentinel_at "$here" sentinel set "$group" parallel-syncs 5 >/dev/null
}

trap 'exit 0' TERM INT
suspicion=''
round=0
while [ "$rounds" -eq 0 ] || [ "$round" -lt "$rounds" ]; do
  touch "$alive"
  found=$(finding)
  # twice in a row: a failover in progress looks the same for a moment
  if [ -n "$found" ] && [ "$found" = "$suspicion" ]; then
    # shellcheck disable=SC2086
    repair $found
    suspicion=''
  else
    suspicion=$found
  fi
  round=$((round + 1))
  sleep "$interval" &
  wait "$!"
done
`;
