"""Ten thousand marked words in names, numbers, addresses and notes: through every command, and found nowhere but where they are asked for."""
import base64
import json
import os
import re
import subprocess

import pytest

from servers import Refuse, Tap
from test_personalities import register
from tool import AGAIN, BAD_INPUT, BIN, DONE, REFUSED, REVIEW, Clinic, FixtureServer, environment

WORD = "Kvqzwxjpy"  # no language has it, no hash and no Base64 of ours does by chance
WANTED = 10_000

# Members that hold free text, a name, an address or a number of a person, or words beside a code.
TEXTS = ("family", "city", "text", "display", "nurse", "prescriber", "witness", "wasteWitness", "writer", "therapist", "screener", "readBy", "directions",
         "reason", "statusReason", "overrideReason", "endReason", "response", "raterID", "lot", "title", "url", "name", "value")
LISTS = ("given", "lines")


class Plant:
    """Puts a canary behind each text, without touching a digit of a number beside it."""

    def __init__(self):
        self.count = 0

    def canary(self):
        self.count += 1
        return f"{WORD}{self.count:05d}"

    def line(self, line):
        line = re.sub(r'"(%s)":"([^"\\]*)"' % "|".join(TEXTS), lambda m: f'"{m[1]}":"{self.behind(m[2])}"', line)
        return re.sub(r'"(%s)":\["([^"\\]*)"' % "|".join(LISTS), lambda m: f'"{m[1]}":["{m[2]} {self.canary()}"', line)

    def behind(self, text):
        """A link and an address of mail stay one; so does the number of a clinic, which has a check digit."""
        if re.fullmatch(r"\d{10}", text):
            return text
        glue = "/" if "://" in text else "" if "@" in text else "-" if re.fullmatch(r"[\w+-]+\d", text) else " "
        return text + glue + self.canary()


