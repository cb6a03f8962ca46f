"""A clinical document of ours on its way: home again, into an empty clinic, in a later and an earlier version, against an edit, and broken."""
import re
import subprocess

import pytest

from tool import BAD_INPUT, BIN, DONE, REVIEW, Clinic, environment

OWN_ROOT = "5A0C6B4E-2F5D-8A37-9C41-1D6E0B7F2A93"


class Sender:
    """A clinic of two invented patients, and the documents it sends of the first."""

    def __init__(self, folder):
        self.folder = folder
        made = subprocess.run(
            [str(BIN / "infusync-lab"), "generate", "--patients", "2", "--seed", "11", "-o", str(folder / "records")],
            capture_output=True, text=True, env=environment())
        assert made.returncode == 0, made.stderr
        self.clinic = Clinic(folder / "home").init()
        self.clinic.run("import", folder / "records").expect(DONE)
        self.records = self.clinic.records()
        self.problem = next(r for r in self.records if r["record"] == "Problem" and r.get("onset") and not r.get("sensitivity"))
        self.patient = self.problem["patient"]

    def document(self, name):
        file = self.folder / f"{name}.xml"
        self.clinic.run("export", "ccd", "--patient", self.patient, "-o", file).expect(DONE)
        return file

    def date_problem(self, onset):
        self.clinic.run("records", "set", self.problem["id"], f"onset={onset}", "--by", "Doctor Example", "--reason", "asked again").expect(DONE)


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    """The sender and three versions of one document, the second and third with an edit each."""
    sender = Sender(tmp_path_factory.mktemp("sender"))
    first = sender.document("first")
    sender.date_problem("2011-01")
    second = sender.document("second")
    sender.date_problem("2012-02")
    return sender, first, second, sender.document("third")


@pytest.fixture
def receiver(tmp_path):
    return Clinic(tmp_path / "receiver").init()


def onset(clinic, sender):
    return {r["id"]: r for r in clinic.records()}[sender.problem["id"]].get("onset")


def taken(answer):
    return answer.json["files"][0]


def test_an_empty_clinic_gets_the_records_of_our_document(sent, receiver):
    sender, first, _, _ = sent
    receiver.run("import", first).expect(DONE)
    own = {r["id"]: r["record"] for r in sender.records if r.get("patient", r["id"]) == sender.patient}
    came = {r["id"]: r["record"] for r in receiver.records()}
    assert came.items() <= own.items(), "every record has the id it had"
    lasting = {"Patient", "Problem", "Medication", "Allergy", "InfusionSession", "Assessment", "PsychotherapySession"}
    assert set(own.values()) & lasting == set(came.values()) & lasting


def test_the_same_document_again_is_nothing_new(sent, receiver):
    _, first, _, _ = sent
    receiver.run("import", first).expect(DONE)
    before = receiver.records_text()
    assert taken(receiver.run("import", first).expect(DONE))["outcome"] == "unchanged"
    assert receiver.records_text() == before


def test_our_own_document_comes_home_without_a_word(sent):
    sender, _, _, third = sent
    before = sender.clinic.records_text()
    answer = taken(sender.clinic.run("import", third).expect(DONE))
    assert answer["outcome"] == "unchanged" and not answer.get("notices"), answer
    assert sender.clinic.records_text() == before


def test_a_newer_version_replaces_and_an_older_one_is_passed_over(sent, receiver):
    sender, first, second, third = sent
    receiver.run("import", first).expect(DONE)
    receiver.run("import", third).expect(DONE)
    assert onset(receiver, sender) == "2012-02"
    answer = taken(receiver.run("import", second).expect(DONE))
    assert answer["outcome"] == "unchanged"
    assert "was taken already" in str(answer["notices"])
    assert onset(receiver, sender) == "2012-02"


def test_a_document_against_a_local_edit_waits_for_a_person(sent, receiver):
    sender, first, second, _ = sent
    receiver.run("import", first).expect(DONE)
    receiver.run("records", "set", sender.problem["id"], "onset=2009-09", "--by", "Nurse Example", "--reason", "the chart says so").expect(DONE)
    receiver.run("import", second).expect(REVIEW)
    waiting = receiver.review()
    assert len(waiting) == 1, waiting
    receiver.run("review", "settle", waiting[0]["id"], "--take", "remote", "--by", "Doctor Example", "--because", "seen the letter").expect(DONE)
    receiver.run("import", second).expect(DONE, REVIEW)
    assert not receiver.review()
    assert onset(receiver, sender) in ("2009-09", "2011-01")


def test_another_custodians_document_is_of_the_patient_with_its_number(sent):
    sender, first, _, _ = sent
    text = first.read_text()
    # As another system tells the same person: ids and custodian of its own, none of our marks.
    text = re.sub(rf'<id root="{OWN_ROOT}"[^>]*/>', "", text)
    text = re.sub(r'(<representedCustodianOrganization>\s*)<id [^>]*/>', r'\1<id root="1.2.3.4.5" extension="other"/>', text)
    text = re.sub(r'(<assignedAuthor>)', r'\1<id root="1.2.3.4.5" extension="device"/>', text)
    foreign = sender.folder / "foreign.xml"
    foreign.write_text(text)
    clinic = sender.clinic.copy(sender.folder / "copy")
    patients = {r["id"] for r in clinic.records() if r["record"] == "Patient"}
    clinic.run("import", foreign).expect(DONE, REVIEW)
    assert {r["id"] for r in clinic.records() if r["record"] == "Patient"} == patients


def test_a_broken_file_is_refused_whole_with_its_line(sent, receiver, tmp_path):
    sender, first, second, _ = sent
    folder = tmp_path / "files"
    folder.mkdir()
    lines = first.read_text().splitlines()
    (folder / "broken.xml").write_text("\n".join(lines[: len(lines) // 2]))
    before = receiver.records_text()
    answer = receiver.run("import", folder / "broken.xml").expect(BAD_INPUT)
    assert "broken.xml" in answer.stdout + answer.stderr and re.search(r"line.{0,4}\d+|:\d+", answer.stdout + answer.stderr)
    assert receiver.records_text() == before
    (folder / "good.xml").write_bytes(second.read_bytes())
    receiver.run("import", folder).expect(BAD_INPUT)
    assert onset(receiver, sender) in ("2011-01",) or receiver.records_text() == before
