"""Sets of answers scored a second by plain Python: a sum, a band and a cut-off, and of the PCL-5 the DSM-5 rule. It does less than ours.

Usage: score_bench.py [SCORE-BENCH-OUTPUT]   (prints ratios to ours beside the same instrument, by name)
"""

import re
import sys
import time

SETS = 50_000
BANDS = [(20, "severe"), (15, "moderately severe"), (10, "moderate"), (5, "mild"), (0, "none-minimal")]
CLUSTERS = [(range(1, 6), 1), (range(6, 8), 1), (range(8, 15), 2), (range(15, 21), 2)]


def total(answers, items, most):
    for item in range(1, items + 1):
        answer = answers.get(str(item))
        if answer is not None and not 0 <= answer <= most:
            raise ValueError(item)
    values = [answers.get(str(item)) for item in range(1, items + 1)]
    return None if None in values else sum(values)


def phq9(answers):
    value = total(answers, 9, 3)
    if value is None:
        return {"total": None}
    return {"total": value, "band": next(label for least, label in BANDS if value >= least), "positiveScreen": value >= 10}


def pcl5(answers):
    value = total(answers, 20, 4)
    met = all(sum(1 for item in items if (answers.get(str(item)) or 0) >= 2) >= needed for items, needed in CLUSTERS)
    return {"total": value, "probablePTSD": None if value is None else value >= 33, "met": met}


def made(items, most):
    state = 41
    sets = []
    for _ in range(SETS):
        answers = {}
        for item in range(1, items + 1):
            state = (state * 6364136223846793005 + 1442695040888963407) & (2**64 - 1)
            answers[str(item)] = (state >> 33) % (most + 1)
        sets.append(answers)
    return sets


ours = dict(re.findall(r"^(\S+) by name: (\d+)", open(sys.argv[1]).read(), re.M)) if len(sys.argv) > 1 else {}
for name, score, sets in (("phq-9", phq9, made(9, 3)), ("pcl-5", pcl5, made(20, 4))):
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        for answers in sets:
            score(answers)
        best = min(best, time.perf_counter() - start)
    rate = SETS / best
    print(f"python {name}: {rate:.0f} sets a second" + (f", ours {int(ours[name]) / rate:.1f} times as many" if name in ours else ""))
