"""Changes at an EHR that come by Bulk Data: sekmet's $export of a Group, and what becomes of it when things go wrong."""
import json
import threading
from pathlib import Path

import pytest

import servers
from arrival import Arrival
from ehr import EHR
from test_smart import configure
from tool import kill

pytestmark = pytest.mark.shared


class Export:
    """A clinic synced with a sekmet behind a tap, whose changes come by the export of a Group of its patients."""

    def __init__(self, clinic, serve, folder, patients, before=None, after=None):
        self.clinic = clinic
        self.tap = serve(servers.Tap(before=before, after=after))
        self.server = serve(servers.Sekmet(folder / "sekmet", seen_at=self.tap.port))
        self.tap.upstream = self.server.port
        self.ehr = EHR(self.server.base)
        clinic.connect(self.tap.base).introduce(self.ehr, patients)
        clinic.settle()
        self.people = [r for r in self.ehr.everything() if r["resourceType"] == "Patient"]
        self.group = self.ehr.create({
            "resourceType": "Group", "type": "person", "actual": True,
            "member": [{"entity": {"reference": f"Patient/{p['id']}"}} for p in self.people]})
        configure(clinic, {"bulkGroup": self.group["id"]})
        self.forget()

    def forget(self):
        self.tap.log.clear()

    def asked(self, part, method=None):
        return [e for e in self.tap.log if part in e.path and (method is None or e.method == method)]

    def searches(self):
        """Searches of what was changed; a probe of a type, and a look for ours, are none."""
        return [e for e in self.tap.log if e.method == "GET" and "?" in e.path and ("patient=" in e.path or "subject=" in e.path or "_lastUpdated" in e.path)]

    def change(self, at=0, city="Rosswell"):
        def move(resource):
            resource["address"][0]["city"] = city

        return self.ehr.amend(self.people[at], move)

    def cities(self):
        return [a["city"] for r in self.clinic.records() if r["record"] == "Patient" for a in r.get("addresses", []) if "city" in a]


@pytest.fixture
def export(clinic, serve, tmp_path, three):
    return Export(clinic, serve, tmp_path, three)


def test_what_changed_comes_by_the_export_and_not_by_searches(export):
    export.change()
    report = export.clinic.sync()
    assert "Rosswell" in export.cities() and report.writes == 1, "a write there is not the export's own DELETE"
    kick_off, = export.asked("$export")
    assert "_since" not in kick_off.path and "_type=" in kick_off.path
    assert export.searches() == []
    assert len(export.asked("bulk-status", "DELETE")) == 1, "the export was not cleaned up"
    # The next asks only for what changed since, and finds nothing new.
    export.forget()
    export.clinic.sync()
    kick_off, = export.asked("$export")
    assert "_since=" in kick_off.path
    export.change(1, "Whitewater")
    export.clinic.sync()
    assert "Whitewater" in export.cities()
    assert not list(Path(export.clinic.home).glob("*.spool"))


def test_people_of_the_group_who_are_not_on_the_roster_are_not_taken_in(clinic, serve, tmp_path, three):
    export = Export(clinic, serve, tmp_path, three)
    stranger = export.ehr.create({"resourceType": "Patient", "name": [{"family": "Stranger"}]})
    export.ehr.create({"resourceType": "Observation", "status": "final", "code": {"text": "strange"}, "subject": {"reference": f"Patient/{stranger['id']}"}})
    export.ehr.amend(export.group, lambda group: group["member"].append({"entity": {"reference": f"Patient/{stranger['id']}"}}))
    export.change()
    clinic.sync()
    assert "Rosswell" in export.cities() and "Stranger" not in clinic.records_text()


def test_a_roster_that_the_group_does_not_hold_is_searched_for(export):
    export.ehr.amend(export.group, lambda group: group["member"].pop())
    export.change(len(export.people) - 1)
    report = export.clinic.sync()
    assert "Rosswell" in export.cities() and export.asked("$export") == [] and export.searches()
    assert any("not in it" in notice["message"] for notice in report.notices)


def test_an_ehr_that_refuses_the_export_is_searched(clinic, serve, tmp_path, three):
    refused = json.dumps({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "not-supported"}]})

    def before(exchange):
        if "$export" in exchange.path:
            raise servers.Refuse(400, refused)

    export = Export(clinic, serve, tmp_path, three, before=before)
    export.change()
    report = clinic.sync()
    assert "Rosswell" in export.cities() and any("not-supported" in notice["message"] for notice in report.notices)


def test_a_status_that_is_hidden_by_a_proxy_is_asked_again_and_a_long_one_is_left(clinic, serve, tmp_path, three):
    hidden = []

    def before(exchange):
        if "bulk-status" in exchange.path and exchange.method == "GET" and len(hidden) < 2:
            hidden.append(exchange)
            raise servers.Refuse(503, "<html>busy</html>")

    export = Export(clinic, serve, tmp_path, three, before=before)
    export.change()
    clinic.sync()
    assert "Rosswell" in export.cities() and len(hidden) == 2


def test_a_file_that_is_cut_short_is_not_taken_for_whole(clinic, serve, tmp_path, three):
    cut = []

    def after(exchange):
        if "bulk-files" in exchange.path and "Patient" in exchange.path and len(cut) < 1:
            cut.append(exchange)
            raise servers.Cut

    export = Export(clinic, serve, tmp_path, three, after=after)
    export.change()
    clinic.settle()
    assert cut and "Rosswell" in export.cities()


def test_a_run_that_is_killed_between_two_files_goes_on_with_the_next(clinic, serve, tmp_path, three):
    victim, lock = {}, threading.Lock()

    def before(exchange):
        with lock:
            if "bulk-files" in exchange.path and victim:
                victim["files"].append(exchange.path)
                if len(victim["files"]) == 3 and "process" in victim:
                    process = victim.pop("process")
                    kill(process)
                    process.wait()
                    raise servers.Drop

    export = Export(clinic, serve, tmp_path, three, before=before)
    export.change()
    with lock:
        victim.update(files=[], process=None)
        del victim["process"]
        process = clinic.start("sync", clinic.ENDPOINT)
        victim["process"] = process
    clinic.finish(process)
    assert len(victim["files"]) == 3, f"it was not killed at its third file: {victim['files']}"
    first = list(victim["files"])
    victim["files"].clear()
    clinic.settle()
    assert "Rosswell" in export.cities()
    assert len(export.asked("$export")) == 1, "the export was begun anew"
    assert victim["files"][0] == first[2] and not set(victim["files"]) & set(first[:2]), "a file was asked for again"
    assert not list(Path(clinic.home).glob("*.spool"))


def test_a_full_run_by_export_finds_what_is_gone(export):
    observations = [r for r in export.ehr.everything() if r["resourceType"] == "Observation"]
    export.clinic.sync()
    status, _, _ = export.ehr.request("DELETE", f"/Observation/{observations[0]['id']}")
    assert status in (200, 202, 204)
    export.clinic.run("sync", export.clinic.ENDPOINT, "--full")
    assert any(item["reason"] for item in export.clinic.review()), "a resource that is gone there is nobody's business"
