/** The functions of `install.sh` that download: with curl or wget, whichever is there, by the proxies of the environment. Leave their files in `$work`. */
export const shellDownload = `# wget reads the small names alone
proxies() {
  if [ -n "\${HTTPS_PROXY:-}" ] && [ -z "\${https_proxy:-}" ]; then export https_proxy="$HTTPS_PROXY"; fi
  if [ -n "\${NO_PROXY:-}" ] && [ -z "\${no_proxy:-}" ]; then export no_proxy="$NO_PROXY"; fi
}

# only over TLS, unless a mirror is named without it; nothing hangs for ever
by_curl() {
  case $releases in
    https:*) curl --proto =https --tlsv1.2 --connect-timeout 20 --speed-limit 1 --speed-time 60 "$@" ;;
    *) curl --connect-timeout 20 --speed-limit 1 --speed-time 60 "$@" ;;
  esac
}

# that of busybox has no --tries, and crashes with a time-out
by_wget() {
  if wget --help 2>&1 | grep -q -e '--tries='; then wget --tries=2 --timeout=60 "$@"; else wget "$@"; fi
}

# try_once URL FILE; leaves the status of HTTP in $answer, empty when there was no answer. A status of success is none of the whole file
try_once() {
  if has curl; then
    answer=$(by_curl -sSL --retry 2 --retry-delay 1 --retry-max-time 20 -w '%{http_code}' -o "$2" "$1" 2>"$work/said") || return 1
  else
    by_wget -S -O "$2" "$1" 2>"$work/said" && answer=200 && return
    answer=$(sed -n 's|.*HTTP/[0-9.]* \\([0-9][0-9][0-9]\\).*|\\1|p' "$work/said" | tail -n 1)
  fi
  [ "$answer" = 200 ]
}

# fetch URL FILE; what broke off, or had no answer, is tried again
fetch() {
  for pause in 1 2 0; do
    answer=''
    try_once "$1" "$2" && return
    case $answer in
      000 | '' | [23]??) sleep "$pause" ;;
      *) return 1 ;;
    esac
  done
  return 1
}

download() {
  fetch "$1" "$2" && return
  case $answer in
    404) fail "not found: $1" "versions that exist: $releases" ;;
    403 | 429) fail "too many requests: $1 answered $answer" 'wait some minutes, and try again' ;;
    000 | '' | 3??) fail "no answer from $1: $(tail -n 1 "$work/said")" 'check the network, and HTTPS_PROXY if there is a proxy' ;;
    2??) fail "the download broke off: $1: $(tail -n 1 "$work/said")" 'check the network, and try again' ;;
    *) fail "$1 answered $answer" 'try again later' ;;
  esac
}

# the page of the latest release leads to its tag: costs nothing of the quota of the API
latest() {
  if has curl; then
    page=$(by_curl -sSL -o /dev/null -w '%{url_effective}' "$releases/latest" 2>"$work/said") || page=''
  else
    by_wget -S --spider "$releases/latest" 2>"$work/said" || :
    page=$(sed -n 's|^ *[Ll]ocation: \\([^ ]*\\).*|\\1|p' "$work/said" | tail -n 1)
  fi
  case $page in
    */tag/v*) version=\${page##*/tag/v} ;;
    *) download "$releases/latest" "$work/page" && fail "$releases/latest leads to no release" 'say which with --version' ;;
  esac
}
`;
