#!/usr/bin/env bash
# Import and export of FHIR files beside their peers, in one run: import.sh INFUSYNC [RESOURCES]. The ratios are printed at the end.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
tool="$(realpath "${1:?the infusync of a release build}")"
wanted="${2:-100000}"
[ -x "$here/.venv/bin/python" ] || { python3 -m venv "$here/.venv" && "$here/.venv/bin/pip" -q install fhirkit-rs fhir.resources orjson; }
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cc -O2 -o "$work/insert_rows" "$here/c/insert_rows.c" -lsqlite3
"$tool" init --home "$work/clinic" >/dev/null
"$tool" import --home "$work/clinic" --quiet "$here/../Fixtures/clinic" >/dev/null
"$tool" export ndjson --home "$work/clinic" --quiet -o "$work/export" >/dev/null
python3 "$here/python/make_ndjson.py" "$work/export" "$work/mixed.ndjson" --resources "$wanted"
(grep '"resourceType":"Patient"' "$work/mixed.ndjson"; grep -v 'urn:infusync:extension:record' "$work/mixed.ndjson") > "$work/carried.ndjson"

for corpus in mixed carried; do
  count=$(wc -l < "$work/$corpus.ndjson"); bytes=$(wc -c < "$work/$corpus.ndjson")
  "$tool" init --home "$work/$corpus" >/dev/null
  # Wall seconds and the greatest resident size, as GNU time tells them.
  read -r took peak < <({ /usr/bin/time -f "%e %M" "$tool" import --home "$work/$corpus" --quiet "$work/$corpus.ndjson" >/dev/null; } 2>&1 | tail -1)
  read -r rows floor < <("$work/insert_rows" "$work/$corpus/store.sqlite" "$work/$corpus.rows")
  read -r out _ < <({ /usr/bin/time -f "%e %M" "$tool" export ndjson --home "$work/$corpus" --quiet -o "$work/$corpus.out" >/dev/null; } 2>&1 | tail -1)
  same=$(cmp -s <(sort "$work/$corpus.ndjson") <(cat "$work/$corpus.out"/*.ndjson | sort) && echo "the same bytes" || echo "NOT the same bytes")
  grown=$(stat -c %s "$work/$corpus/store.sqlite")
  awk -v name="$corpus" -v n="$count" -v b="$bytes" -v t="$took" -v k="$peak" -v r="$rows" -v f="$floor" -v o="$out" -v s="$same" -v g="$grown" 'BEGIN {
    printf "%s: import %.0f resources/s, %.1f MB/s, peak %.0f MiB; store %.2f times the file\n", name, n / t, b / t / 1e6, k / 1024, g / b
    printf "%s: a C loop that inserts the rows of the exchanges %.0f/s; ratio %.2f\n", name, r / f, (n / t) / (r / f)
    printf "%s: export %.1f MB/s; %s\n", name, b / o / 1e6, s }'
done
"$here/.venv/bin/python" "$here/python/fhir_bench.py" "$work/mixed.ndjson"
