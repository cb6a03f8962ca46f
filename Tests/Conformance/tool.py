"""The tool as its users meet it: every call of `infusync` and `infusync-lab` that a check makes, and what the answers mean.

When a command, a JSON key or a record's shape changes, this is the one file to follow it.
"""
import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLINIC = ROOT / "Fixtures" / "clinic"
# Profiles of the checks' own, before those built in.
MAPPINGS = Path(__file__).resolve().parent / "mappings"
BIN = Path(os.environ.get("INFUSYNC_BIN", ROOT / ".build" / "debug"))

DONE, REVIEW, USAGE, BAD_INPUT, OUR_FAULT, AGAIN, REFUSED = 0, 3, 64, 65, 70, 75, 76

# The sum of an endpoint's edits: every edit is in exactly one of these states.
STATES = ("verified", "pending", "unknown", "conflicted", "quarantined")


class Answer:
    """What a command left behind: its exit status, and both streams."""

    def __init__(self, arguments, exit, stdout, stderr, seconds):
        self.arguments, self.exit, self.stdout, self.stderr, self.seconds = arguments, exit, stdout, stderr, seconds

    @property
    def json(self):
        """The one object that --json prints, whatever the exit status; anything else on stdout is a fault."""
        try:
            value = json.loads(self.stdout)
        except ValueError as fault:
            raise AssertionError(f"stdout is not one JSON object ({fault})\n{self}") from None
        assert isinstance(value, dict), f"stdout is JSON but no object\n{self}"
        return value

    def expect(self, *statuses):
        assert self.exit in statuses, f"left with {self.exit}, wanted {' or '.join(map(str, statuses))}\n{self}"
        return self

    def __str__(self):
        def tail(stream):
            return stream if len(stream) < 4000 else "…" + stream[-4000:]

        return f"$ {' '.join(map(str, self.arguments))}\n[{self.exit} after {self.seconds:.1f} s]\nstdout: {tail(self.stdout)}\nstderr: {tail(self.stderr)}"


class Clinic:
    """A home of the tool, and the commands on it."""

    ENDPOINT = "north"

    def __init__(self, home):
        self.home = Path(home)

    # -- running

    def command(self, *arguments, as_json=True):
        return [str(BIN / "infusync"), *map(str, arguments), "--home", str(self.home), "--mappings", str(MAPPINGS), *(["--json"] if as_json else [])]

    def start(self, *arguments):
        return subprocess.Popen(
            self.command(*arguments), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())

    def finish(self, process, timeout=600):
        began = time.monotonic()
        try:
            stdout, stderr = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            stdout, stderr = process.communicate()
            raise AssertionError(f"did not end in {timeout} s: {Answer(process.args, None, stdout, stderr, timeout)}") from None
        return Answer(process.args, process.returncode, stdout, stderr, time.monotonic() - began)

    def run(self, *arguments, as_json=True, timeout=600, stdin=None):
        began = time.monotonic()
        done = subprocess.run(
            self.command(*arguments, as_json=as_json), input=stdin, stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True, text=True, timeout=timeout, env=environment())
        answer = Answer(done.args, done.returncode, done.stdout, done.stderr, time.monotonic() - began)
        assert answer.exit != OUR_FAULT and answer.exit >= 0, f"the tool broke\n{answer}"
        return answer

    # -- setting up

    def init(self):
        self.run("init").expect(DONE)
        return self

    def copy(self, home):
        """Another home with the same content; this one must not be in use."""
        shutil.copytree(self.home, home)
        return Clinic(home)

    def imported(self, path=CLINIC):
        self.run("import", path).expect(DONE)
        return self

    def connect(self, url, name=ENDPOINT, vendor="generic-r4"):
        """`near-r4` is generic-r4 with the waits of one machine: an answer that never came is looked for twice within 2 s, not 20."""
        self.run("endpoint", "add", name, url, "--vendor", vendor).expect(DONE)
        return self

    def roster(self, patients, name=ENDPOINT):
        self.run("roster", name, "add", *patients).expect(DONE)
        return self

    def introduce(self, ehr, patients, name=ENDPOINT):
        """Puts patients on the roster. Where the profile does not let us create patients, they are first registered at the EHR's
        own desk with the same medical record number, and linked, as a person would after `patients match`."""
        self.roster(patients, name)
        if creates_patients():
            return self
        for patient in self.fhir_resources(patients):
            if patient["resourceType"] == "Patient":
                local = patient_record_of(patient)
                desk = {k: plain(v) for k, v in patient.items() if k not in ("id", "meta", "text", "extension")}
                desk["identifier"] = [plain(i) for i in patient["identifier"] if i.get("system") != "urn:ietf:rfc:3986"]  # a desk does not know ours
                assert desk["identifier"], f"patient {local} has no medical record number to be known by"
                self.run("patients", "link", local, ehr.create(desk)["id"]).expect(DONE)
        return self

    # -- looking

    def records(self):
        """Every record, as a records file has it."""
        answer = self.run("export", "records", "-o", "-", as_json=False).expect(DONE)
        return [json.loads(line) for line in answer.stdout.splitlines() if line.strip()]

    def records_text(self):
        return self.run("export", "records", "-o", "-", as_json=False).expect(DONE).stdout

    def fhir_bundle(self, patients=()):
        chosen = [part for patient in patients for part in ("--patient", patient)]
        # The digits count: numbers are read as Decimal by whoever compares, so hand the text on.
        return self.run("export", "fhir", *chosen, "-o", "-", as_json=False).expect(DONE).stdout

    def fhir_resources(self, patients=()):
        from documents import parse

        return [entry["resource"] for entry in parse(self.fhir_bundle(patients)).get("entry", [])]

    def show(self, record):
        return self.run("records", "show", record).expect(DONE).json

    def edit(self, record, *assignments):
        return self.run("records", "set", record, *assignments).expect(DONE)

    def review(self):
        return self.run("review", "list").expect(DONE, REVIEW).json["items"]

    def status(self):
        return self.run("status").expect(DONE, REVIEW, AGAIN).json

    def audit_is_intact(self):
        return self.run("audit", "verify").expect(DONE).json["intact"] is True

    # -- syncing

    def sync(self, *options, expect=(DONE,), name=ENDPOINT):
        answer = self.run("sync", name, *options).expect(*expect)
        return Report(answer, name)

    def settle(self, seconds=180, pause=3, name=ENDPOINT, statuses=(DONE,), between=lambda: None):
        """Runs sync again as long as it says "run again", as a scheduler would. Returns all the reports; the last one is done.
        `between` is done before each further run."""
        reports, deadline = [], time.monotonic() + seconds
        while True:
            report = self.sync(expect=(AGAIN, *statuses), name=name)
            report.adds_up()
            reports.append(report)
            if report.exit in statuses:
                return reports
            assert time.monotonic() < deadline, f"still not done after {len(reports)} runs in {seconds} s\n{report.answer}"
            time.sleep(pause)
            between()


