/**
 * Writes the configuration of Redis and its sentinel before they start: it finds out who the master is, or makes member 0 the master
 * when nobody is there to ask.
 */
export const initScript = `#!/bin/sh
# Writes /data/conf/redis.conf and /data/conf/sentinel.conf of this member.
set -eu
# shellcheck source=library.sh
. "\${LIBRARY:-/readonly-config/library.sh}"
umask 077

source_folder=\${SOURCE_FOLDER:-/readonly-config}
target_folder=\${TARGET_FOLDER:-/data/conf}
patience=\${PATIENCE:-20}

# Prints the master that sentinels name, after giving them time to replace one that does not answer.
master_by_sentinels() {
  attempt=0
  while [ "$attempt" -lt "$patience" ]; do
    named=$(likely_master)
    [ -n "$named" ] || return 0
    if [ "$named" != "$self" ] && [ "$(role_of "$named")" = master ]; then
      break
    fi
    log "sentinels name $named, which is not up; waiting for them to choose another"
    attempt=$((attempt + 1))
    # sentinels that cannot agree, since too few of them are left, obey a request
    [ $((attempt % 5)) -ne 0 ] || request_failover
    sleep 3
  done
  echo "$named"
}

# Prints a member that is a master, for when no sentinel answers.
master_by_role() {
  for member in $members; do
    address=$(address_of "$member")
    if [ -n "$address" ] && [ "$address" != "$self" ] && [ "$(role_of "$address")" = master ]; then
      echo "$address"
      return 0
    fi
  done
}

find_master() {
  found=$(master_by_sentinels)
  [ -n "$found" ] || found=$(master_by_role)
  [ -n "$found" ] || found=$(wait_for_address 0)
  echo "$found"
}

write_redis() {
  password=$(quoted "$AUTH")
  {
    cat "$source_folder/redis.conf"
    echo "requirepass $password"
    echo "masterauth $password"
    echo "replica-announce-ip $self"
    echo "replica-announce-port 6379"
    if [ "$master" != "$self" ]; then
      echo "replicaof $master 6379"
    fi
  } >"$target_folder/redis.conf"
}

# The id follows from the name: a sentinel that comes back is the same one to the others, and they do not count it twice.
write_sentinel() {
  id=$(printf '%s/%s' "$service" "$POD_NAME" | sha1sum | cut -c 1-40)
  {
    cat "$source_folder/sentinel.conf"
    echo "sentinel myid $id"
    echo "sentinel announce-ip $self"
    echo "sentinel announce-port 26379"
    echo "sentinel monitor $group $master 6379 $quorum"
    echo "sentinel down-after-milliseconds $group 10000"
    echo "sentinel failover-timeout $group 180000"
    echo "sentinel parallel-syncs $group 5"
    echo "sentinel auth-pass $group $(quoted "$AUTH")"
  } >"$target_folder/sentinel.conf"
}

mkdir -p "$target_folder"
self=$(wait_for_address "$index")
master=$(find_master)
log "member $index is $self, the master is $master"
write_redis
write_sentinel
`;
