#!/usr/bin/env bash
# Fuzzes the reader of clinical documents with libFuzzer under the address sanitizer: fuzz.sh SECONDS [SEEDS…]
# Seeds are folders of documents; what is found is kept in .build-fuzz/corpus, a crash in .build-fuzz/found-*.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds="${1:?fuzz.sh SECONDS [SEEDS…]}"
shift
export FUZZ=1 ONLY=ccd-fuzz
swift build --disable-xctest --scratch-path .build-fuzz --sanitize=address -Xswiftc -sanitize=fuzzer --product ccd-fuzz
bin="$(swift build --disable-xctest --scratch-path .build-fuzz --sanitize=address -Xswiftc -sanitize=fuzzer --show-bin-path)"
mkdir -p .build-fuzz/corpus
# Leaks are not looked for: boxes of enums in the catalog, made once, are reached by tagged pointers that the sanitizer does not follow.
exec "$bin/ccd-fuzz" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=3000 -detect_leaks=0 -max_len=65536 -print_final_stats=1 \
  -dict=Tests/Fuzz/ccd.dict -artifact_prefix=.build-fuzz/found- .build-fuzz/corpus Tests/Fuzz/corpus "$@"
