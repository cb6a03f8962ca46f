"""Bad input: refused with file, line, path and reason, and the store byte for byte as it was."""
import copy
import json
import re
from decimal import Decimal

import pytest

from documents import Number, parse
from store import content
from tool import BAD_INPUT, DONE, assessment_csv


class Digits(json.JSONEncoder):
    """Writes a Decimal as it was spelled."""

    def default(self, value):
        return {"\u0000": str(value)} if isinstance(value, Decimal) else super().default(value)


def spelled(record):
    return re.sub(r'\{"\\u0000":"([^"]*)"\}', r"\1", json.dumps(record, cls=Digits, separators=(",", ":")))


@pytest.fixture(scope="session")
def lines(imported):
    """The clinic's records with their digits, in the order in which they came out."""
    return [parse(line) for line in imported.records_text().splitlines()]


@pytest.fixture
def given(lines):
    """A session that was given: it has a dose, segments and readings. Any other comes along in the same file, with a harmless edit:
    were it stored although the file is refused, the store would show it."""
    sessions = [line for line in lines if line["record"] == "InfusionSession"]
    session = next(s for s in sessions if s["status"] == "completed" and s.get("vitals") and s.get("segments"))
    neighbour = copy.deepcopy(next(s for s in sessions if s is not session))
    neighbour["nurse"] = "somebody else"
    return copy.deepcopy(session), neighbour


def wrong_unit(session):
    session["dose"]["weight"]["unit"] = "[lb_av]"


def dose_that_does_not_add_up(session):
    session["dose"]["ordered"]["value"] = Number(session["dose"]["ordered"]["value"] * 2)


def delivered_that_does_not_add_up(session):
    session["dose"]["delivered"]["value"] = Number(session["dose"]["delivered"]["value"] / 2)


def reading_outside_the_session(session):
    session["vitals"][0]["at"] = "2019" + session["vitals"][0]["at"][4:]


def unknown_member(session):
    session["vitals"][0]["pulseOximetry"] = Number(97)


def segments_that_overlap(session):
    twin = copy.deepcopy(session["segments"][0])
    twin["id"] = "00000000-0000-4000-8000-00000000abcd"
    session["segments"].append(twin)


def member_without_an_id(session):
    del session["vitals"][0]["id"]


# What is done to the session, and what its path must name.
SPOILED = [
    (wrong_unit, "dose.weight"), (dose_that_does_not_add_up, "dose"), (delivered_that_does_not_add_up, "dose"),
    (reading_outside_the_session, "vitals[0]"), (unknown_member, "vitals[0].pulseOximetry"), (segments_that_overlap, "segments"),
    (member_without_an_id, "vitals[0]"),
]


def refused(clinic, file, *options):
    """Imports a file that must be refused; returns what was said of it. The store is the same afterwards."""
    rows, text = content(clinic.home), clinic.records_text()
    answer = clinic.run("import", file, *options).expect(BAD_INPUT)
    said, = answer.json["files"]
    assert said["outcome"] == "refused" and said["file"].endswith(file.name), str(answer)
    assert said["error"] and said["error"]["message"].strip(), str(answer)
    assert clinic.records_text() == text, "records changed"
    after = content(clinic.home)
    assert after == rows, f"the store changed: {sorted(set(after) ^ set(rows))[:5]}"
    told = clinic.run("import", file, *options, as_json=False).expect(BAD_INPUT)
    assert file.name in told.stdout + told.stderr, f"a person is not told which file\n{told}"
    return said["error"]


@pytest.mark.parametrize("spoil, path", SPOILED, ids=lambda v: getattr(v, "__name__", None))
def test_a_record_that_cannot_be(clinic, given, tmp_path, spoil, path):
    session, neighbour = given
    spoil(session)
    file = tmp_path / "bad.ndjson"
    file.write_text(spelled(neighbour) + "\n" + spelled(session) + "\n")
    error = refused(clinic, file)
    assert error["line"] == 2 and path in error["path"], error


def test_a_truncated_line(clinic, given, tmp_path):
    session, neighbour = given
    file = tmp_path / "cut.ndjson"
    file.write_text(spelled(neighbour) + "\n" + spelled(session)[:-40])
    assert refused(clinic, file)["line"] == 2


