"""Makes a large NDJSON text of a realistic mix: our own exports repeated with fresh ids, and foreign types among them.

    make_ndjson.py EXPORT_DIR OUT.ndjson [--resources N | --bytes N] [--foreign 0.25]

EXPORT_DIR is what `infusync export ndjson -o DIR` wrote. Every copy of the export is another clinic: each UUID is replaced by one that
follows from it and the number of the copy, and so are the medical record numbers, so that nobody is met twice. Foreign resources
(encounters, labs, immunizations, claims of a hospital) are of the copy's patients. The same arguments give the same bytes.
"""

import argparse
import hashlib
import json
import pathlib
import re
import uuid

ORDER = [
    "Organization", "Location", "Practitioner", "PractitionerRole", "Questionnaire", "Patient", "EpisodeOfCare", "Condition",
    "AllergyIntolerance", "MedicationRequest", "MedicationStatement", "CarePlan", "Consent", "Encounter", "MedicationAdministration",
    "Procedure", "Foreign", "Observation", "QuestionnaireResponse", "AdverseEvent", "DocumentReference", "Provenance",
]
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


MARKER = re.compile(r'"urn:infusync:extension:record","valueString":"([^/"]+)/([^/"]+)/([^"]+)"')


def derived(*parts):
    """The id that follows from these texts, as the tool derives the ids of its resources: a UUIDv8 over SHA-256."""
    digest = hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part.encode() for part in parts)).digest()
    high = int.from_bytes(digest[:8], "big") & ~0xF000 | 0x8000
    low = int.from_bytes(digest[8:16], "big") & ~0xC000000000000000 | 0x8000000000000000
    return str(uuid.UUID(int=high << 64 | low))


class Copy:
    """One more clinic: the same export under other ids, each where the tool itself would have it."""

    def __init__(self, number, resources):
        self.number, self.resources, self.known = number, resources, {}

    def fresh(self, old):
        if self.number == 0:
            return old
        if old not in self.known:
            if old in self.resources:
                record, role = self.resources[old]
                self.known[old] = derived("resource", self.fresh(record), UUID.sub(lambda match: self.fresh(match[0]), role))
            else:
                self.known[old] = derived("copy", old, str(self.number))
        return self.known[old]

    def text(self, original):
        if self.number == 0:
            return original
        return re.sub(r"\bIC-\d+", lambda match: f"{match[0]}-{self.number}", UUID.sub(lambda match: self.fresh(match[0]), original))


def foreign(patient, number):
    """What a hospital says of a patient, in types that are only carried."""
    one = number % 4
    subject = {"reference": f"Patient/{patient}"}
    day = f"2026-0{1 + number % 9}-{1 + number % 28:02}"
    if one == 0:
        return {
            "resourceType": "Immunization", "id": f"imm-{patient}-{number}", "status": "completed",
            "meta": {"lastUpdated": f"{day}T08:00:00Z", "versionId": "1"}, "patient": subject, "occurrenceDateTime": day,
            "vaccineCode": {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "140", "display": "Influenza, seasonal"}]},
            "lotNumber": f"L{number}", "primarySource": True,
        }
    if one == 1:
        items = [
            {"sequence": n, "productOrService": {"text": "outpatient visit"}, "net": {"value": json.loads("125.50"), "currency": "USD"}}
            for n in range(1, 7)
        ]
        return {
            "resourceType": "Claim", "id": f"claim-{patient}-{number}", "status": "active", "use": "claim", "patient": subject,
            "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/claim-type", "code": "professional"}]},
            "created": day, "provider": {"display": "Example Hospital"}, "priority": {"coding": [{"code": "normal"}]},
            "insurance": [{"sequence": 1, "focal": True, "coverage": {"display": "Example Insurance"}}], "item": items,
        }
    if one == 2:
        return {
            "resourceType": "Specimen", "id": f"spec-{patient}-{number}", "status": "available", "subject": subject, "receivedTime": f"{day}T10:00:00Z",
            "type": {"text": "Venous blood"}, "container": [{"description": "lavender top", "capacity": {"value": 4, "unit": "mL"}}],
        }
    return {
        "resourceType": "FamilyMemberHistory", "id": f"fam-{patient}-{number}", "status": "completed", "patient": subject, "date": day,
        "relationship": {"text": "mother"}, "condition": [{"code": {"text": "depression"}}, {"code": {"text": "hypertension"}}],
        "note": [{"text": "As told by the patient; no records were asked for from elsewhere."}],
    }


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("export")
    ask.add_argument("out")
    ask.add_argument("--resources", type=int, default=100_000)
    ask.add_argument("--bytes", type=int)
    ask.add_argument("--foreign", type=float, default=0.25, help="share of foreign resources")
    wanted = ask.parse_args()
    files = {path.stem: path.read_text() for path in sorted(pathlib.Path(wanted.export).glob("*.ndjson"))}
    patients = [json.loads(line)["id"] for line in files["Patient"].splitlines()]
    own = sum(text.count("\n") for text in files.values())
    others = int(own * wanted.foreign / (1 - wanted.foreign))
    resources = {}
    for text in files.values():
        for line in text.splitlines():
            marker = MARKER.search(line)
            if marker:
                resources[json.loads(line)["id"]] = (marker[2], marker[3])
    count = size = 0
    with open(wanted.out, "w") as out:
        # By type over all copies, as Bulk Data writes folders: what is referred to comes first.
        per_copy = own + others
        per_bytes = sum(len(text) for text in files.values()) + 500 * others
        copies = max(1, wanted.bytes // per_bytes if wanted.bytes else wanted.resources // per_copy)
        clinics = [Copy(number, resources) for number in range(copies)]
        for kind in ORDER:
            for copy in clinics:
                if kind == "Foreign":
                    text = "".join(
                        json.dumps(foreign(copy.fresh(patients[n % len(patients)]), n), separators=(",", ":")) + "\n" for n in range(others)
                    )
                elif kind in files:
                    text = copy.text(files[kind])
                else:
                    continue
                out.write(text)
                count += text.count("\n")
                size += len(text)
    print(f"{count} resources, {size} bytes, {copies} clinics")


if __name__ == "__main__":
    main()
