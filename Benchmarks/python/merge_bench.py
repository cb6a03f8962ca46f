"""Three-way merges a second of a plain merge of dicts, and of merge3 over text lines, on the pairs of merge-bench.

Usage: merge_bench.py PAIRS.ndjson [MERGE-BENCH-OUTPUT]   (without merge3 it says so and goes on)
The plain merge knows no FHIR: objects member by member, a list or value is one thing, both changed is a conflict. It does less
than ours; documents are parsed beforehand, as for ours.
"""

import json
import re
import sys
import time

MISSING = object()


def plain(base, ours, theirs, path, conflicts):
    if ours == base:
        return theirs
    if theirs == base or ours == theirs:
        return ours
    if isinstance(ours, dict) and isinstance(theirs, dict) and isinstance(base, dict):
        merged = {}
        for name in {**theirs, **ours, **base}:
            value = plain(base.get(name, MISSING), ours.get(name, MISSING), theirs.get(name, MISSING), path + (name,), conflicts)
            if value is not MISSING:
                merged[name] = value
        return merged
    conflicts.append(path)
    return theirs


def best(run):
    least, spent = float("inf"), 0.0
    while spent < 2:
        start = time.thread_time()
        run()
        took = time.thread_time() - start
        least, spent = min(least, took), spent + took
    return least


def main():
    pairs = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
    ours = None
    if len(sys.argv) > 2:
        found = re.search(r"^three-way merges\s+(\d+)", open(sys.argv[2], encoding="utf-8").read(), re.M)
        ours = float(found.group(1)) if found else None

    def told(name, rate):
        print(f"{name:<44} {rate:9.0f} merges/s" + (f"   ours is {ours / rate:.1f} times that" if ours else ""))

    told("Python: plain merge of dicts", len(pairs) / best(lambda: [plain(p["base"], p["local"], p["remote"], (), []) for p in pairs]))
    try:
        import merge3
    except ImportError:
        print("merge3 is not installed: left out")
        return
    few = pairs[:100]
    lines = [[json.dumps(p[side], indent=1).splitlines(True) for side in ("base", "local", "remote")] for p in few]
    told("Python: merge3 over lines", len(few) / best(lambda: [list(merge3.Merge3(*sides).merge_lines()) for sides in lines]))


main()
