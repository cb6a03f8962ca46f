"""A disk that is full, read-only or torn under the real tool: it says so in a sentence, with a status that a job can act on, nothing
acknowledged is gone, and it goes on when the disk is well again."""
import os
import shutil
import sqlite3
import subprocess

import pytest

from ehr import EHR
from store import content
from test_personalities import ours, resources
from tool import AGAIN, CLINIC, DONE, REVIEW, Clinic, FixtureServer

CANNOT_WRITE, NOT_ALLOWED, CONFIGURATION = 73, 77, 78


class Disk:
    """A disk of its own, in memory, of a size that can be changed."""

    def __init__(self, place, size):
        self.place = place
        place.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "infusync-test", str(place)], capture_output=True, text=True)
        if done.returncode != 0:
            pytest.skip(f"a disk cannot be mounted here: {done.stderr.strip()}")

    def change(self, options):
        subprocess.run(["mount", "-o", f"remount,{options}", str(self.place)], check=True, capture_output=True)

    def fill(self):
        """Leaves no byte."""
        with open(self.place / "filler", "wb", buffering=0) as filler:
            for size in (65536, 4096, 1):
                try:
                    while True:
                        filler.write(b"x" * size)
                except OSError:
                    pass

    def empty(self):
        (self.place / "filler").unlink()

    def remove(self):
        subprocess.run(["umount", str(self.place)], check=True)


@pytest.fixture
def disk(tmp_path):
    disk = Disk(tmp_path / "disk", "64m")
    yield disk
    disk.remove()


def says(answer, *words):
    """The words stand in what a person is told, and in the JSON where there is one."""
    assert answer.stderr.strip() or answer.stdout.strip(), f"nothing was said\n{answer}"
    text = (answer.stdout + answer.stderr).lower()
    assert any(word in text for word in words), f"none of {words} is said\n{answer}"


def test_an_import_that_finds_no_room_stores_nothing_of_a_file_and_goes_on_later(disk, tmp_path, imported):
    clinic = Clinic(disk.place / "home").init()
    disk.change("size=1100k")
    answer = clinic.run("import", CLINIC)
    answer.expect(CANNOT_WRITE)
    says(answer, "full", "free")
    disk.change("size=64m")
    assert clinic.audit_is_intact()
    kinds = {path.stem: sum(1 for _ in path.open()) for path in CLINIC.glob("*.ndjson")}
    counts = clinic.run("status").expect(DONE).json["records"]
    assert all(counts[kind] == kinds[kind] for kind in counts if counts[kind]), f"half of a file is there: {counts}"
    clinic.run("import", CLINIC).expect(DONE)
    assert clinic.records_text() == imported.records_text()


def test_an_edit_a_backup_and_an_export_on_a_full_disk(disk, imported, patients):
    clinic = imported.copy(disk.place / "home")
    before = clinic.records_text()
    disk.fill()
    answer = clinic.run("records", "set", patients[0], "telecoms[0].value=555-0111")
    answer.expect(CANNOT_WRITE)
    says(answer, "full", "room", "space")
    for arguments in (["backup", disk.place / "copy.sqlite"], ["export", "records", "-o", disk.place / "all.ndjson"], ["export", "ccd", "-o", disk.place / "ccd"]):
        answer = clinic.run(*arguments)
        answer.expect(CANNOT_WRITE)
        left = [path.name for path in disk.place.iterdir() if path.name not in ("home", "filler")]
        assert not [name for name in left if (disk.place / name).is_file()], f"{left} is left\n{answer}"
    clinic.run("status").expect(DONE, CANNOT_WRITE)
    disk.empty()
    assert clinic.audit_is_intact() and clinic.records_text() == before
    clinic.edit(patients[0], "telecoms[0].value=555-0111")
    clinic.run("backup", disk.place / "copy.sqlite").expect(DONE)


@pytest.mark.parametrize("room", ["0k", "150k", "600k"])
def test_a_sync_on_a_full_disk_sends_nothing_twice_when_there_is_room_again(disk, imported, patients, serve, room):
    server = serve(FixtureServer("--port", 0))
    clinic = imported.copy(disk.place / "home").connect(server.base, vendor="near-creating-r4").roster(patients[:1])
    with open(disk.place / "reserve", "wb") as reserve:
        reserve.write(b"x" * 1024 * int(room[:-1]))
    disk.fill()
    (disk.place / "reserve").unlink()
    answer = clinic.run("sync", "north")
    answer.expect(CANNOT_WRITE, AGAIN)
    says(answer, "full", "room", "space")
    disk.empty()
    assert clinic.audit_is_intact()
    clinic.settle(seconds=120, pause=1)
    names = sorted((r["resourceType"], name) for r in resources(server) for name in ours(r))
    assert len(names) > 20 and len(set(names)) == len(names)
    assert clinic.sync().writes == 0


