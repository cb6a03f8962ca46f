#!/usr/bin/env bash
# What a night is for: night.sh [HOURS]. Kills, every crash point, the fuzzer, then the simulation with fresh seeds until the time is over.
# What fails is kept in night/ (its name is printed at the end), and the status is 1 when anything did.
set -uo pipefail
cd "$(dirname "$0")/.."
hours="${1:-8}"
until=$((SECONDS + hours * 3600))
kept="night/$(date -u +%Y-%m-%dT%H%M%SZ)"
mkdir -p "$kept"
failed=0

part() { # NAME COMMAND…
  local name="$1" began=$SECONDS
  shift
  if "$@" >"$kept/$name.log" 2>&1; then
    echo "$name: well, $((SECONDS - began)) s: $(tail -n 1 "$kept/$name.log")"
  else
    failed=1
    echo "$name: FAILED, $((SECONDS - began)) s: see $kept/$name.log"
  fi
}

swift build -c release --product infusync && swift build -c release --product infusync-lab || exit 1
bin="$(swift build -c release --show-bin-path)"
part kills env KILLS="${KILLS:-500}" KILL_SEED="${KILL_SEED:-$RANDOM}" INFUSYNC_BIN="$bin" Tests/Conformance/run.sh test_kill.py
part crash "$bin/infusync-lab" crash
for target in json ndjson records csv ccd http fhir; do
  part "fuzz-$target" Scripts/fuzz.sh "$target" "$((${FUZZ_MINUTES:-20} * 60))"
  for found in .build-fuzz/found-"$target"-*; do [ -e "$found" ] && mv "$found" "$kept/"; done
done
from="$(date +%s)000"
while [ "$SECONDS" -lt "$until" ]; do
  "$bin/infusync-lab" simulate --from "$from" --seeds 500 --days 5 >"$kept/simulation.log" 2>&1 || {
    failed=1
    grep -E "^seed|^  " "$kept/simulation.log" >>"$kept/failing-seeds.txt"
  }
  from=$((from + 500))
done
echo "simulation: up to seed $((from - 1)), $(grep -c '^seed' "$kept/failing-seeds.txt" 2>/dev/null || true) failing seeds in $kept/failing-seeds.txt"
exit "$failed"
