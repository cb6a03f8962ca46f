"""The real tool on a real file, killed with SIGKILL at moments that a seed draws: `KILLS=500` for a night, 20 by itself.

After each kill the next command works and the audit chain is whole; when the work is done at last, records and EHR are those of a twin
that was never killed.
"""
import os
import random
import shutil
import time

import pytest

from ehr import EHR
from test_personalities import ours, resources
from tool import AGAIN, CLINIC, DONE, REVIEW, ROOT, Answer, Clinic, FixtureServer, kill

KILLS = int(os.environ.get("KILLS", "20"))
SEED = int(os.environ.get("KILL_SEED", "8"))
EACH = max(1, KILLS // 4)
STORES = ROOT / "Fixtures" / "stores"


class Reaper:
    """Starts commands and kills them; draws the moment within what the command takes when nobody does."""

    def __init__(self, name):
        self.chance = random.Random(f"{SEED} {name}")
        self.kills, self.survived, self.moments = 0, 0, []

    def time(self, clinic, *arguments, statuses=(DONE,)):
        """Does it once, unharmed: how long it takes."""
        return clinic.run(*arguments).expect(*statuses).seconds

    def strike(self, clinic, seconds, *arguments):
        """Whether the process was killed; if not, its answer."""
        process = clinic.start(*arguments)
        moment = self.chance.uniform(0, seconds)
        self.moments.append(round(moment, 4))
        time.sleep(moment)
        if process.poll() is None:
            kill(process)
        stdout, stderr = process.communicate()
        answer = Answer(process.args, process.returncode, stdout, stderr, moment)
        if process.returncode == -9:
            self.kills += 1
            assert clinic.audit_is_intact(), f"after {self}"
            clinic.run("status").expect(DONE, REVIEW, AGAIN)
            self.survived += 1
            return True, answer
        assert answer.exit in (DONE, REVIEW, AGAIN), f"{answer}\nafter {self}"
        return False, answer

    def __str__(self):
        return f"{self.kills} kills (KILL_SEED={SEED}, the last moments {self.moments[-5:]})"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    return Clinic(tmp_path_factory.mktemp("fresh") / "home").init()


def told(reaper, capsys):
    with capsys.disabled():
        print(f" [{reaper.survived} of {reaper.kills} kills survived] ", end="")


def test_an_import_that_is_killed_is_there_file_by_file_or_not_at_all(fresh, tmp_path, capsys):
    twin = fresh.copy(tmp_path / "twin")
    reaper = Reaper("import")
    seconds = reaper.time(twin, "import", CLINIC)
    lines = twin.records_text()
    kinds = {path.stem: sum(1 for _ in path.open()) for path in CLINIC.glob("*.ndjson")}
    while reaper.kills < EACH:
        clinic = fresh.copy(tmp_path / "home")
        for _ in range(3):
            reaper.strike(clinic, seconds, "import", CLINIC)
            counts = clinic.run("status").expect(DONE, REVIEW, AGAIN).json["records"]
            assert all(counts[kind] == kinds[kind] for kind in counts if counts[kind]), f"half of a file is there: {counts}\n{reaper}"
        clinic.run("import", CLINIC).expect(DONE)
        assert clinic.records_text() == lines, str(reaper)
        shutil.rmtree(clinic.home)
    told(reaper, capsys)


def names(ehr):
    return sorted((r["resourceType"], name) for r in resources(ehr) for name in ours(r))


def test_a_sync_that_is_killed_makes_nothing_twice_and_loses_nothing(imported, patients, serve, tmp_path, capsys):
    server = serve(FixtureServer("--port", 0))
    door = EHR(server.base.rsplit("/", 1)[0])
    start = imported.copy(tmp_path / "start").connect(server.base, vendor="near-creating-r4").roster(patients[:1])
    twin = start.copy(tmp_path / "twin")
    reaper = Reaper("sync")
    seconds = reaper.time(twin, "sync", "north")
    expected, lines = names(server), twin.records_text()
    assert len(expected) > 20 and len(set(expected)) == len(expected)
    while reaper.kills < EACH:
        assert door.request("POST", "/_fixture/reset")[0] < 300
        clinic = start.copy(tmp_path / "home")
        for _ in range(3):
            reaper.strike(clinic, seconds, "sync", "north")
        reports = clinic.settle(seconds=120, pause=1)
        assert names(server) == expected, f"the EHR has not the same resources\n{reaper}"
        assert clinic.records_text() == lines, str(reaper)
        assert reports[-1].pushed["conflicted"] == 0 and clinic.audit_is_intact()
        assert clinic.sync().writes == 0, str(reaper)
        shutil.rmtree(clinic.home)
    told(reaper, capsys)


def test_a_settlement_that_is_killed_is_made_or_not(imported, patients, serve, tmp_path, capsys):
    server = serve(FixtureServer("--port", 0))
    clinic = imported.copy(tmp_path / "home").connect(server.base, vendor="near-creating-r4").roster(patients[:1])
    clinic.sync(expect=(DONE,))
    there = next(r for r in resources(server) if r["resourceType"] == "Patient")
    clinic.edit(patients[0], "telecoms[0].value=555-0111")
    change = [{"path": "telecom[0].value", "value": "555-0222"}]
    assert EHR(server.base.rsplit("/", 1)[0]).request("PUT", f"/_fixture/edit/Patient/{there['id']}", change)[0] < 300
    clinic.sync(expect=(REVIEW,))
    item, = clinic.review()
    settle = ("review", "settle", item["id"], "--take", "local", "--by", "Doctor Example", "--because", "asked the patient")
    reaper = Reaper("settle")
    seconds = reaper.time(clinic, *settle)
    before = clinic.records_text()
    while reaper.kills < EACH:
        if not clinic.review():
            clinic.run("review", "undo", item["id"], "--by", "Doctor Example").expect(DONE, REVIEW)
            assert [one["id"] for one in clinic.review()] == [item["id"]], str(reaper)
        killed, answer = reaper.strike(clinic, seconds, *settle)
        assert killed or not clinic.review(), f"acknowledged, and still open\n{answer}\n{reaper}"
    if clinic.review():
        clinic.run(*settle).expect(DONE)
    assert clinic.records_text() == before, str(reaper)
    clinic.settle(pause=1)
    now = next(r for r in resources(server) if r["resourceType"] == "Patient")
    assert now["telecom"][0]["value"] == "555-0111"
    told(reaper, capsys)


@pytest.mark.parametrize("form", sorted(path.name for path in STORES.glob("*.sqlite")))
def test_a_migration_that_is_killed_is_whole_or_not_begun(form, fresh, tmp_path, capsys):
    def old(name):
        clinic = fresh.copy(tmp_path / name)
        for path in clinic.home.glob("store.sqlite*"):
            path.unlink()
        shutil.copyfile(STORES / form, clinic.home / "store.sqlite")
        os.chmod(clinic.home / "store.sqlite", 0o600)
        return clinic

    twin = old("twin")
    reaper = Reaper(form)
    seconds = reaper.time(twin, "status", statuses=(DONE, REVIEW, AGAIN))
    lines, counts = twin.records_text(), twin.status()["records"]
    assert lines.count("\n") > 10 and counts["Patient"] == 1
    while reaper.kills < max(1, EACH // len(list(STORES.glob("*.sqlite")))):
        clinic = old("home")
        reaper.strike(clinic, seconds, "status")
        assert clinic.records_text() == lines and clinic.audit_is_intact(), str(reaper)
        assert clinic.status()["endpoints"][0]["pending"] == twin.status()["endpoints"][0]["pending"] > 0
        shutil.rmtree(clinic.home)
    told(reaper, capsys)
