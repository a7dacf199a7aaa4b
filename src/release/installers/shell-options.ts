/** The functions of `install.sh` that read its options, and tell people what is wrong with them. Leave the folder of the program in `$bin`. */
export const shellOptions = `usage() {
  cat <<EOF
Installs $name, or removes it.

  sh install.sh [options]
  curl -fsSL $releases/latest/download/install.sh | sh -s -- [options]

  --version VERSION   this version (default: the latest)
  --prefix FOLDER     into FOLDER/bin (default: ~/.local)
  --system            into /usr/local/bin; never calls sudo, so run it as root
  --uninstall         removes the program from there
  --help              this text

Proxies: HTTPS_PROXY and NO_PROXY. A mirror of the releases: CTO_INSTALL_URL.
EOF
}

say() { printf '%s\\n' "$*" >&2; }

fail() {
  red='' plain=''
  if [ -t 2 ] && [ -z "\${NO_COLOR:-}" ]; then red=$(printf '\\033[31m') plain=$(printf '\\033[0m'); fi
  say "\${red}error:\${plain} $1"
  [ -z "\${2:-}" ] || say "  $2"
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

parse() {
  version='' prefix='' uninstall=''
  while [ $# -gt 0 ]; do
    case $1 in
      --version | --prefix)
        # an empty one is a variable that is not set: as root, --prefix '' would be /bin
        [ -n "\${2:-}" ] || { say "error: $1 needs a value"; usage >&2; exit 2; }
        if [ "$1" = --version ]; then version=\${2#v}; else prefix=$2; fi
        shift
        ;;
      --system) prefix=/usr/local ;;
      --uninstall) uninstall=yes ;;
      --help) usage; exit 0 ;;
      *) say "error: unknown option $1"; usage >&2; exit 2 ;;
    esac
    shift
  done
  [ -n "$prefix" ] || own_prefix
  case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
  bin=$prefix/bin
}

own_prefix() {
  # some systems let sudo keep HOME, and root's files would lie in it; others change it, and the program would be where nobody looks
  if [ -n "\${SUDO_USER:-}" ] && [ "$(id -u)" = 0 ]; then
    fail 'sudo runs this, but nothing says where to' 'say --system, or --prefix, or run it without sudo'
  fi
  [ -n "\${HOME:-}" ] || fail 'HOME is not set' 'say where to with --prefix'
  prefix=$HOME/.local
}
`;