@pytest.mark.parametrize("text", ["[" * 1_000_000, '{"a":' * 1_000_000, '{"record":"Patient","id":' + "[" * 100_000 + "}"], ids=["brackets", "braces", "inside"])
def test_a_flood_of_brackets(clinic, tmp_path, text):
    file = tmp_path / "flood.ndjson"
    file.write_text(text)
    error = refused(clinic, file)
    assert error["line"] == 1


@pytest.mark.parametrize("text, what", [
    ('{"record":"Patient","record":"Patient"}', "a member twice"), ("[]", "no object"), ('{"record":"Nonsense","id":"x"}', "an unknown kind"),
    ('{"record":"Patient","id":"5"}', "an id that is no UUID"), ('{"record":"Patient","id":"\\ud800"}', "half of a surrogate pair"),
], ids=lambda v: v if " " in v and "{" not in v else "")
def test_what_is_no_record(clinic, tmp_path, text, what):
    file = tmp_path / "odd.ndjson"
    file.write_text(text + "\n")
    assert refused(clinic, file)["line"] == 1, what


def test_bytes_that_are_no_utf8(clinic, given, tmp_path):
    session, neighbour = given
    file = tmp_path / "latin1.ndjson"
    file.write_bytes((spelled(neighbour) + "\n").encode() + spelled({**session, "nurse": "Zoë"}).replace("\\u00eb", "ë").encode("latin-1") + b"\n")
    assert refused(clinic, file)["line"] == 2


def test_a_letter_for_a_score(clinic, lines, tmp_path):
    assessments = [line for line in lines if line["record"] == "Assessment" and line["instrument"] == "phq-9"][:3]
    good, bad = copy.deepcopy(assessments), copy.deepcopy(assessments)
    for row in good:
        row["answers"]["2"] = Number(1)
    bad[1]["answers"]["2"] = "l"  # an l for a 1
    file = tmp_path / "phq9.csv"
    file.write_text(assessment_csv(bad))
    error = refused(clinic, file, "--as", "csv")
    assert error["line"] == 3 and "2" in error["path"], error
    # Without the letter the same file is taken: it is the letter that was refused, and not the form.
    file.write_text(assessment_csv(good))
    clinic.run("import", file, "--as", "csv").expect(DONE)


def test_of_a_folder_the_good_files_are_in(clinic, given, tmp_path):
    session, neighbour = given
    wrong_unit(session)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a-bad.ndjson").write_text(spelled(session) + "\n")
    (folder / "b-good.ndjson").write_text(spelled(neighbour) + "\n")
    answer = clinic.run("import", folder).expect(BAD_INPUT)
    outcomes = {file["file"].rsplit("/")[-1]: file["outcome"] for file in answer.json["files"]}
    assert outcomes == {"a-bad.ndjson": "refused", "b-good.ndjson": "imported"}, str(answer)
    stored = {record["id"]: record for record in clinic.records()}
    assert stored[neighbour["id"]]["nurse"] == "somebody else" and stored[session["id"]]["dose"]["weight"]["unit"] == "kg"


def test_the_same_file_twice_is_nothing(clinic, tmp_path):
    before = clinic.records_text()
    file = tmp_path / "all.ndjson"
    file.write_text(before)
    clinic.run("import", file).expect(DONE)
    answer = clinic.run("import", file).expect(DONE)
    assert [f["outcome"] for f in answer.json["files"]] == ["unchanged"]
    assert clinic.records_text() == before


def test_a_dry_run_stores_nothing(clinic, given, tmp_path):
    _, neighbour = given
    file = tmp_path / "edit.ndjson"
    file.write_text(spelled(neighbour) + "\n")
    before = content(clinic.home)
    clinic.run("import", file, "--dry-run").expect(DONE)
    assert content(clinic.home) == before
    clinic.run("import", file).expect(DONE)
    assert content(clinic.home) != before, "the check sees no change at all: it proves nothing"


def test_a_bad_edit_is_refused(clinic, given):
    session, _ = given
    before = content(clinic.home)
    for assignment in ("dose.weight.unit=[lb_av]", "noSuchMember=1", "dose.ordered.value=1000", "ordinal=first"):
        clinic.run("records", "set", session["id"], assignment).expect(64, BAD_INPUT)
        assert content(clinic.home) == before, assignment
