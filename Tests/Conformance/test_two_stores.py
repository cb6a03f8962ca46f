"""Two stores of one clinic, the desk and a tablet at the chair, that meet only through an EHR that nobody here wrote."""
import json

import pytest

from test_sekmet import patient_at
from tool import DONE, REVIEW, phone

pytestmark = pytest.mark.shared

DESK, TABLET, FILE = "+1-555-0111", "+1-555-0122", "told by the referring clinic"


@pytest.fixture
def stores(clinic, sekmet, three, tmp_path):
    """The desk in step with the EHR, and the tablet with a copy of its home."""
    clinic.connect(sekmet.base, vendor="near-r4").introduce(sekmet.ehr, three)
    clinic.settle()
    return clinic, clinic.copy(tmp_path / "tablet")


def record(store, identity):
    return next(r for r in store.records() if r["id"] == identity)


def session_of(records, patient):
    return next(r for r in records if r["record"] == "InfusionSession" and r["patient"] == patient and len(r.get("vitals", [])) > 3)


def rate(store, session, index, value):
    store.run(
        "records", "set", session["id"], f"vitals[{session['vitals'][index]['id']}].heartRate.value={value}", "--by", "Nurse Example", "--reason",
        "misread at the monitor").expect(DONE)


def rates(store, session):
    return {sample["id"]: float(sample["heartRate"]["value"]) for sample in record(store, session["id"])["vitals"] if "heartRate" in sample}


@pytest.mark.parametrize("order", ["desk first", "tablet first"])
def test_edits_in_two_stores_and_in_the_ehr_are_all_kept_whoever_syncs_first(stores, sekmet, three, records, order):
    desk, tablet = stores
    patient, session = next(r for r in records if r["id"] == three[0]), session_of(records, three[0])
    place = f"telecoms[{phone(patient)}].value"

    # Everybody works on, cut off from everybody else.
    desk.run("records", "set", three[0], f"{place}={DESK}", "--by", "Nurse Desk", "--reason", "new telephone").expect(DONE)
    tablet.run("records", "set", three[0], f"{place}={TABLET}", "--by", "Nurse Chair", "--reason", "told at the chair").expect(DONE)
    rate(desk, session, 0, 71)
    rate(tablet, session, 1, 72)
    sekmet.ehr.amend(patient_at(sekmet.ehr, desk, three[0]), lambda resource: resource.update(maritalStatus={"text": "known to the EHR"}))

    first, second = (desk, tablet) if order == "desk first" else (tablet, desk)
    first.settle()
    second.settle(statuses=(REVIEW,))
    here, there = (TABLET, DESK) if second is tablet else (DESK, TABLET)

    # No value is lost: the first's is at the EHR, the second's in its record and in the conflict, and the rest went through.
    at_ehr = patient_at(sekmet.ehr, desk, three[0])
    assert there in [t["value"] for t in at_ehr["telecom"]] and here not in [t["value"] for t in at_ehr["telecom"]]
    assert at_ehr["maritalStatus"]["text"] == "known to the EHR"
    items = second.review()
    assert len(items) == 1 and here in json.dumps(items[0]["local"]) and there in json.dumps(items[0]["remote"]), items
    assert record(second, three[0])["telecoms"][phone(patient)]["value"] == here
    assert first.review() == []

    # One of them settles, the other adopts, and it is one document.
    second.run("review", "settle", items[0]["id"], "--take", "local", "--by", "Dr. A", "--because", "the patient was called").expect(DONE)
    second.settle()
    first.settle()
    assert [t["value"] for t in patient_at(sekmet.ehr, desk, three[0])["telecom"]].count(here) == 1
    assert there not in [t["value"] for t in patient_at(sekmet.ehr, desk, three[0])["telecom"]], "the settlement was sent beside the other number"
    for store in stores:
        assert record(store, three[0])["telecoms"][phone(patient)]["value"] == here
        assert rates(store, session)[session["vitals"][0]["id"]] == 71 and rates(store, session)[session["vitals"][1]["id"]] == 72
    second.settle()

    # A still system writes nothing, and both say the same.
    before = sekmet.ehr.versions()
    for store in stores:
        assert store.sync().writes == 0 and store.sync("--full").writes == 0
        assert store.review() == [] and store.audit_is_intact()
    assert sekmet.ehr.versions() == before


