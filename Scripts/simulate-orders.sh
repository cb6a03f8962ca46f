#!/usr/bin/env bash
# All orders of a few edits in three stores, half of them in each of two processes: three of ten kinds of edits, and four of six.
set -euo pipefail
cd "$(dirname "$0")/.."
lab="$(swift build -c release --show-bin-path)/infusync-lab"
half() {
  "$lab" simulate --exhaustive --edits 3 --letters 10 --part "$1/2"
  "$lab" simulate --exhaustive --edits 4 --letters 6 --part "$1/2"
}
half 1 &
other=$!
half 2
wait "$other"
