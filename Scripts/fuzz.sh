#!/usr/bin/env bash
# Fuzzes one reader with libFuzzer under the address sanitizer: fuzz.sh TARGET SECONDS [SEEDS…]
# Targets are the cases of Tests/FuzzBodies/FuzzTarget.swift; more seeds than those in Fixtures/fuzz/TARGET may be named. What is
# found is kept in .build-fuzz/corpus-TARGET, a crash in .build-fuzz/found-TARGET-*: put it into Fixtures/fuzz/TARGET, which is a test.
set -euo pipefail
cd "$(dirname "$0")/.."
target="${1:?fuzz.sh TARGET SECONDS [SEEDS…]}"
seconds="${2:?fuzz.sh TARGET SECONDS [SEEDS…]}"
shift 2
[ -d "Fixtures/fuzz/$target" ] || { echo "fuzz.sh: there is no target $target; there are $(cd Fixtures/fuzz && echo */)" >&2; exit 64; }
export FUZZ=1 ONLY=infusync-fuzz FUZZ_TARGET="$target"
options=(--disable-xctest --scratch-path .build-fuzz --sanitize=address -Xswiftc -sanitize=fuzzer --product infusync-fuzz)
swift build "${options[@]}"
bin="$(swift build "${options[@]}" --show-bin-path)"
mkdir -p ".build-fuzz/corpus-$target"
dictionary=()
[ -f "Tests/Fuzz/$target.dict" ] && dictionary=("-dict=Tests/Fuzz/$target.dict")
# Leaks are not looked for, neither on the way nor at the end: boxes of enums in the catalog, made once, are reached by tagged pointers that the sanitizer does not follow.
export ASAN_OPTIONS="detect_leaks=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
exec "$bin/infusync-fuzz" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=3000 -detect_leaks=0 -max_len=65536 -print_final_stats=1 \
  "${dictionary[@]}" "-artifact_prefix=.build-fuzz/found-$target-" ".build-fuzz/corpus-$target" "Fixtures/fuzz/$target" "$@"
