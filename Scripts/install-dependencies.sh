#!/usr/bin/env bash
# Installs the Debian packages that the build needs and that are missing; says which. With nothing missing it is silent and does nothing.
#
#   Scripts/install-dependencies.sh            what `make`, `make demo` and `make test` need
#   Scripts/install-dependencies.sh --peers    and what Tests/Conformance needs
#
# Swift itself and make are not installed here: make called this script, and Swift comes from swift.org.
set -euo pipefail

build=(
  git ca-certificates      # the package manager fetches sources over https
  pkg-config               # it asks pkg-config where libcurl and libxml2 are
  libcurl4-openssl-dev     # CurlTransport
  libxml2-dev              # CDADocuments
  libsqlite3-dev           # GRDB, in RecordStore
  zlib1g-dev               # swift-nio-extras links it, under the server of infusync-lab
)
peers=(
  python3                  # 3.11, Debian 12's own
  python3-venv             # the peers live in a virtual environment; lxml for validate-ccd is in it too
)

wanted=("${build[@]}")
for argument in "$@"; do
  case $argument in
    --peers) wanted+=("${peers[@]}") ;;
    -h | --help) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "${0##*/}: unknown argument '$argument'; try --help" >&2; exit 64 ;;
  esac
done

if ! command -v dpkg-query >/dev/null; then
  echo "${0##*/}: this is not Debian or one of its kin; install these, or what they are called here: ${wanted[*]}" >&2
  exit 0
fi

missing=()
for package in "${wanted[@]}"; do
  [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true) == installed ]] || missing+=("$package")
done
((${#missing[@]})) || exit 0

as_root=()
if ((EUID != 0)); then
  if ! command -v sudo >/dev/null; then
    echo "${0##*/}: missing ${missing[*]}, and there is no sudo; as root run: apt-get install ${missing[*]}" >&2
    exit 77
  fi
  as_root=(sudo)
fi

echo "installing Debian packages: ${missing[*]}" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >"$log" 2>&1
}
# A machine's package lists may be absent or older than the mirror; asked for again only when the first try fails.
if ! install; then
  "${as_root[@]}" apt-get update -q >"$log" 2>&1 || { cat "$log" >&2; exit 69; }
  install || { cat "$log" >&2; exit 69; }
fi
