/**
 * Functions that the scripts of the highly available Redis share. They run under the BusyBox shell of the Redis and HAProxy images.
 * Members find each other by the cluster addresses of their announce Services, which outlive every pod.
 */
export const library = `# shellcheck shell=sh
# Shared by the scripts of this folder. AUTH holds the password of Redis, POD_NAME the name of the
# pod; the pods of HAProxy need neither.

group=argocd
service=argocd-redis-ha
quorum=2
members='0 1 2'
pod=\${POD_NAME:-}
index=\${pod##*-}

log() {
  echo "$(date -u '+%Y-%m-%dT%H:%M:%SZ') $*" >&2
}

# Prints the address of a member; nothing when its name does not resolve.
address_of() {
  getent hosts "$service-announce-$1" | awk 'NR == 1 { print $1 }'
}

# Prints the address of a member, once it resolves. Fails after a minute.
wait_for_address() {
  attempt=0
  while [ "$attempt" -lt 30 ]; do
    address=$(address_of "$1")
    if [ -n "$address" ]; then
      echo "$address"
      return 0
    fi
    attempt=$((attempt + 1))
    sleep 2
  done
  log "cannot resolve $service-announce-$1; look at the cluster DNS and at the Service of that name"
  return 1
}

# Runs a command on the Redis at an address.
redis_at() {
  host=$1
  shift
  REDISCLI_AUTH=$AUTH timeout 5 redis-cli -h "$host" -p 6379 --raw "$@" 2>/dev/null || true
}

# Runs a command on the sentinel at an address. Sentinels ask for no password.
sentinel_at() {
  host=$1
  shift
  REDISCLI_AUTH='' timeout 5 redis-cli -h "$host" -p 26379 --raw "$@" 2>/dev/null || true
}

# Prints master, slave or nothing.
role_of() {
  redis_at "$1" role | head -n 1 | tr -d '\\r'
}

# Prints the address of the master that the Redis at an address follows; nothing when it is a master.
master_of() {
  redis_at "$1" info replication | tr -d '\\r' | awk -F: '$1 == "master_host" { print $2 }'
}

# Prints the address that the sentinel at an address takes for the master.
master_named_by() {
  sentinel_at "$1" sentinel get-master-addr-by-name "$group" | head -n 1 | tr -d '\\r'
}

# Prints how many sentinels name each address: count and address, the most named first.
votes() {
  for member in $members; do
    voter=$(address_of "$member")
    [ -z "$voter" ] || master_named_by "$voter"
  done | awk 'NF == 1 { count[$1]++ } END { for (address in count) print count[address], address }' | sort -rn
}

# Prints the master that most of the sentinels that answer name.
likely_master() {
  votes | awk 'NR == 1 { print $2 }'
}

# Prints the master that enough sentinels agree on.
agreed_master() {
  votes | awk -v quorum="$quorum" 'NR == 1 && $1 >= quorum { print $2 }'
}

# Asks the sentinels of the members other than this one for a failover, until one agrees.
request_failover() {
  for member in $members; do
    [ "$member" = "$index" ] && continue
    voter=$(address_of "$member")
    if [ -n "$voter" ] && [ "$(sentinel_at "$voter" sentinel failover "$group")" = OK ]; then
      return 0
    fi
  done
}

# Prints a text as an argument in the configuration of Redis.
quoted() {
  printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\\\"]/\\\\&/g')"
}
`;
