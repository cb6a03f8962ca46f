"""The checks' own means, tried on sekmet without the tool: what is meant to catch a duplicate, a loss or a change does catch it."""
import copy
import http.client
import json
import time
import uuid

import pytest

import servers
from arrival import Arrival
from documents import Side, differences, instant, parse
from ehr import EHR, Refusal

pytestmark = pytest.mark.shared


def name():
    return [{"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{uuid.uuid4()}"}]


def small_clinic():
    """A bundle as an export would be: one of each type that Arrival insists on."""
    patient = {"resourceType": "Patient", "id": str(uuid.uuid4()), "identifier": name(), "gender": "female"}
    subject = {"reference": f"Patient/{patient['id']}", "display": "someone"}
    encounter = {"resourceType": "Encounter", "id": "e", "identifier": name(), "status": "finished", "class": {"code": "AMB"}, "subject": subject}
    resources = [
        patient, encounter,
        {"resourceType": "Condition", "id": "c", "identifier": name(), "subject": subject},
        {"resourceType": "Procedure", "id": "p", "identifier": name(), "status": "completed", "subject": subject, "encounter": {"reference": "Encounter/e"}},
        {"resourceType": "MedicationAdministration", "id": "m", "identifier": name(), "status": "completed", "subject": subject,
         "medicationCodeableConcept": {"text": "ketamine"}, "effectiveDateTime": "2026-03-02T09:00:00-05:00"},
        {"resourceType": "Observation", "id": "o", "identifier": name(), "status": "final", "code": {"text": "weight"}, "subject": subject,
         "effectiveDateTime": "2026-03-02T09:00:00.500-05:00", "valueQuantity": {"value": "72.50", "unit": "kg"}},
    ]
    text = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [{"fullUrl": f"urn:uuid:{r['id']}", "resource": r} for r in resources]})
    return text.replace('"72.50"', "72.50")


class StandIn:
    """Where a check has a clinic, this has its export."""

    def __init__(self, text):
        self.text = text

    def fhir_bundle(self, patients=()):
        return self.text


def send(text, ehr, skip=()):
    """Posts each resource as a plain client would, references turned into the server's."""
    ids = {}
    for entry in json.loads(text)["entry"]:
        resource = entry["resource"]
        if resource["resourceType"] in skip:
            continue
        local = f"{resource['resourceType']}/{resource.pop('id')}"
        body = json.dumps(resource)
        for ours, theirs in ids.items():
            body = body.replace(f'"{ours}"', f'"{theirs}"')
        ids[local] = f"{resource['resourceType']}/{ehr.resource('POST', '/' + resource['resourceType'], body)['id']}"
    return ids


def fails(check, *arguments):
    with pytest.raises(AssertionError) as caught:
        check(*arguments)
    return str(caught.value)


def test_what_arrived_once_and_whole_passes(sekmet):
    text = small_clinic()
    send(text, sekmet.ehr)
    Arrival(StandIn(text), sekmet.ehr).assert_all()


def test_a_duplicate_a_loss_and_a_stray_are_caught(sekmet):
    text = small_clinic()
    ids = send(text, sekmet.ehr, skip=("Condition",))
    assert "not in the EHR" in fails(Arrival(StandIn(text), sekmet.ehr).assert_complete)

    observation = sekmet.ehr.read(*ids["Observation/o"].split("/"))
    twin = sekmet.ehr.create(observation)
    assert "more than once" in fails(Arrival(StandIn(text), sekmet.ehr).assert_once)
    sekmet.ehr.amend(twin, lambda resource: resource.update(status="entered-in-error"))
    Arrival(StandIn(text), sekmet.ehr).assert_once()

    sekmet.ehr.create({"resourceType": "Observation", "identifier": name(), "status": "final", "code": {"text": "x"}})
    assert "does not have" in fails(Arrival(StandIn(text), sekmet.ehr).assert_nothing_besides)


@pytest.fixture(scope="module")
def arrived(tmp_path_factory):
    """A server that holds a small clinic, with the export and the server's ids. Checks leave it as they found it."""
    server, text = servers.Sekmet(tmp_path_factory.mktemp("arrived")), small_clinic()
    try:
        ehr = EHR(server.base)
        yield ehr, text, send(text, ehr)
    finally:
        server.stop()


@pytest.mark.parametrize("kind, local, change", [
    ("a value", "Observation/o", lambda r: r["valueQuantity"].update(value=72.51)),
    ("a unit", "Observation/o", lambda r: r["valueQuantity"].update(unit="lb")),
    ("a moment", "Observation/o", lambda r: r.update(effectiveDateTime="2026-03-02T09:00:00.501-05:00")),
    ("whose it is", "Procedure/p", lambda r: r["subject"].update(reference="Patient/another")),
    ("an element more", "Encounter/e", lambda r: r.update(priority={"text": "x"})),
    ("an element less", "Procedure/p", lambda r: r.pop("encounter")),
])
def test_a_change_is_caught(arrived, kind, local, change):
    ehr, text, ids = arrived
    was = ehr.read(*ids[local].split("/"))
    ehr.amend(was, change)
    assert "differences" in fails(Arrival(StandIn(text), ehr).assert_complete), kind
    ehr.amend(was, lambda resource: (meta := resource["meta"], resource.clear(), resource.update(was, meta=meta)))
    Arrival(StandIn(text), ehr).assert_all()


