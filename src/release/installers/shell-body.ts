import { shellDownload } from './shell-download.js';
import { shellOptions } from './shell-options.js';

/** The part of `install.sh` that is the same in every release. No value is put into it, so nothing in it has to be escaped; how it downloads and which options it has stand in files of their own. */
export const shellBody = `
${shellOptions}
platform() {
  os=$(uname -s) arch=$(uname -m)
  case $os in
    Linux) os=linux ;;
    Darwin) os=darwin ;;
    MINGW* | MSYS* | CYGWIN*) fail 'this is Windows' "use $releases/latest/download/install.ps1" ;;
    *) fail "there is no $name for $os" ;;
  esac
  case $arch in
    x86_64 | amd64) arch=amd64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) fail "there is no $name for the processor $arch" ;;
  esac
  # a shell that Rosetta translates says x86_64 on Apple silicon
  if [ "$os-$arch" = darwin-amd64 ] && [ "$(sysctl -n sysctl.proc_translated 2>/dev/null || :)" = 1 ]; then
    arch=arm64
  fi
  if [ "$os" = linux ] && ldd --version 2>&1 | grep -qi musl; then
    fail 'this system has musl instead of glibc (Alpine?), which the program cannot run on' \\
      'use a system with glibc 2.28 or newer, or the npm package with a Node of your system'
  fi
}

${shellDownload}
sha256() {
  if has sha256sum; then sha256sum "$1"
  elif has shasum; then shasum -a 256 "$1"
  else openssl dgst -sha256 -r "$1"
  fi
}

verify() {
  if [ -z "$minisign_key" ]; then say 'signature: this release has none'
  elif has minisign; then
    download "$from/checksums.txt.minisig" "$work/checksums.txt.minisig"
    minisign -Vqm "$work/checksums.txt" -P "$minisign_key" >&2 ||
      fail 'the signature of checksums.txt is not right: the release was tampered with' 'install nothing, and tell us'
    say 'signature: checked with minisign'
  else say 'signature: not checked, minisign is not installed; the checksum is'
  fi
  expected=$(awk -v file="$archive" '$2 == file || $2 == "*" file { print $1 }' "$work/checksums.txt")
  case $expected in
    *[!0-9a-f]* | '') fail "checksums.txt has not one checksum of $archive" 'install nothing, and tell us' ;;
  esac
  actual=$(sha256 "$work/$archive" | cut -d ' ' -f 1)
  [ "$actual" = "$expected" ] ||
    fail "the checksum of $archive is not right: $actual instead of $expected" 'download it again; if that does not help, tell us'
}

unpack() {
  mkdir "$work/unpacked"
  tar -xzf "$work/$archive" -C "$work/unpacked" || fail "$archive cannot be unpacked"
  program=$(find "$work/unpacked" -type f -name "$name" | head -n 1)
  [ -n "$program" ] || fail "$archive does not hold $name"
}

# a program that is not ours to replace, such as one of a package manager
refuse_foreign() {
  [ ! -L "$bin/$name" ] || fail "$bin/$name is a link: something else installed it" 'remove it with that, or use another --prefix'
  [ ! -d "$bin/$name" ] || fail "$bin/$name is a folder" 'use another --prefix'
}

writable() {
  mkdir -p "$bin" 2>/dev/null || :
  if [ ! -d "$bin" ] || [ ! -w "$bin" ]; then
    fail "cannot write to $bin" 'run it as root, or choose another folder with --prefix'
  fi
}

put() {
  # in the same folder, so that the last step replaces the program at once or not at all
  new=$bin/.$name.new.$$
  if ! cp "$program" "$new" || ! chmod 755 "$new"; then fail "cannot write to $bin"; fi
  said=$("$new" --version 2>&1) || fail "the program does not start here: $said" 'nothing was replaced'
  mv -f "$new" "$bin/$name"
}

# shellcheck disable=SC2317 # called by the trap
cleanup() {
  [ -z "\${work:-}" ] || rm -rf "$work"
  [ -z "\${new:-}" ] || rm -f "$new"
}

install_program() {
  has curl || has wget || fail 'there is no curl and no wget' 'install one of them'
  has tar || fail 'there is no tar' 'install it'
  has sha256sum || has shasum || has openssl ||
    fail 'the download cannot be checked: there is no sha256sum, shasum or openssl' 'install one of them'
  platform
  writable
  refuse_foreign
  work=$(mktemp -d) || fail 'cannot make a temporary folder' 'check TMPDIR'
  proxies
  [ -n "$version" ] || latest
  case $version in
    '' | *[!0-9A-Za-z.+-]*) fail "\\"$version\\" is no version" ;;
  esac
  archive_of "$os-$arch"
  from=$releases/download/v$version
  say "installing $name $version for $os-$arch into $bin"
  download "$from/checksums.txt" "$work/checksums.txt"
  download "$from/$archive" "$work/$archive"
  verify
  unpack
  put
  say "installed $bin/$name"
  case :$PATH: in
    *:"$bin":*) ;;
    *) say "$bin is not in PATH; add this to the start-up file of your shell:"; say "  export PATH=\\"$bin:\\$PATH\\"" ;;
  esac
}

uninstall_program() {
  refuse_foreign
  if [ ! -f "$bin/$name" ]; then say "$bin/$name is not there; nothing to remove"; return 0; fi
  rm -f "$bin/$name" 2>/dev/null || fail "cannot remove $bin/$name" 'run it as root'
  say "removed $bin/$name"
}

main() {
  umask 022
  trap cleanup EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  parse "$@"
  if [ -n "$uninstall" ]; then uninstall_program; else install_program; fi
}

# one command, which only runs when it was read to its end
{ main "$@"; exit 0; }
`;
