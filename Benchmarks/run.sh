#!/usr/bin/env bash
# What Performance in the README quotes, beside its peers in the same run. run.sh [FILE.ndjson]
set -euo pipefail
cd "$(dirname "$0")"
swift build -c release
bin="$(swift build -c release --show-bin-path)"
file="${1:-}"
if [ -z "$file" ]; then
  file="$bin/invented.ndjson"
  "$bin/json-bench" --make "$file"
fi
output="$bin/json-bench.txt"
"$bin/json-bench" "$file" | tee "$output"
python3 python/json_bench.py "$file" "$output"
"$bin/merge-bench" --pairs "$bin/pairs.ndjson"
"$bin/merge-bench" | tee "$bin/merge-bench.txt"
python3 python/merge_bench.py "$bin/pairs.ndjson" "$bin/merge-bench.txt"
"$bin/merge-bench" --judge 1000000
"$bin/score-bench" | tee "$bin/score-bench.txt"
python3 python/score_bench.py "$bin/score-bench.txt"
"$bin/store-bench"
"$bin/ccd-bench" ${CCDA_SAMPLES:+"$CCDA_SAMPLES"} | tee "$bin/ccd-bench.txt"
if [ -n "${CCDA_SAMPLES:-}" ]; then python3 python/ccd_bench.py "$CCDA_SAMPLES" "$bin/ccd-bench.txt"; fi
tool="${INFUSYNC:-../.build/release/infusync}"
if [ -x "$tool" ]; then ./import.sh "$tool"; else echo "no $tool: build the tool with -c release to measure import and export"; fi
