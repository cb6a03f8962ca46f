#!/usr/bin/env bash
# Runs the conformance checks on the built tool: run.sh [PYTEST ARGUMENTS…], for example `run.sh test_sekmet.py -k stale`.
#
#   INFUSYNC_BIN   folder with `infusync` and `infusync-lab` (default: the debug build of this checkout)
#   SHARED_TOOLS   the shared tools (default: ../shared/tools beside the checkout); without them their checks are skipped, loudly
#
# Servers listen on free ports of 127.0.0.1 and end with the check that started them.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
python=$(command -v python3.11 || command -v python3) || { echo "run.sh: python3 is missing; run Scripts/install-dependencies.sh --peers" >&2; exit 2; }
export SHARED_TOOLS=${SHARED_TOOLS:-$root/../shared/tools}
export INFUSYNC_BIN=${INFUSYNC_BIN:-$root/.build/debug}

for tool in infusync infusync-lab; do
  [[ -x $INFUSYNC_BIN/$tool ]] || { echo "run.sh: no $tool in $INFUSYNC_BIN; build it, or set INFUSYNC_BIN" >&2; exit 2; }
done

# environment NAME REQUIREMENTS…: prints the folder of a virtual environment that has just these, made once for each set of pins.
environment() {
  local name=$1; shift
  local pins=() file
  for file in "$@"; do pins+=(-r "$file"); done
  local tag; tag=$(cat "$@" | sha256sum | cut -c1-12)
  local folder=${XDG_CACHE_HOME:-$HOME/.cache}/infusync-$name-$tag
  mkdir -p "${folder%/*}"
  (
    flock 9
    if [[ ! -e $folder/.ready ]]; then
      echo "run.sh: making $folder (once)" >&2
      rm -rf "$folder"
      "$python" -m venv "$folder" >&2
      "$folder/bin/pip" install -q --disable-pip-version-check "${pins[@]}" >&2
      touch "$folder/.ready"
    fi
  ) 9>"$folder.lock"
  echo "$folder"
}

pins=("$here/requirements.txt")
if [[ -r $SHARED_TOOLS/sekmet.requirements.txt ]]; then
  pins+=("$SHARED_TOOLS/sekmet.requirements.txt")
  PROXY_ENVIRONMENT=$(environment proxy "$here/requirements-proxy.txt"); export PROXY_ENVIRONMENT
else
  {
    echo "****************************************************************************************************"
    echo "*** THE SHARED TOOLS ARE ABSENT: nothing at $SHARED_TOOLS"
    echo "*** NOT CHECKED: sync with sekmet, faults through the proxy, validate-fhir, validate-ccd."
    echo "*** Set SHARED_TOOLS to the folder that holds sekmet.requirements.txt, or lay it beside the checkout."
    echo "****************************************************************************************************"
  } >&2
fi
peers=$(environment peers "${pins[@]}")

cd "$here"
exec "$peers/bin/python" -B -m pytest -p no:cacheprovider -ra "$@"
