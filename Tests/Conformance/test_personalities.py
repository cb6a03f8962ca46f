"""The real tool against each pretended EHR: what it takes arrives, once; what it does not take is withheld and said; the second run is still."""
import collections
import json
import subprocess

import pytest

from ehr import EHR
from tool import BIN, DONE, REVIEW, FixtureServer, environment, plain

OURS = "urn:ietf:rfc:3986"


def personalities():
    listing = subprocess.run([str(BIN / "infusync-lab"), "fixtures", "list", "--json"], capture_output=True, text=True, env=environment(), check=True)
    return [row["name"] for row in json.loads(listing.stdout)["personalities"]]


def resources(ehr):
    """All that is there now, by the control door: no habit of the server stands between."""
    connection = EHR(ehr.base.rsplit("/", 1)[0])
    status, _, text = connection.request("GET", "/_fixture/resources")
    assert status == 200
    return [json.loads(line) for line in text.splitlines() if line]


def register(ehr, clinic, patient):
    """The hospital has the patient already, under a number of its own, and knows nothing of ours."""
    rendered = next(r for r in clinic.fhir_resources([patient]) if r["resourceType"] == "Patient")
    desk = {k: plain(v) for k, v in rendered.items() if k not in ("id", "meta", "text", "extension")}
    desk["identifier"] = [plain(i) for i in rendered["identifier"] if i.get("system") != OURS]
    status, _, text = EHR(ehr.base.rsplit("/", 1)[0]).request("POST", "/_fixture/edit/Patient", desk)
    assert status == 200, text


def ours(resource):
    found = resource.get("identifier", [])
    return [i["value"] for i in (found if isinstance(found, list) else [found]) if i.get("system") == OURS]


@pytest.mark.parametrize("name", ["generic-r4", "hapi-like", "medplum-like", "microsoft-like", "epic-like", "oracle-like", "athena-like", "document-only"])
def test_what_an_ehr_takes_arrives_once_and_the_rest_is_said(name, imported, patients, tmp_path, serve):
    assert name in personalities()
    clinic = imported.copy(tmp_path / "home")
    ehr = serve(FixtureServer("--personality", name))
    register(ehr, clinic, patients[0])
    clinic.connect(ehr.base, vendor=name).roster([patients[0]])
    before = len(resources(ehr))
    planned = {row["type"]: row["toCreate"] for row in clinic.run("plan", "north").expect(DONE, REVIEW).json["endpoints"][0]["types"] if row["toCreate"]}
    reports = clinic.settle(seconds=240, statuses=(DONE, REVIEW))
    assert reports[-1].exit == DONE, reports[-1].answer
    there = resources(ehr)
    identifiers = [i for r in there for i in ours(r)]
    assert len(identifiers) == len(set(identifiers)), "something of ours is there twice"
    assert (len(there) > before) or reports[0].withheld > 0
    made = collections.Counter(r["resourceType"] for r in there if ours(r) and r["resourceType"] != "Patient")
    assert {type: count for type, count in planned.items() if type != "Patient"} == made, "what the plan said goes is what went"
    told = [notice for report in reports for notice in report.notices]
    if sum(report.withheld for report in reports):
        assert told, "what is withheld is said"
    again = clinic.sync(expect=(DONE,)).adds_up()
    assert again.writes == 0 and resources(ehr) == there
    assert clinic.audit_is_intact()
