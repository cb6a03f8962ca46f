"""A deliberate break in what each mapping writes: the outside validators must see every one.

The stories' expected resources are what the mappings write, to the byte. For each shape (type, profile, code) one required element
after another is taken away or spoiled; a break that passes would mean that our zero errors say nothing of that element.
"""
import copy
import json
import re
from pathlib import Path

import pytest

from test_validate import validate_fhir

pytestmark = pytest.mark.shared

STORIES = Path(__file__).resolve().parents[2] / "Fixtures" / "mapping"
GONE = object()

# What becomes of each type: the steps to an element, and what takes its place.
BREAKS = {
    "Patient": [(["gender"], "none"), (["birthDate"], "1976-13-01"), (["name", 0, "family"], 7)],
    "Practitioner": [(["name"], GONE), (["identifier"], GONE), (["active"], "yes")],
    "Organization": [(["name"], GONE), (["active"], GONE), (["address", 0, "use"], "somewhere")],
    "Location": [(["name"], GONE), (["status"], "open")],
    "Consent": [(["scope"], GONE), (["status"], "signed"), (["category"], GONE), (["provision", "type"], "maybe")],
    "DocumentReference": [(["content"], GONE), (["status"], "final"), (["category"], GONE), (["content", 0, "attachment"], GONE)],
    "Condition": [(["subject"], GONE), (["clinicalStatus", "coding", 0, "code"], "better"), (["verificationStatus", "coding", 0, "code"], "sure")],
    "AllergyIntolerance": [(["patient"], GONE), (["code"], GONE), (["verificationStatus", "coding", 0, "code"], "sure"), (["category", 0], "rubber")],
    "MedicationRequest": [(["intent"], GONE), (["status"], "taken"), (["medicationCodeableConcept"], GONE), (["subject"], GONE)],
    "CarePlan": [
        (["intent"], GONE), (["status"], "stopped"), (["category"], GONE), (["text", "status"], "made"),
        (["text", "div"], "<p>no end"), (["activity", 0, "detail", "status"], GONE),
    ],
    "Encounter": [(["class"], GONE), (["status"], "completed"), (["type"], GONE), (["location", 0, "location"], GONE)],
    "Procedure": [(["subject"], GONE), (["status"], "finished"), (["code"], GONE)],
    "MedicationAdministration": [
        (["status"], "given"), (["subject"], GONE), (["effectivePeriod"], GONE), (["effectiveDateTime"], GONE), (["dosage", "dose", "value"], "forty"),
    ],
    "Observation": [(["status"], "done"), (["code"], GONE), (["category"], GONE), (["subject"], GONE), (["valueQuantity", "value"], "many")],
    "AdverseEvent": [(["actuality"], "perhaps"), (["subject"], GONE)],
    "QuestionnaireResponse": [(["questionnaire"], GONE), (["status"], "final"), (["authored"], GONE), (["item", 0, "linkId"], GONE)],
    "Provenance": [(["target"], GONE), (["agent"], GONE), (["recorded"], "2026-03-02"), (["agent", 0, "who"], GONE)],
    "Questionnaire": [(["status"], GONE), (["item", 0, "type"], "number"), (["item", 0, "linkId"], GONE)],
}


def resources():
    for file in sorted(STORIES.glob("*/expected*.fhir.json")):
        for entry in json.loads(file.read_text()).get("entry", []):
            yield entry["resource"]


def shape(resource):
    codes = sorted(c.get("code", "") for c in resource.get("code", {}).get("coding", [])) if isinstance(resource.get("code"), dict) else []
    return (resource["resourceType"], *resource.get("meta", {}).get("profile", []), *codes)


def broken(resource, steps, value):
    """A copy with one element spoiled, or None where the resource has no such element."""
    spoiled = copy.deepcopy(resource)
    place = spoiled
    for step in steps[:-1]:
        if isinstance(place, dict) and step not in place or isinstance(place, list) and step >= len(place):
            return None
        place = place[step]
    last = steps[-1]
    if isinstance(place, dict) and last not in place or isinstance(place, list) and last >= len(place):
        return None
    if value is GONE:
        del place[last]
    else:
        place[last] = value
    return spoiled


def test_every_break_of_every_shape_is_seen(tmp_path):
    shapes = {}
    for resource in resources():
        # A withdrawn resource may lack what a standing one must have.
        if "entered-in-error" not in json.dumps(resource):
            shapes.setdefault(shape(resource), resource)
    assert {name for name, *_ in shapes} == set(BREAKS), "a type has no break, or a break no type"
    cases = []
    for key, resource in shapes.items():
        mine = [(steps, broken(resource, steps, value)) for steps, value in BREAKS[key[0]]]
        assert any(spoiled for _, spoiled in mine), key
        cases += [(key, steps, spoiled) for steps, spoiled in mine if spoiled]
    file = tmp_path / "broken.ndjson"
    file.write_text("".join(json.dumps(spoiled) + "\n" for _, _, spoiled in cases))
    done = validate_fhir("--us-core-enforce", "--max", 100_000, file)
    assert done.returncode == 1
    seen = {int(line) for line in re.findall(r"^broken\.ndjson:(\d+) ", done.stdout, re.MULTILINE)}
    missed = [(key, steps) for number, (key, steps, _) in enumerate(cases, 1) if number not in seen]
    assert not missed, missed


def test_the_stories_themselves_are_valid(tmp_path):
    """The same resources unspoiled, so that it is the break that is seen."""
    shapes = {}
    patient = next(r for r in resources() if r["resourceType"] == "Patient")
    for resource in resources():
        shapes.setdefault(shape(resource) + (resource.get("status"),), resource)
    file = tmp_path / "whole.ndjson"
    for resource in shapes.values():
        if "subject" in resource:  # one of the validators wants to see that it is a patient
            resource["subject"]["reference"] = f"Patient/{patient['id']}"
    file.write_text("".join(json.dumps(resource) + "\n" for resource in shapes.values()))
    done = validate_fhir("--us-core-enforce", file)
    assert done.returncode == 0, done.stdout[-6000:]
