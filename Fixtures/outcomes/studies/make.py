"""Invents the synthetic cohorts of this folder: python3 make.py [FOLDER]

Every number comes from one seed, so the files are the same on every run. No row is a person.
"""

import json
import math
import os
import random
import sys
import uuid
from datetime import datetime, timedelta, timezone

SEED = 20210105
SPACE = uuid.UUID("5f1c0000-0000-5000-8000-000000000000")
START = datetime(2031, 3, 3, 9, 0, tzinfo=timezone.utc)


def key(*parts):
    return str(uuid.uuid5(SPACE, "/".join(map(str, parts))))


def mean(values):
    return sum(values) / len(values)


def variance(values):
    m = mean(values)
    return sum((v - m) ** 2 for v in values) / (len(values) - 1)


def spread(total, items, highest):
    """Answers to so many items that add up to a total, as even as can be."""
    assert 0 <= total <= items * highest, (total, items)
    return [total // items + (1 if place < total % items else 0) for place in range(items)]


CLUSTERS = {"B": (1, 5), "C": (6, 7), "D": (8, 14), "E": (15, 20)}


def answers_of_clusters(sums):
    answers = {}
    for name, (first, last) in CLUSTERS.items():
        for item, value in zip(range(first, last + 1), spread(sums[name], last - first + 1, 4)):
            answers[str(item)] = value
    return answers


def at(day, hour=0):
    return (START + timedelta(days=day, hours=hour)).strftime("%Y-%m-%dT%H:%M:%S+00:00")


class Study:
    def __init__(self, name):
        self.name, self.lines = name, []

    def add(self, kind, ident, patient, **body):
        line = {"record": kind, "id": ident}
        if kind != "Patient":
            line["patient"] = patient
        line["recordStatus"] = "active"
        line.update(body)
        self.lines.append(line)

    def person(self, n):
        ident = key(self.name, "patient", n)
        self.add("Patient", ident, None, isActive=True,
                 identifiers=[{"id": key(ident, "number"), "system": "urn:oid:2.16.840.1.113883.3.9999.7", "value": f"SYNTHETIC-{self.name}-{n:03}", "type": "MR"}],
                 names=[{"id": key(ident, "name"), "use": "official", "family": "Synthetic", "given": [f"{self.name} {n:03}"]}])
        return ident

    def course(self, patient, protocol, arm, planned, last_day, **more):
        ident = key(patient, "course")
        body = {"protocol": protocol}
        if arm:
            body["arm"] = arm
        body.update(status="completed", plannedInfusions=planned)
        body.update(more)
        body.update(start=at(0)[:10], end=at(last_day)[:10])
        self.add("TreatmentCourse", ident, patient, **body)
        return ident

    def session(self, patient, course, ordinal, day, drug, events=()):
        ident = key(course, "session", ordinal)
        body = {"course": course, "ordinal": ordinal, "status": "completed", "drug": {"code": {"text": drug}}, "start": at(day), "end": at(day, 2 / 3)}
        if events:
            body["adverseEvents"] = [{"id": key(ident, name), "code": {"text": name}, "onset": at(day, 1), "end": at(day, 3), "severity": "mild", "isSerious": False}
                                     for name in events]
        self.add("InfusionSession", ident, patient, **body)

    def assessment(self, patient, course, instrument, label, moment, rater, answers=None, reported=None):
        body = {"course": course, "instrument": instrument, "rater": rater, "timePoint": label, "at": moment, "status": "completed", "answers": answers or {}}
        if reported is not None:
            body["reportedTotal"] = reported
        self.add("Assessment", key(course, instrument, label), patient, **body)

    def write(self, folder):
        order = ["Patient", "TreatmentCourse", "InfusionSession", "Assessment"]
        with open(os.path.join(folder, self.name + ".ndjson"), "w") as file:
            for line in sorted(self.lines, key=lambda line: order.index(line["record"])):
                file.write(json.dumps(line, separators=(",", ":")) + "\n")


def search(rng, start, good, step, tries=400_000):
    """Walks from a start to something good enough; the measure is 0 where it is. Steps to worse get rarer on the way."""
    value, worst = start, good(start)
    for n in range(tries):
        if worst == 0:
            return value
        other = step(rng, value)
        measure = good(other)
        if measure <= worst or rng.random() < math.exp((worst - measure) * (20 + n / 200)):
            value, worst = other, measure
    raise SystemExit(f"not found, still off by {worst}")


def rounded(value, places, wanted):
    """How far a number is from what it must round to; 0 where it does."""
    return 0 if round(value, places) == wanted else abs(value - wanted)


def feder_2021(rng):
    """Falls of 15 and 14 with the published difference, error and effect; the responders are those of 30 % or more."""
    study = Study("feder-2021")
    base_k = [rng.randint(34, 50) for _ in range(15)]
    base_m = [rng.randint(34, 50) for _ in range(15)]

    def measure(value):
        k, m = value
        difference = mean(k) - mean(m)
        error = math.sqrt(variance(k) / 15 + variance(m) / 14)
        pooled = math.sqrt((14 * variance(k) + 13 * variance(m)) / 27)
        responders = abs(sum(100 * f >= 30 * b for f, b in zip(k, base_k)) - 10) + abs(sum(100 * f >= 30 * b for f, b in zip(m, base_m)) - 3)
        return rounded(difference, 2, 11.88) + rounded(error, 2, 3.96) + 5 * rounded(difference / pooled, 2, 1.13) + 10 * responders

    # 250 / 15 - 67 / 14 is 11.88; a step moves points from one person of an arm to another and keeps both sums.
    def step(rng, value):
        k, m = list(value[0]), list(value[1])
        falls, base, least = (k, base_k, -8) if rng.random() < 0.5 else (m, base_m, -16)
        one, other = rng.sample(range(len(falls)), 2)
        points = rng.randint(1, 4)
        if falls[one] + points <= base[one] - 4 and falls[other] - points >= least:
            falls[one] += points
            falls[other] -= points
        return k, m

    falls = search(rng, ([17] * 10 + [16] * 5, [5] * 11 + [4] * 3), measure, step)
    events = {  # how many of 15; from memory
        "ketamine": {"Blurred vision": 8, "Dizziness": 5, "Fatigue": 5, "Headache": 4, "Nausea or vomiting": 3},
        "midazolam": {"Dizziness": 2, "Fatigue": 13, "Headache": 2, "Nausea or vomiting": 1},
    }
    days = [0, 2, 4, 7, 9, 11]
    held = {}
    for arm, base, fall in (("ketamine", base_k, falls[0]), ("midazolam", base_m, falls[1] + [None])):
        for n in range(15):
            patient = study.person(n + (1 if arm == "ketamine" else 16))
            protocol = {"ketamine": "ketamine-6x2", "midazolam": "midazolam-6x2"}[arm]
            dose = {"ketamine": 0.5, "midazolam": 0.045}[arm]
            course = study.course(patient, protocol, arm, 6, 11, dosePerWeight={"value": dose, "unit": "mg/kg"}, plannedDuration={"value": 40, "unit": "min"})
            had = [name for name, count in events[arm].items() if n < count]
            for ordinal, day in enumerate(days, 1):
                study.session(patient, course, ordinal, day, arm.capitalize(), had if ordinal == 1 else ())
            # Half of each baseline lies in D, arousal falls alike in both arms, and B, C and D bear the rest.
            sums = {"B": base[n] * 25 // 100, "C": base[n] * 13 // 100, "E": base[n] * 25 // 100}
            sums["D"] = base[n] - sum(sums.values())
            study.assessment(patient, course, "caps-5", "baseline", at(-3), "clinician", answers_of_clusters(sums))
            if fall[n] is None:
                continue
            for label, day, share in (("24h", 1, 60), ("week-1", 7, 80), ("week-2", 14, 100)):
                study.assessment(patient, course, "caps-5", label, at(day), "clinician", answers_of_clusters(fallen(sums, fall[n] * share // 100 if share < 100 else fall[n], n)))
            responds = 100 * fall[n] >= 30 * base[n]
            if responds:
                held.setdefault(arm, 0)
                days_held, lost = HELD[arm][held[arm]]
                held[arm] += 1
                # One visit at which the response still holds, and one at which it does not (or the last at which anybody looked).
                study.assessment(patient, course, "caps-5", "follow-up-1", at(11 + days_held - 3), "clinician", answers_of_clusters(fallen(sums, fall[n], n)))
                last = base[n] // 10 if lost else fall[n]
                study.assessment(patient, course, "caps-5", "follow-up-2", at(11 + days_held), "clinician", answers_of_clusters(fallen(sums, last, n)))
    return study


# How many days after the last infusion the response was lost, or still held when nobody looked any more; the fifth of ten is the median.
HELD = {
    "ketamine": [(9.5, True), (14, True), (20.5, True), (24, True), (27.5, True), (34, True), (41, True), (48, True), (60.5, True), (62, False)],
    "midazolam": [(7, True), (13, True), (21, False)],
}


def fallen(sums, fall, n):
    """Clusters after a fall: arousal by what is the same for all, the rest among B, C and D by their sizes."""
    left = dict(sums)
    arousal = min(left["E"], max(left["E"] - 24, (n * 7) % 5 - 0))
    arousal = arousal if abs(fall) > 4 else 0
    left["E"] -= arousal
    rest = fall - arousal
    high = {"B": 20, "C": 8, "D": 28, "E": 24}
    place = 0
    while rest != 0:
        name = ("B", "D", "B", "D", "C", "D", "E")[place % 7] if place < 700 else "E"
        if name == "E" and place < 350:
            place += 1
            continue
        if rest > 0 and left[name] > 0:
            left[name] -= 1
            rest -= 1
        elif rest < 0 and left[name] < high[name]:
            left[name] += 1
            rest += 1
        place += 1
    return left


def feder_2014(rng):
    study = Study("feder-2014")

    def measure(d):
        error = math.sqrt(variance(d) / 41)
        reach = 2.021075390306273 * error  # t of 40 degrees
        m = mean(d)
        return rounded(m, 1, 12.7) + rounded(m - reach, 1, 2.5) + rounded(m + reach, 1, 22.8)

    def step(rng, d):
        d = list(d)
        place = rng.randrange(41)
        d[place] = min(max(d[place] + rng.choice((-4, -2, -1, 1, 2, 4)), -52), 72)
        return d

    differences = search(rng, [13 + rng.randint(-45, 45) for _ in range(41)], measure, step)
    for n, difference in enumerate(differences):
        patient = study.person(n + 1)
        course = study.course(patient, "crossover-2x1", None, 2, 14, plannedDuration={"value": 40, "unit": "min"})
        low = max(4, 4 - difference, min(34 + rng.randint(-10, 10), 84 - difference))
        totals = {"Ketamine": low, "Midazolam": low + difference}
        order = ["Ketamine", "Midazolam"] if n % 2 == 0 else ["Midazolam", "Ketamine"]
        for period, drug in enumerate(order):
            suffix = "" if period == 0 else "-2"
            events = ("Dissociation, transient",) if drug == "Ketamine" and n % 5 == 0 else ()
            study.session(patient, course, period + 1, 14 * period, drug, events)
            before = min(88, max(totals.values()) + 3 + n % 3)
            for label, total, moment in (("baseline", before, at(14 * period, -2)), ("24h", totals[drug], at(14 * period + 1))):
                study.assessment(patient, course, "ies-r", label + suffix, moment, "patient", dict(zip(map(str, range(1, 23)), spread(total, 22, 4))))
    return study


def mcghee_2008(rng):
    study = Study("mcghee-2008")
    for arm, count, positive in (("perioperative ketamine", 119, 32), ("no ketamine", 28, 13)):
        for n in range(count):
            patient = study.person(n + (1 if count == 119 else 120))
            course = study.course(patient, "perioperative-exposure", arm, 0, 0)
            total = rng.randint(44, 78) if n < positive else rng.randint(17, 43)
            study.assessment(patient, course, "pcl-m", "screening", at(90 + n % 30), "patient", reported=total)
    return study


def abdallah_2022(rng):
    """Falls drawn alike in all three arms, with the same mean in each to a point."""
    study = Study("abdallah-2022")
    n = 0
    for arm, protocol, count in (("placebo", "placebo-8x4w", 54), ("ketamine 0.2 mg/kg", "ketamine-8x4w-low", 53), ("ketamine 0.5 mg/kg", "ketamine-8x4w", 51)):
        falls = [rng.randint(-6, 26) for _ in range(count)]
        while sum(falls) != 10 * count:
            place = rng.randrange(count)
            falls[place] += 1 if sum(falls) < 10 * count and falls[place] < 26 else -1 if sum(falls) > 10 * count and falls[place] > -6 else 0
        for fall in falls:
            n += 1
            patient = study.person(n)
            course = study.course(patient, protocol, arm, 8, 24)
            base = rng.randint(38, 62)
            for label, total, moment in (("baseline", base, at(-1)), ("week-4", base - fall, at(28))):
                study.assessment(patient, course, "pcl-5", label, moment, "patient", dict(zip(map(str, range(1, 21)), spread(total, 20, 4))))
    return study


folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
for make in (feder_2021, feder_2014, mcghee_2008, abdallah_2022):
    make(random.Random(f"{SEED}/{make.__name__}")).write(folder)
