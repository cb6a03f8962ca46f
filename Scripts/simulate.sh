#!/usr/bin/env bash
# Runs so many seeds of the simulated world, half of them in each of two processes. simulate.sh SEEDS
set -euo pipefail
cd "$(dirname "$0")/.."
lab="$(swift build -c release --show-bin-path)/infusync-lab"
half=$(($1 / 2))
"$lab" simulate --seeds "$half" &
other=$!
"$lab" simulate --seeds "$half" --from "$((half + 1))"
wait "$other"
