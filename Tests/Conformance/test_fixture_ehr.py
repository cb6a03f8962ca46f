"""The fixture EHR, judged by clients that nobody here wrote: fhirpy, fhirclient, and sekmet's own scenario.

Each check of the two clients also runs against sekmet: where it passes there and fails on ours, ours is wrong; where it fails on
both, the check is.
"""
import json
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
import requests
from fhirclient import client as smart
from fhirclient.models.bundle import Bundle
from fhirclient.models.observation import Observation
from fhirclient.models.patient import Patient
from fhirpy import SyncFHIRClient
from fhirpy.base.exceptions import MultipleResourcesFound, OperationOutcome, ResourceNotFound

import servers
from tool import FixtureServer

SERVERS = ["fixture", pytest.param("sekmet", marks=pytest.mark.shared)]


@pytest.fixture(scope="module", params=SERVERS)
def base(request, tmp_path_factory):
    """One server for all checks: each makes its own patients, and asks for no others."""
    server = servers.Sekmet(tmp_path_factory.mktemp("sekmet")) if request.param == "sekmet" else FixtureServer("--port", 0)
    yield server.base
    server.stop()


def ours():
    return {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{uuid.uuid4()}"}


def patient(identifier=None, **members):
    return {"resourceType": "Patient", "identifier": [identifier or ours()], "name": [{"family": "Müller-Ångström", "given": ["Zoë"]}], "gender": "female", **members}


def token(identifier):
    return f"{identifier['system']}|{identifier['value']}"


def heart_rate(subject, moment="2026-03-02T09:00:00-05:00", value=72):
    return {
        "resourceType": "Observation", "identifier": [ours()], "status": "final", "subject": {"reference": subject}, "effectiveDateTime": moment,
        "code": {"coding": [{"system": "http://loinc.org", "code": "8867-4"}]},
        "valueQuantity": {"value": value, "unit": "/min", "system": "http://unitsofmeasure.org", "code": "/min"}}


# -- fhirpy


def test_fhirpy_creates_reads_and_searches(base):
    client = SyncFHIRClient(base)
    written = client.resource(**{"resource_type": "Patient", **{k: v for k, v in patient().items() if k != "resourceType"}})
    written.save()
    assert written.id and written["meta"]["versionId"]
    read = client.get("Patient", written.id)
    assert read["name"][0]["family"] == "Müller-Ångström"
    found = client.resources("Patient").search(identifier=token(written["identifier"][0])).fetch()
    assert [p.id for p in found] == [written.id]
    assert client.resources("Patient").search(identifier=token(ours())).fetch() == []
    with pytest.raises(ResourceNotFound):
        client.get("Patient", "nobody-of-that-id")


def test_fhirpy_updates_only_the_version_it_read(base):
    client = SyncFHIRClient(base)
    written = client.resource("Patient", **{k: v for k, v in patient().items() if k != "resourceType"})
    written.save()
    version = written["meta"]["versionId"]
    matching = SyncFHIRClient(base, extra_headers={"If-Match": f'W/"{version}"'})
    body = {**json.loads(json.dumps(written.serialize())), "resourceType": "Patient", "gender": "male"}
    updated = matching.execute(f"Patient/{written.id}", method="put", data=body)
    assert updated["gender"] == "male" and updated["meta"]["versionId"] != version
    with pytest.raises(MultipleResourcesFound):  # what fhirpy makes of a 412
        matching.execute(f"Patient/{written.id}", method="put", data={**body, "gender": "other"})
    assert client.get("Patient", written.id)["gender"] == "male"


def test_fhirpy_creates_conditionally_once(base):
    # Its get_or_create puts the condition into the URL, which is one vendor's dialect; the header is FHIR's.
    identifier = ours()
    client = SyncFHIRClient(base, extra_headers={"If-None-Exist": f"identifier={token(identifier)}"})
    first = client.execute("Patient", data=patient(identifier))
    again = client.execute("Patient", data=patient(identifier, gender="male"))
    assert again["id"] == first["id"] and again["gender"] == "female", "a conditional create made another, or changed the one there was"
    plain = SyncFHIRClient(base)
    assert plain.resources("Patient").search(identifier=token(identifier)).count() == 1
    plain.execute("Patient", data=patient(identifier))
    with pytest.raises(MultipleResourcesFound):  # 412: several match
        client.execute("Patient", data=patient(identifier))


def test_fhirpy_walks_all_pages(base):
    client = SyncFHIRClient(base)
    who = client.execute("Patient", data=patient())
    subject = f"Patient/{who['id']}"
    sent = {client.execute("Observation", data=heart_rate(subject, f"2026-03-02T09:{minute:02}:00-05:00"))["id"] for minute in range(23)}
    stranger = client.execute("Patient", data=patient())
    client.execute("Observation", data=heart_rate(f"Patient/{stranger['id']}"))
    got = [o.id for o in client.resources("Observation").search(patient=who["id"], _sort="date").limit(5).fetch_all()]
    assert len(got) == len(set(got)) == 23 and set(got) == sent, "a page was lost, or came twice, or another patient's came along"
    dates = [o["effectiveDateTime"] for o in client.resources("Observation").search(patient=who["id"], _sort="date").limit(7).fetch_all()]
    assert dates == sorted(dates)
    late = client.resources("Observation").search(patient=who["id"], date="ge2026-03-02T09:20:00-05:00").fetch_all()
    assert len(late) == 3
    some = sorted(sent)[:4]
    assert {o.id for o in client.resources("Observation").search(_id=",".join(some)).fetch_all()} == set(some)


def test_fhirpy_finds_what_changed_since(base):
    client = SyncFHIRClient(base)
    who = client.execute("Patient", data=patient())
    observations = [client.execute("Observation", data=heart_rate(f"Patient/{who['id']}")) for _ in range(3)]
    mark = observations[1]["meta"]["lastUpdated"]
    since = client.resources("Observation").search(patient=who["id"], _lastUpdated=f"ge{mark}", _sort="_lastUpdated").fetch_all()
    expected = [o["id"] for o in observations if o["meta"]["lastUpdated"] >= mark]
    assert sorted(o.id for o in since) == sorted(expected) and observations[1]["id"] in expected


def test_fhirpy_sends_a_transaction_whole_or_not_at_all(base):
    client = SyncFHIRClient(base)
    identifier, name = ours(), f"urn:uuid:{uuid.uuid4()}"

    def bundle(observation):
        return {"resourceType": "Bundle", "type": "transaction", "entry": [
            {"fullUrl": f"urn:uuid:{uuid.uuid4()}", "resource": observation, "request": {"method": "POST", "url": "Observation"}},
            {"fullUrl": name, "resource": patient(identifier), "request": {"method": "POST", "url": "Patient", "ifNoneExist": f"identifier={token(identifier)}"}}]}

    broken = heart_rate(name)
    del broken["code"]
    with pytest.raises(OperationOutcome):
        client.execute("", data=bundle(broken))
    assert client.resources("Patient").search(identifier=token(identifier)).count() == 0, "half of a transaction stayed"
    answer = client.execute("", data=bundle(heart_rate(name)))
    assert answer["type"] == "transaction-response" and [e["response"]["status"][:3] for e in answer["entry"]] == ["201", "201"]
    stored = client.resources("Patient").search(identifier=token(identifier)).fetch()
    assert len(stored) == 1
    kept = client.resources("Observation").search(patient=stored[0].id).fetch()
    assert [o["subject"]["reference"].split("/")[-2:] for o in kept] == [["Patient", stored[0].id]], "urn:uuid was not turned into the id it got"
    again = client.execute("", data=bundle(heart_rate(name)))
    assert [e["response"]["status"][:3] for e in again["entry"]] == ["201", "200"]
    assert client.resources("Observation").search(patient=stored[0].id).count() == 2


# -- fhirclient


def smart_client(base):
    return smart.FHIRClient(settings={"app_id": "conformance", "api_base": base + "/"})


def test_fhirclient_understands_the_capability_statement(base):
    server = smart_client(base).server
    statement = server.capabilityStatement
    assert statement.fhirVersion.startswith("4.0") and statement.kind == "instance"
    rest = statement.rest[0]
    declared = {resource.type: {i.code for i in resource.interaction} for resource in rest.resource}
    for kind in ("Patient", "Condition", "Encounter", "Procedure", "MedicationAdministration", "Observation"):
        assert {"read", "create", "update", "search-type"} <= declared[kind], kind
    assert "transaction" in {i.code for i in rest.interaction}


def test_fhirclient_creates_reads_updates_and_deletes(base):
    server = smart_client(base).server
    written = Patient(patient()).create(server)
    read = Patient.read(written["id"], server)
    assert read.name[0].given == ["Zoë"]
    read.gender = "male"
    updated = read.update(server)
    assert updated["gender"] == "male" and updated["meta"]["versionId"] != written["meta"]["versionId"]
    read.delete(server)
    with pytest.raises(Exception) as caught:
        Patient.read(written["id"], server)
    assert getattr(getattr(caught.value, "response", None), "status_code", None) in (404, 410)


def test_fhirclient_searches_and_pages(base):
    server = smart_client(base).server
    who = Patient(patient()).create(server)
    for minute in range(12):
        Observation(heart_rate(f"Patient/{who['id']}", f"2026-03-02T09:{minute:02}:00-05:00")).create(server)
    found = list(Observation.where({"patient": who["id"], "_count": "5", "_sort": "date"}).perform_resources_iter(server))
    assert len({o.id for o in found}) == len(found) == 12
    assert all(o.valueQuantity.value == 72 for o in found)


def test_fhirclient_sends_a_transaction(base):
    server = smart_client(base).server
    name = f"urn:uuid:{uuid.uuid4()}"
    answer = Bundle({"resourceType": "Bundle", "type": "transaction", "entry": [
        {"fullUrl": name, "resource": patient(), "request": {"method": "POST", "url": "Patient"}},
        {"fullUrl": f"urn:uuid:{uuid.uuid4()}", "resource": heart_rate(name), "request": {"method": "POST", "url": "Observation"}}]}).create(server)
    assert [entry["response"]["status"][:3] for entry in Bundle(answer).as_json()["entry"]] == ["201", "201"]


# -- what neither client can say, in plain HTTP


def test_versions_etags_and_preferences(base):
    said = {"Content-Type": "application/fhir+json"}
    created = requests.post(f"{base}/Patient", json=patient(), headers=said, timeout=10)
    assert created.status_code == 201 and created.headers["ETag"].startswith('W/"') and "/_history/" in created.headers["Location"]
    where = f"{base}/Patient/{created.json()['id']}"
    tag = created.headers["ETag"]
    assert requests.get(where, headers={"If-None-Match": tag}, timeout=10).status_code == 304
    body = {**created.json(), "gender": "other"}
    minimal = requests.put(where, json=body, headers={**said, "If-Match": tag, "Prefer": "return=minimal"}, timeout=10)
    assert minimal.status_code == 200 and minimal.content == b"" and minimal.headers["ETag"] != tag
    stale = requests.put(where, json=body, headers={**said, "If-Match": tag}, timeout=10)
    assert stale.status_code == 412 and stale.json()["resourceType"] == "OperationOutcome"
    outcome = requests.put(where, json=body, headers={**said, "If-Match": minimal.headers["ETag"], "Prefer": "return=OperationOutcome"}, timeout=10)
    assert outcome.status_code == 200 and outcome.json()["resourceType"] == "OperationOutcome"
    history = requests.get(f"{where}/_history", timeout=10).json()
    assert history["type"] == "history" and len(history["entry"]) == 3
    first = requests.get(f"{where}/_history/{tag[3:-1]}", timeout=10)
    assert first.status_code == 200 and first.json()["gender"] == "female"
    assert requests.get(f"{base}/Patient/_history", timeout=10).json()["total"] >= 3


def test_refusals_speak_of_what_is_wrong(base):
    said = {"Content-Type": "application/fhir+json"}
    for body in ('{"resourceType": "Patient", ', '{"resourceType": "Observation"}', '{"resourceType": "Patient", "gender": {}}'):
        answer = requests.post(f"{base}/Patient", data=body, headers=said, timeout=10)
        assert answer.status_code in (400, 422), body
        assert answer.json()["resourceType"] == "OperationOutcome" and answer.json()["issue"], body
    unknown = requests.get(f"{base}/Patient?no-such-parameter=1", headers={"Prefer": "handling=strict"}, timeout=10)
    assert unknown.status_code == 400 and unknown.json()["resourceType"] == "OperationOutcome"
    assert requests.get(f"{base}/NoSuchType", timeout=10).status_code in (400, 404)


TAKES_UNKNOWN_ELEMENTS = "the fixture EHR stores an element that R4 does not have (201) instead of refusing it with 400 or 422"


def test_an_element_that_r4_does_not_have_is_refused(base, request):
    body = {**patient(), "notAnElement": True}
    answer = requests.post(f"{base}/Patient", json=body, headers={"Content-Type": "application/fhir+json"}, timeout=10)
    if answer.status_code == 201 and request.node.callspec.params["base"] == "fixture":
        pytest.xfail(TAKES_UNKNOWN_ELEMENTS)
    assert answer.status_code in (400, 422) and answer.json()["resourceType"] == "OperationOutcome" and answer.json()["issue"]


# -- sekmet's own scenario, as its makers wrote it


@pytest.mark.shared
@pytest.mark.parametrize("against", ["fixture", "sekmet"])
def test_sekmets_conformance_scenario(against, serve, tmp_path):
    base = serve(FixtureServer("--port", 0)).base if against == "fixture" else serve(servers.Sekmet(tmp_path / "other")).base
    driver = serve(servers.Sekmet(tmp_path / "driver", peers={"ours": {"base_url": base}}))
    run = subprocess.run(
        [str(Path(sys.prefix) / "bin" / "sekmet"), "scenario", "run", "conformance_smoke", "-p", "ours", "--no-serve", "-c", str(driver.config), "--report-dir", str(tmp_path / "report")],
        capture_output=True, text=True, timeout=120, cwd=tmp_path)
    result, = json.loads(next((tmp_path / "report").glob("*/results.json")).read_text())
    steps = {step["name"]: step for step in result["steps"]}
    assert len(steps) == 18
    # A skip leaves sekmet's exit status at 0, so the steps are looked at. XML is not ours to speak.
    excused = {"Answers FHIR XML when asked (Accept application/fhir+xml)"}
    bad = {name: step["message"] for name, step in steps.items() if step["status"] != "passed" and name not in excused}
    if against == "fixture" and set(bad) == {"Invalid resource is rejected"}:  # every other step must have passed
        pytest.xfail(TAKES_UNKNOWN_ELEMENTS)
    assert not bad and run.returncode == 0, f"{bad}\n{run.stdout[-3000:]}"
