"""The peers of an import on the same file: fhirkit-rs (Rust), fhir.resources (pydantic), orjson; resources a second and MB/s.

    fhir_bench.py FILE.ndjson [LIMIT]

A peer that is not installed is said so. fhirkit-rs parses, validates and writes, and keeps nothing; the import also maps, decides, and
stores durably.
"""

import sys
import time


def report(name, count, size, seconds):
    print(f"{name:44} {count / seconds:10.0f} resources/s {size / seconds / 1e6:8.1f} MB/s")


def measure(name, lines, work):
    begin = time.perf_counter()
    for line in lines:
        work(line)
    report(name, len(lines), sum(map(len, lines)), time.perf_counter() - begin)


def main():
    limit = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    with open(sys.argv[1], "rb") as file:
        lines = [line for line, _ in zip(file, range(limit))]
    try:
        import orjson

        measure("orjson: parse and write", lines, lambda line: orjson.dumps(orjson.loads(line)))
    except ImportError:
        print("orjson is not installed")
    try:
        import fhirkit

        measure("fhirkit-rs: parse, validate and write", lines, lambda line: fhirkit.parse(line).to_json())
    except ImportError:
        print("fhirkit-rs is not installed")
    try:
        import json

        from fhir.resources.R4B import get_fhir_model_class

        def work(line):
            data = json.loads(line)
            try:
                get_fhir_model_class(data["resourceType"]).model_validate(data).model_dump_json()
            except ValueError:
                pass

        measure("fhir.resources (R4B): parse and write", lines[: limit // 10], work)
    except ImportError:
        print("fhir.resources is not installed")


if __name__ == "__main__":
    main()
