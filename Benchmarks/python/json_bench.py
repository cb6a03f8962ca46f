"""MB/s of orjson and pysimdjson on the NDJSON that json-bench reads, and the ratio to it.

Usage: json_bench.py FILE [JSON-BENCH-OUTPUT]   (without a library it says so and goes on)
Each line is parsed as one document; the best of several rounds of this thread's time; MB = 10^6 bytes.
None of the two looks for repeated names. "lazy" of pysimdjson makes no Python objects, which is what our codec does;
orjson has no such mode and always builds dicts.
"""

import re
import sys
import time


def best(run):
    least, spent, rounds = float("inf"), 0.0, 0
    while rounds < 3 or spent < 1:
        start = time.thread_time()
        run()
        took = time.thread_time() - start
        least, spent, rounds = min(least, took), spent + took, rounds + 1
    return least


def measures(lines):
    try:
        import orjson

        yield "parse", "orjson: loads", lambda: [None for line in lines if orjson.loads(line) is None]
        yield "write", "orjson: loads and dumps", lambda: [None for line in lines if not orjson.dumps(orjson.loads(line))]
    except ImportError:
        print("orjson is not installed: left out")
    try:
        import simdjson

        parser = simdjson.Parser()

        def lazy():
            for line in lines:
                document = parser.parse(line)
                del document

        def minified():
            for line in lines:
                document = parser.parse(line)
                document.mini
                del document

        yield "parse", "pysimdjson: parse, lazy", lazy
        yield "write", "pysimdjson: parse and minify", minified
        yield "parse", "pysimdjson: parse to dicts", lambda: [None for line in lines if parser.parse(line, True) is None]
    except ImportError:
        print("pysimdjson is not installed: left out")


def ours(path):
    """The MB/s that json-bench printed: of parsing, and of parsing and writing."""
    found = {}
    for line in open(path, encoding="utf-8"):
        match = re.match(r"ours: (parse, JSONDocument|parse and write).*?(\d+) MB/s", line)
        if match:
            found["write" if "write" in match[1] else "parse"] = float(match[2])
    return found


def main():
    text = open(sys.argv[1], "rb").read()
    lines = [line for line in text.split(b"\n") if line.strip()]
    own = ours(sys.argv[2]) if len(sys.argv) > 2 else {}
    for kind, name, run in measures(lines):
        speed = len(text) / best(run) / 1e6
        ratio = f"   ours is {own[kind] / speed:.1f} times as fast" if kind in own else ""
        print(f"{name:<52} {speed:8.0f} MB/s{ratio}")


if __name__ == "__main__":
    main()
