"""Clinical documents mapped to FHIR a second by ccda-to-fhir and python-fhir-converter, and parsed alone by lxml: one core, processor time.

Usage: ccd_bench.py FOLDER [CCD-BENCH-OUTPUT]   (prints how many times as fast ours is)
"""

import logging
import re
import sys
import time
from pathlib import Path

logging.disable(logging.CRITICAL)
documents = [path.read_bytes() for path in sorted(Path(sys.argv[1]).glob("*.xml"))]
printed = open(sys.argv[2]).read() if len(sys.argv) > 2 else ""
ours = dict(re.findall(r"^(parsed|parsed and mapped): .* ([\d.]+) MB/s$", printed, re.M))


def readers():
    try:
        from lxml import etree

        yield "lxml, parse alone", "parsed", 7, etree.fromstring
    except ImportError:
        print("lxml is not installed")
    try:
        from ccda_to_fhir import convert_document

        yield "ccda-to-fhir", "parsed and mapped", 1, lambda document: convert_document(document.decode("utf-8-sig"))
    except ImportError:
        print("ccda-to-fhir is not installed")
    try:
        from fhir_converter.renderers import CcdaRenderer

        renderer = CcdaRenderer()
        yield "python-fhir-converter", "parsed and mapped", 1, lambda document: renderer.render_fhir_string("CCD", document.decode("utf-8-sig"))
    except ImportError:
        print("python-fhir-converter is not installed")


for name, measure, rounds, read in readers():
    best, failed, taken = float("inf"), 0, 0
    for _ in range(rounds):
        failed = taken = 0
        start = time.thread_time()
        for document in documents:
            try:
                read(document)
                taken += len(document)
            except Exception:  # each fails in ways of its own; what it failed at is not counted as read
                failed += 1
        best = min(best, time.thread_time() - start)
    rate = taken / best / 1e6
    ratio = f", ours {float(ours[measure]) / rate:.1f} times as fast" if measure in ours else ""
    print(f"{name}: {(len(documents) - failed) / best:.1f} documents a second, {rate:.1f} MB/s, {failed} of {len(documents)} fail{ratio}")