def test_what_says_the_same_is_no_difference():
    side = Side([])
    same = [
        ('{"v": 72.50}', '{"v": 7.25e1}'), ('{"v": 0.0}', '{"v": -0}'),
        ('{"t": "2026-03-02T09:00:00-05:00"}', '{"t": "2026-03-02T14:00:00.000Z"}'),
        ('{"c": [{"system": "s", "code": "1", "display": "a"}, {"system": "s", "code": "2"}]}', '{"c": [{"system": "s", "code": "2"}, {"code": "1", "system": "s"}]}'),
    ]
    other = [
        ('{"v": 1}', '{"v": "1"}'), ('{"v": 1}', '{"v": true}'), ('{"d": "2026-03-02"}', '{"d": "2026-03-02T00:00:00Z"}'),
        ('{"given": ["A", "B"]}', '{"given": ["B", "A"]}'), ('{"v": 1.0000000000000000001}', '{"v": 1}'),
    ]
    for a, b in same:
        assert not differences(side.normal(parse(a)), side.normal(parse(b))), (a, b)
    for a, b in other:
        assert differences(side.normal(parse(a)), side.normal(parse(b))), (a, b)
    assert instant("2026-03-02T09:00:00.120+05:30") == "2026-03-02T03:30:00.12Z"


def test_an_edit_by_the_ehr_is_refused_when_it_is_stale(sekmet):
    patient = sekmet.ehr.create({"resourceType": "Patient", "identifier": name()})
    sekmet.ehr.amend(patient, lambda resource: resource.update(gender="male"))
    with pytest.raises(Refusal) as caught:
        sekmet.ehr.resource("PUT", f"/Patient/{patient['id']}", copy.deepcopy(patient), If_Match='W/"1"')
    assert caught.value.status == 412


def test_the_tap_counts_cuts_and_lets_pass(serve, tmp_path):
    def before(exchange):
        if exchange.write_number == 2:
            raise servers.Drop

    def after(exchange):
        if exchange.write_number == 3:
            raise servers.Drop
        if exchange.write_number == 4:
            raise servers.Cut

    tap = serve(servers.Tap(before, after))
    server = serve(servers.Sekmet(tmp_path / "sekmet", seen_at=tap.port))
    tap.upstream = server.port
    through, direct = EHR(tap.base), EHR(server.base)
    assert through.create({"resourceType": "Patient"})["id"]
    for _ in range(2):
        with pytest.raises(OSError):
            through.create({"resourceType": "Patient"})
    assert len(direct.everything()) == 2, "the second never reached the server, the third did"
    with pytest.raises(http.client.IncompleteRead):
        through.create({"resourceType": "Patient"})
    assert len(direct.everything()) == 3, "the fourth reached the server; half of the answer came"
    assert len(tap.writes()) == 4 and tap.writes()[1].status is None and tap.writes()[2].status == 201
    page = through.resource("GET", "/Patient?_count=1")
    assert any(link["relation"] == "next" and f":{tap.port}/" in link["url"] for link in page["link"]), "the server's links lead past the tap"


@pytest.mark.parametrize("fault, seen, kept", [("lostreply", OSError, 2), ("reset", OSError, 1), ("503", Refusal, 1), ("429", Refusal, 1), ("truncate", Exception, 2), ("twice", None, 3)])
def test_the_fault_proxy_does_what_its_name_says(serve, tmp_path, fault, seen, kept):
    port = servers.free_port()
    server = serve(servers.Sekmet(tmp_path / "sekmet", seen_at=port))
    proxy = serve(servers.FaultProxy(tmp_path / "proxy", port, server.port, fault, every=2, methods="POST"))
    through, direct = EHR(proxy.base, timeout=3), EHR(server.base)  # a truncated answer is not closed: it stalls
    through.create({"resourceType": "Patient"})
    if seen:
        with pytest.raises(seen):
            through.create({"resourceType": "Patient"})
    else:
        through.create({"resourceType": "Patient"})
        for _ in range(50):
            if len(direct.everything()) == kept:
                break
            time.sleep(0.1)
    assert len(direct.everything()) == kept


def test_a_patient_that_the_ehr_registered_is_known_by_the_record_number(sekmet):
    bundle = json.loads(small_clinic().replace("72.50", '"72.50"'))
    number = {"system": "urn:oid:2.16.840.1.113883.3.9999.1", "value": "MRN-7"}
    bundle["entry"][0]["resource"]["identifier"].append(number)
    text = json.dumps(bundle).replace('"72.50"', "72.50")
    # The desk knows the number and not our identifier.
    desk = json.loads(text)
    desk["entry"][0]["resource"]["identifier"] = [number]
    send(json.dumps(desk).replace('"72.50"', "72.50"), sekmet.ehr)
    Arrival(StandIn(text), sekmet.ehr).assert_all()
    sekmet.ehr.create({"resourceType": "Patient", "identifier": [number]})
    assert "more than once" in fails(Arrival(StandIn(text), sekmet.ehr).assert_once)