def test_a_record_of_one_store_comes_to_the_other_and_its_withdrawal_too(stores, sekmet, three, tmp_path):
    desk, tablet = stores
    new = {
        "record": "Problem", "id": "44444444-0000-8000-8000-0000000000d1", "patient": three[0], "recordStatus": "active",
        "code": {"text": "Insomnia after the second infusion"}, "clinicalStatus": "active", "verificationStatus": "confirmed",
    }
    file = tmp_path / "new.ndjson"
    file.write_text(json.dumps(new) + "\n")
    tablet.run("import", file).expect(DONE)
    tablet.settle()
    desk.settle()
    assert record(desk, new["id"])["code"]["text"] == new["code"]["text"]
    desk.run("records", "withdraw", new["id"], "--reason", "written into the wrong chart", "--by", "Nurse Desk").expect(DONE)
    desk.settle()
    tablet.settle()
    assert record(tablet, new["id"])["recordStatus"] == "entered-in-error"
    assert desk.sync().writes == 0 and tablet.sync().writes == 0


def versions(store, identity):
    return store.run("records", "history", identity).expect(DONE).json["versions"]


def test_what_is_edited_imported_or_withdrawn_offline_is_a_version_with_author_and_reason(stores, sekmet, three, records, tmp_path):
    """Each way an edit is made gives a version that says who, when and why, and meets the EHR's own edit as the same conflict."""
    _, tablet = stores
    problems = [r for r in records if r["record"] == "Problem" and r["patient"] in three and r.get("sensitivity") is None][:2]
    assert len(problems) == 2
    by_hand, by_file = problems
    for problem, words in zip(problems, ("the EHR's words", "the EHR's other words")):
        there = next(r for r in sekmet.ehr.everything() if r["resourceType"] == "Condition" and problem["id"] in json.dumps(r["extension"]))
        sekmet.ehr.amend(there, lambda resource, words=words: resource["code"].update(text=words))
    tablet.run("records", "set", by_hand["id"], f"code.text={FILE}", "--by", "Nurse Chair", "--reason", "as the letter says").expect(DONE)
    newer = tmp_path / "newer.ndjson"
    newer.write_text(json.dumps({**by_file, "code": {**by_file["code"], "text": FILE}}, default=str) + "\n")
    tablet.run("import", newer).expect(DONE, REVIEW)
    for problem, author, reason in ((by_hand, "Nurse Chair", "as the letter says"), (by_file, None, "newer.ndjson")):
        last = versions(tablet, problem["id"])[-1]
        assert last["author"] and last["at"] and reason in last["reason"], last
        assert author is None or last["author"] == author
        assert record(tablet, problem["id"])["code"]["text"] == FILE
    tablet.settle(statuses=(REVIEW,))
    met = {item["record"]: item for item in tablet.review()}
    assert set(met) == {by_hand["id"], by_file["id"]}, "an edit by hand and one by a file meet the EHR's alike"
    assert all(item["reason"] == "both-changed" and FILE in json.dumps(item["local"]) for item in met.values()), met


def test_a_fhir_file_from_elsewhere_becomes_a_version_and_goes_to_the_ehr(stores, sekmet, three, tmp_path):
    desk, tablet = stores
    patient = next(r for r in desk.fhir_resources([three[0]]) if r["resourceType"] == "Patient")
    known = {"resourceType": "Patient", "id": "p", **{k: patient[k] for k in ("name", "birthDate", "gender")}}
    known["identifier"] = [{"system": i["system"], "value": i["value"]} for i in patient["identifier"] if i.get("system") != "urn:ietf:rfc:3986"]
    told = {
        "resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p"}, "code": {"text": "Tinnitus"},
        "clinicalStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]},
        "verificationStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "confirmed"}]},
        "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-category", "code": "problem-list-item"}]}],
    }
    file = tmp_path / "elsewhere.json"
    file.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": known}, {"resource": told}]}))
    tablet.run("import", file, "--source", "elsewhere").expect(DONE, REVIEW)
    made = [r for r in tablet.records() if r["record"] == "Problem" and r["code"].get("text") == "Tinnitus"]
    assert len(made) == 1
    first = versions(tablet, made[0]["id"])[0]
    assert first["author"] and first["at"] and first["reason"], first
    tablet.settle(statuses=(DONE, REVIEW))
    desk.settle()
    assert [r["id"] for r in desk.records() if r["record"] == "Problem" and r["code"].get("text") == "Tinnitus"] == [made[0]["id"]]
    assert tablet.sync(expect=(DONE, REVIEW)).writes == 0