def needles():
    """The word as text, in UTF-16 of either order, in hex and in Base64 at each of its three offsets, as bytes of lower case."""
    word = WORD.encode()
    found = {word, word.hex().encode(), WORD.encode("utf-16-le"), WORD.encode("utf-16-be")}
    for plain in (word, WORD.encode("utf-16-le"), WORD.encode("utf-16-be")):
        for offset in range(3):
            text = base64.b64encode(b"\0" * offset + plain)
            # Without what its neighbours have a part in.
            inner = text[-(-offset * 8 // 6):(offset + len(plain)) * 8 // 6]
            found.add(inner)
            found.add(inner.replace(b"+", b"-").replace(b"/", b"_"))
    return sorted(needle.lower() for needle in found)


NEEDLES = needles()


def leaks(content, where):
    """What stands where it must not, with its surroundings."""
    content = content if isinstance(content, bytes) else content.encode()
    low = content.lower()
    for needle in NEEDLES:
        at = low.find(needle)
        if at >= 0:
            return [f"{where}: …{content[max(0, at - 200):at + 60]!r}"]
    return []


def leaks_in_files(folder):
    found = []
    for place, folders, files in os.walk(folder):
        for name in folders + files:
            found += leaks(name, f"the name of {place}/{name}")
        for name in files:
            with open(os.path.join(place, name), "rb") as file:
                found += leaks(file.read(), f"{place}/{name}")
    return found


class Listened(Clinic):
    """A home whose every command is listened to: stderr always, stdout but where it is asked for records."""

    def __init__(self, home):
        super().__init__(home)
        self.found = []

    def run(self, *arguments, shows=False, **options):
        answer = super().run(*arguments, **options)
        said = answer.stderr if shows or arguments[0] == "export" else answer.stderr + answer.stdout
        self.found += leaks(said, f"infusync {' '.join(map(str, arguments[:3]))} (exit {answer.exit})")
        return answer


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """Invented clinics with a canary in every text, a kind a file, and files that are refused for one fault each."""
    folder = tmp_path_factory.mktemp("planted")
    good, bad, made = folder / "good", folder / "bad", folder / "made"
    subprocess.run([str(BIN / "infusync-lab"), "generate", "--patients", "140", "--seed", "7", "-o", str(made)], check=True, capture_output=True, env=environment())
    plant = Plant()
    good.mkdir()
    bad.mkdir()
    for file in sorted(made.glob("*.ndjson")):
        (good / file.name).write_text("".join(plant.line(line) for line in file.read_text().splitlines(keepends=True)))
    assert plant.count >= WANTED, f"only {plant.count} canaries"
    patient = (good / "Patient.ndjson").read_text().splitlines()[0]
    session = next(line for line in (good / "InfusionSession.ndjson").read_text().splitlines() if '"segments":[{' in line)
    note = (good / "PsychotherapyNote.ndjson").read_text().splitlines()[0]
    spoilt = {
        "cut": patient[:-30], "twice": patient.replace('"names"', '"birthDate":"1970-01-01","names"', 1), "member": patient.replace('"family"', '"surname"', 1),
        "date": re.sub(r'"birthDate":"[^"]*"', f'"birthDate":"{WORD}"', patient), "gender": re.sub(r'"gender":"[^"]*"', f'"gender":"{WORD}"', patient),
        "unit": session.replace('"unit":"kg"', f'"unit":"{WORD}"', 1), "number": re.sub(r'"rate":\{"value":[0-9.]+', f'"rate":{{"value":"{WORD}"', session, count=1),
        "status": session.replace('"status":"completed"', f'"status":"{WORD}"', 1), "id": re.sub(r'"id":"[^"]*"', f'"id":"{WORD}"', note, count=1),
        "nobody": re.sub(r'"patient":"[^"]*"', '"patient":"00000000-0000-4000-8000-000000000001"', note, count=1), "kind": f'{{"record":"{WORD}"}}',
    }
    for name, line in spoilt.items():
        assert line not in (patient, session, note), f"{name} spoils nothing"
        (bad / f"{name}.ndjson").write_text(line + "\n")
    (bad / "table.csv").write_text(f"instrument,patient,at,1,2\nphq-9,{WORD},{WORD},{WORD},1\n")
    (bad / "resource.json").write_text(json.dumps({"resourceType": "Patient", "id": "a", "gender": WORD, "name": WORD, "birthDate": WORD}))
    (bad / "broken.json").write_text(f'{{"resourceType":"Patient","name":[{{"family":"{WORD}"')
    (bad / "document.xml").write_text(f'<ClinicalDocument xmlns="urn:hl7-org:v3"><title>{WORD}</title><{WORD}></ClinicalDocument>')
    return folder


def echo(exchange):
    """An EHR that refuses each write and repeats in its words what it was sent."""
    if exchange.is_write:
        text = exchange.body.decode()
        raise Refuse(422, json.dumps({"resourceType": "OperationOutcome", "issue": [
            {"severity": "error", "code": "invalid", "diagnostics": text[:4000], "details": {"text": text[:4000]}, "expression": [text[:200]]}]}))


def through_every_command(clinic, planted, serve, tmp_path):
    clinic.run("import", planted / "good").expect(DONE)
    for file in sorted((planted / "bad").iterdir()):
        for as_json in (True, False):
            clinic.run("import", file, as_json=as_json).expect(BAD_INPUT, DONE, 64)
    clinic.run("import", planted / "bad", "--dry-run").expect(BAD_INPUT)
    people = [row["id"] for row in clinic.run("records", "list", shows=True).json["records"] if row["record"] == "Patient"][:2]
    session = next(row["id"] for row in clinic.run("records", "list", shows=True).json["records"] if row["record"] == "InfusionSession")

    hostile = serve(FixtureServer("--personality", "hostile", "--faults", "lostreply=0.1,502=0.1,truncate=0.1,200outcome=0.1", "--seed", "5"))
    upstream = serve(FixtureServer("--personality", "generic-r4"))
    refusing = serve(Tap(before=echo))
    refusing.upstream = int(upstream.base.split(":")[2].split("/")[0])
    for ehr in (hostile, upstream):
        for person in people:
            register(ehr, clinic, person)
    metrics = tmp_path / "metrics.prom"
    for name, base in (("wild", hostile.base), ("strict", refusing.base), ("gone", "http://127.0.0.1:9/fhir")):
        clinic.connect(base, name, vendor="near-r4").roster(people, name)
    for as_json in (True, False):
        clinic.run("plan", as_json=as_json).expect(DONE, REVIEW, AGAIN, REFUSED)
        clinic.run("sync", "--max-time", "8s", "--metrics", metrics, as_json=as_json, timeout=300).expect(DONE, REVIEW, AGAIN, REFUSED)
        clinic.run("patients", "match", "wild", shows=True, as_json=as_json)
        clinic.run("review", "list", shows=True, as_json=as_json).expect(DONE, REVIEW)
        clinic.run("status", as_json=as_json)
        clinic.run("status", "--check", as_json=as_json)
        clinic.run("doctor", as_json=as_json)
        clinic.run("endpoint", "check", "strict", as_json=as_json)
        clinic.run("roster", "wild", "list", shows=True, as_json=as_json)
        clinic.run("audit", "show", as_json=as_json).expect(DONE)
        clinic.run("audit", "verify", as_json=as_json).expect(DONE)
        clinic.run("check", as_json=as_json)
    assert leaks(metrics.read_bytes(), "metrics") == [] and b"infusync" in metrics.read_bytes()
    items = clinic.run("review", "list", shows=True).json["items"]
    assert items, "the EHR that refuses everything left nothing to review: the check says little"
    clinic.run("review", "show", items[0]["id"], shows=True)
    clinic.run("records", "set", session, f"dose.weight.unit={WORD}").expect(64, BAD_INPUT)
    clinic.run("records", "show", session, shows=True).expect(DONE)
    clinic.run("records", "history", session, shows=True).expect(DONE)
    clinic.run("records", "list", "--patient", WORD, shows=True)
    clinic.run("roster", "wild", "add", f"{WORD} 1970-01-01").expect(64)
    for form in ("records", "fhir"):
        clinic.run("export", form, "-o", tmp_path / f"out.{form}").expect(DONE)
    clinic.run("export", "ccd", "--patient", people[0], "-o", tmp_path / "out.xml").expect(DONE)
    clinic.run("report", "course", people[0], shows=True)
    clinic.run("report", "cohort", shows=True)
    kept = tmp_path / "kept"
    kept.mkdir(mode=0o700)
    clinic.run("backup", kept / "store.backup").expect(DONE)
    assert clinic.found == [], "\n".join(clinic.found)
    assert leaks("\n".join(str(path) for path in clinic.home.rglob("*")), "names of files") == []
    return kept


def test_what_a_clear_store_holds_is_in_no_log_error_metric_or_name(planted, tmp_path, serve):
    clinic = Listened(tmp_path / "home").init()
    kept = through_every_command(clinic, planted, serve, tmp_path)
    assert leaks_in_files(clinic.home) and leaks_in_files(kept), "a clear store and its backup hold them: else this looks for nothing"


def test_a_sealed_store_has_them_in_no_byte_of_any_file(planted, tmp_path, serve):
    clinic = Listened(tmp_path / "home")
    assert clinic.run("init", "--seal").expect(DONE).json["sealed"] is True
    kept = through_every_command(clinic, planted, serve, tmp_path)
    assert leaks_in_files(clinic.home) == []
    assert leaks_in_files(kept) == []
    assert sum(1 for record in clinic.records() for _ in re.findall(WORD, json.dumps(record))) >= WANTED, "the store has them all the same"