class Report:
    """What one run of sync says of one endpoint."""

    def __init__(self, answer, name):
        self.answer, self.exit = answer, answer.exit
        found = [endpoint for endpoint in answer.json.get("endpoints", []) if endpoint["endpoint"] == name]
        assert len(found) == 1, f"no report of endpoint {name}\n{answer}"
        self.endpoint = found[0]
        self.pushed, self.pulled = self.endpoint["pushed"], self.endpoint["pulled"]
        self.writes, self.requests, self.withheld = (self.endpoint[key] for key in ("writes", "requests", "withheld"))
        self.notices = self.endpoint["notices"]

    def adds_up(self):
        total = sum(self.pushed[state] for state in STATES)
        assert self.pushed["edits"] == total, f"{self.pushed['edits']} edits, but the states add up to {total}\n{self.answer}"
        assert self.requests >= self.writes >= 0, str(self.answer)
        waiting = self.pushed["pending"] + self.pushed["unknown"]
        person = self.pushed["conflicted"] + self.pushed["quarantined"]
        if self.exit == DONE:
            assert not waiting and not person, f"says done with something open\n{self.answer}"
        if self.exit == REVIEW:
            assert person and not waiting, f"says review, but waits for nobody\n{self.answer}"
        return self


def environment():
    """What the tool sees of ours: no home and no mappings by accident."""
    return {key: value for key, value in os.environ.items() if not key.startswith("INFUSYNC_")}


def creates_patients():
    """Whether the profile that an endpoint gets by itself (generic-r4, and near-r4 as well) lets us create a patient the EHR does not have."""
    profile = json.loads((ROOT / "Mappings" / "endpoints" / "generic-r4.json").read_text())
    return bool(profile.get("createPatients"))


def assessment_csv(assessments):
    """One row an assessment with item columns. The assessments are of one instrument, as records. A row has no id: it is the
    assessment of its patient, instrument, time and variant."""
    fixed = ["patient", "instrument", "at", "timePoint", "rater", "raterID", "variant", "status"]
    fixed = [name for name in fixed if any(name in a for a in assessments)]
    items = sorted({item for a in assessments for item in a["answers"]}, key=int)
    rows = [fixed + items]
    rows += [[str(a.get(name, "")) for name in fixed] + [str(a["answers"].get(item, "")) for item in items] for a in assessments]
    return "".join(",".join(row) + "\n" for row in rows)


def phone(patient):
    """Where a patient record has its telephone: the element that checks edit, because every patient has it and no one leads it."""
    return next(index for index, telecom in enumerate(patient["telecoms"]) if telecom["system"] == "phone")


def plain(value):
    """What a file of ours says, without the ids that only our own files have: a desk writes down a name, not its number."""
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return {k: plain(v) for k, v in value.items() if k != "id"} if isinstance(value, dict) else value


def patient_record_of(patient):
    """The record id of a Patient resource we rendered."""
    return patient["id"]


def kill(process):
    """SIGKILL, as a power cut would."""
    try:
        os.kill(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


class FixtureServer:
    """`infusync-lab fixtures serve`: its base URL is the first line of stdout, and it ends when its stdin closes."""

    def __init__(self, *options):
        self.process = subprocess.Popen(
            [str(BIN / "infusync-lab"), "fixtures", "serve", *map(str, options)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment())
        self.base = self.process.stdout.readline().strip().rstrip("/")
        if not self.base.startswith("http://127.0.0.1:"):
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the first line of stdout is {self.base!r}, not a base URL")

    def stop(self):
        self.process.stdin.close()
        try:
            return self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("the fixture server did not end within 10 s of its stdin closing") from None
