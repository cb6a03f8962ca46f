"""The real tool against each pretended EHR: what it takes arrives, once; what it does not take is withheld and said; the second run is still."""
import base64
import collections
import json
import subprocess

import pytest

import servers
from ehr import EHR
from test_validate import judge, passes
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


DOCUMENTS = {"epic-like": "cda", "oracle-like": "xhtml", "ecw-like": "cda", "document-only": "cda"}


def content(document, there):
    """The bytes of a DocumentReference, in it or in the Binary that it points to."""
    attachment = document["content"][0]["attachment"]
    data = attachment.get("data") or next(r["data"] for r in there if f"Binary/{r['id']}" == attachment["url"])
    return base64.b64decode(data)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_session_goes_as_a_document_where_its_administration_is_not_taken(name, imported, patients, tmp_path, serve):
    clinic = imported.copy(tmp_path / "home")
    ehr = serve(FixtureServer("--personality", name))
    register(ehr, clinic, patients[0])
    clinic.connect(ehr.base, vendor=name).roster([patients[0]])
    begun = {r["id"] for r in clinic.records() if r["record"] == "InfusionSession" and r["patient"] == patients[0] and r["status"] != "planned"}
    plan = clinic.run("plan", "north").expect(DONE, REVIEW).json["endpoints"][0]
    assert plan["documents"] == {"form": DOCUMENTS[name], "sessions": len(begun)}
    assert {row["type"]: row["byDocument"] for row in plan["types"]}["MedicationAdministration"] >= len(begun)
    assert "as a document each" in clinic.run("plan", "north", as_json=False).stdout
    reports = clinic.settle(seconds=240, statuses=(DONE, REVIEW))
    assert reports[-1].exit == DONE, reports[-1].answer
    carried = sum(report.endpoint["byDocument"] for report in reports)
    assert carried == sum(row["byDocument"] for row in plan["types"]), "what the plan said is told by documents is what was"
    there = resources(ehr)
    documents = [r for r in there if r["resourceType"] == "DocumentReference" and "masterIdentifier" in r]
    assert len(documents) == len(begun)
    folder = tmp_path / "documents"
    folder.mkdir()
    for number, document in enumerate(documents):
        (folder / f"{number}.xml").write_bytes(content(document, there))
    if DOCUMENTS[name] == "xhtml":
        assert all("<ClinicalDocument" not in file.read_text() and "www.w3.org/1999/xhtml" in file.read_text() for file in folder.iterdir())
    elif (servers.SHARED_TOOLS / "validate-ccd").exists():
        passes(judge(servers.SHARED_TOOLS / "validate-ccd", "--strict", folder))
    for session in begun:
        clinic.run("records", "withdraw", session, "--reason", "entered for the wrong patient")
    clinic.settle(seconds=240, statuses=(DONE, REVIEW))
    there = resources(ehr)
    standing = [r for r in there if r["resourceType"] == "DocumentReference" and "masterIdentifier" in r and r["status"] == "current"]
    replaced = {relation["target"]["reference"].split("/")[-1] for r in standing for relation in r.get("relatesTo", [])}
    assert not [r for r in standing if r["id"] not in replaced and r.get("docStatus") != "entered-in-error"], "a withdrawn session still stands in a document"
    assert clinic.sync(expect=(DONE, REVIEW)).writes == 0
    assert clinic.audit_is_intact()