def test_a_disk_that_is_read_only_is_said_to_be(disk, imported, patients):
    clinic = imported.copy(disk.place / "home")
    before = {path.name: path.read_bytes() for path in clinic.home.iterdir() if path.is_file()}
    disk.change("ro")
    for arguments in (["records", "set", patients[0], "telecoms[0].value=555-0111"], ["import", CLINIC], ["sync"], ["backup", disk.place / "copy.sqlite"]):
        answer = clinic.run(*arguments)
        assert answer.exit in (CANNOT_WRITE, NOT_ALLOWED, CONFIGURATION, 64), str(answer)
        if answer.exit != 64:
            says(answer, "cannot be written", "read-only", "cannot be made", "cannot be opened")
    disk.change("rw")
    for name, content in before.items():
        assert (clinic.home / name).read_bytes() == content or name.endswith(("-wal", "-shm")), f"{name} has changed"
    assert clinic.audit_is_intact()
    clinic.edit(patients[0], "telecoms[0].value=555-0111")


@pytest.fixture
def with_log(imported, patients, tmp_path):
    """A home as a power cut leaves it: the last two edits are in the write-ahead log only."""
    clinic = imported.copy(tmp_path / "used")
    reader = sqlite3.connect(clinic.home / "store.sqlite")
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM record").fetchone()
    clinic.edit(patients[0], "telecoms[0].value=555-0111")
    first = (clinic.home / "store.sqlite-wal").stat().st_size
    clinic.edit(patients[0], "telecoms[0].value=555-0222")
    shutil.copytree(clinic.home, tmp_path / "cut")
    reader.close()
    left = Clinic(tmp_path / "cut")
    log = left.home / "store.sqlite-wal"
    assert log.stat().st_size > first > 0
    return left, log, first


def phone(clinic, patient):
    return next(r for r in clinic.records() if r["id"] == patient)["telecoms"][0]["value"]


def test_what_is_whole_in_the_log_is_there(with_log, patients):
    clinic, _, _ = with_log
    assert phone(clinic, patients[0]) == "555-0222" and clinic.audit_is_intact()


@pytest.mark.parametrize("harm", ["half", "garbled", "zeros", "trailing"])
def test_a_torn_last_page_of_the_log_takes_only_the_commit_it_is_of(with_log, patients, harm):
    clinic, log, first = with_log
    size = log.stat().st_size
    with open(log, "r+b") as file:
        if harm == "half":
            file.truncate(size - 2048)
        elif harm == "trailing":
            file.seek(size)
            file.write(b"\x5a" * 4096)
        else:
            file.seek(size - 2048)
            file.write((b"\x5a" if harm == "garbled" else b"\0") * 2048)
    # The page that was torn is the last commit's, which then was never acknowledged; what is behind the last commit is nothing.
    assert phone(clinic, patients[0]) == ("555-0222" if harm == "trailing" else "555-0111")
    assert clinic.audit_is_intact()
    clinic.edit(patients[0], "telecoms[0].value=555-0333")
    assert phone(clinic, patients[0]) == "555-0333" and clinic.audit_is_intact()


@pytest.mark.parametrize("harm", ["cut", "half", "head", "middle"])
def test_a_damaged_store_is_said_to_be_and_a_backup_brings_it_back(imported, tmp_path, harm):
    clinic = imported.copy(tmp_path / "home")
    before = clinic.records_text()
    clinic.run("backup", tmp_path / "copy.sqlite").expect(DONE)
    store = clinic.home / "store.sqlite"
    size = store.stat().st_size
    with open(store, "r+b") as file:
        if harm == "cut":
            file.truncate(size - 2048)
        elif harm == "half":
            file.truncate(size // 2)
        else:
            file.seek(0 if harm == "head" else size // 3)
            file.write(b"\x5a" * (4096 if harm == "head" else size // 3))
    found = [clinic.run(*arguments) for arguments in (["records", "list"], ["audit", "verify"], ["export", "records", "-o", tmp_path / "all.ndjson"], ["doctor"])]
    for answer in found:
        assert answer.exit in (DONE, 65, CONFIGURATION), str(answer)
    bad = [answer for answer in found if answer.exit != DONE]
    assert bad, "nobody noticed"
    for answer in bad:
        says(answer, "damaged", "backup", "broken")
    shutil.move(clinic.home, tmp_path / "damaged")
    clinic.run("restore", tmp_path / "copy.sqlite").expect(DONE)
    assert clinic.records_text() == before and clinic.audit_is_intact()
