"""A sealed store: who has the key reads it, who has not gets a clear no and finds it as it was; and what a process leaves behind."""
import os
import shutil
import subprocess
import threading
import time

import pytest

from store import content
from test_personalities import register
from tool import AGAIN, BIN, CLINIC, DONE, REVIEW, USAGE, Clinic, FixtureServer, environment

NOT_ALLOWED, CONFIGURATION = 77, 78


@pytest.fixture
def sealed(tmp_path):
    clinic = Clinic(tmp_path / "home")
    clinic.run("init", "--seal").expect(DONE)
    return clinic.imported(CLINIC / "Patient.ndjson")


def key_of(clinic):
    return clinic.home / "keys" / "store.key"


COMMANDS = [
    ("import", CLINIC / "Patient.ndjson"), ("export", "records", "-o", "/nonexistent/out"), ("records", "list"), ("endpoint", "list"), ("plan",), ("sync",), ("status",),
    ("status", "--check"), ("review", "list"), ("audit", "show"), ("audit", "verify"), ("report", "course", "dfef6464-718a-8796-bf73-effcd6482b61"), ("doctor",), ("backup", "/nonexistent/b"),
    ("endpoint", "add", "x", "https://x.example/fhir"), ("init",),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: "-".join(map(str, c[:2])).split("/")[0])
def test_no_command_answers_without_the_key(sealed, command):
    before = content(sealed.home)
    key = key_of(sealed).read_text()
    key_of(sealed).unlink()
    lost = sealed.run(*command).expect(CONFIGURATION)
    assert "key" in lost.stdout + lost.stderr
    key_of(sealed).write_text("0" * 64)
    os.chmod(key_of(sealed), 0o600)
    sealed.run(*command).expect(NOT_ALLOWED)
    key_of(sealed).write_text("no key at all")
    sealed.run(*command).expect(CONFIGURATION)
    configuration = (sealed.home / "infusync.yaml").read_text()
    key_of(sealed).write_text(key)
    (sealed.home / "infusync.yaml").write_text("endpoints: {}\n")
    sealed.run(*command).expect(CONFIGURATION)
    (sealed.home / "infusync.yaml").write_text(configuration)
    assert content(sealed.home) == before
    assert len(sealed.records()) == 24


def test_the_key_may_come_from_a_variable_or_from_systemd(tmp_path, monkeypatch):
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "store-key").write_bytes(bytes(range(32)))
    monkeypatch.setenv("STORE_KEY", bytes(range(32)).hex())
    for options, variable in ((("--key-env", "STORE_KEY"), "STORE_KEY"), (("--key-credential", "store-key"), "CREDENTIALS_DIRECTORY")):
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
        monkeypatch.setenv("STORE_KEY", bytes(range(32)).hex())
        clinic = Clinic(tmp_path / variable)
        answer = clinic.run("init", "--seal", *options).expect(DONE)
        assert answer.json["sealed"] and not answer.json["keyMade"]
        assert clinic.run("status").expect(DONE).json["sealed"] is True
        monkeypatch.delenv(variable)
        clinic.run("status").expect(CONFIGURATION)
        for place, _, files in os.walk(clinic.home):
            for name in files:
                held = open(os.path.join(place, name), "rb").read()
                assert bytes(range(32)) not in held and bytes(range(32)).hex().encode() not in held, name


def test_the_key_is_its_owners_and_is_never_replaced(sealed, tmp_path):
    assert key_of(sealed).stat().st_mode & 0o777 == 0o600
    key = key_of(sealed).read_text()
    answer = sealed.run("init", "--seal").expect(DONE).json
    assert not answer["created"] and not answer["keyMade"] and key_of(sealed).read_text() == key
    os.chmod(key_of(sealed), 0o640)
    sealed.run("status").expect(NOT_ALLOWED)
    clear = Clinic(tmp_path / "clear").init()
    clear.run("init", "--seal").expect(USAGE)
    assert clear.run("status").expect(DONE).json["sealed"] is False
    assert "LOSES THE DATA" in Clinic(tmp_path / "told").run("init", "--seal", as_json=False).expect(DONE).stdout


@pytest.mark.parametrize("name", [".", "store.sqlite", "infusync.yaml"])
def test_what_others_can_read_is_refused(tmp_path, name):
    clinic = Clinic(tmp_path / "home").init()
    file = clinic.home / name
    right = file.stat().st_mode & 0o777
    assert right == (0o700 if name == "." else 0o600)
    for wrong in (0o004, 0o040, 0o020):
        os.chmod(file, right | wrong)
        assert "chmod" in clinic.run("status", as_json=False).expect(NOT_ALLOWED).stderr
    os.chmod(file, right)
    clinic.run("status").expect(DONE)


@pytest.mark.parametrize("seal", [False, True], ids=["clear", "sealed"])
def test_backed_up_while_a_sync_runs_destroyed_and_restored(imported, three, tmp_path, serve, seal):
    """Edit, back up in the middle of a sync, destroy, restore, sync: nothing is there twice, and no edit is lost."""
    if seal:
        clinic = Clinic(tmp_path / "home")
        clinic.run("init", "--seal", "--key-file", tmp_path / "store.key").expect(DONE)
        clinic.imported()
    else:
        clinic = imported.copy(tmp_path / "home")
    ehr = serve(FixtureServer("--personality", "generic-r4"))
    for patient in three[:1]:
        register(ehr, clinic, patient)
    clinic.connect(ehr.base, vendor="near-r4").roster(three[:1])
    session = next(r["id"] for r in clinic.records() if r["record"] == "InfusionSession" and r["patient"] == three[0] and r["status"] == "completed")
    clinic.edit(session, "nurse=RN Restored")
    run = clinic.start("sync", "north")
    backups = []
    while run.poll() is None and len(backups) < 20:
        file = tmp_path / f"backup-{len(backups)}"
        clinic.run("backup", file).expect(DONE)
        backups.append(file)
        time.sleep(0.05)
    clinic.finish(run).expect(DONE, REVIEW, AGAIN)
    assert backups, "the sync was over before a backup could be made"
    backup = backups[len(backups) // 2]
    assert backup.stat().st_mode & 0o777 == 0o600
    head = clinic.run("audit", "verify").json["head"]
    shutil.rmtree(clinic.home)
    key = ("--key-file", tmp_path / "store.key") if seal else ()
    if seal:
        clinic.run("restore", backup).expect(CONFIGURATION)
        assert not clinic.home.exists()
    os.chmod(backup, 0o644)
    clinic.run("restore", backup, *key).expect(NOT_ALLOWED)
    os.chmod(backup, 0o600)
    before = backup.read_bytes()
    clinic.run("restore", backup, *key).expect(DONE)
    assert backup.read_bytes() == before and not list(tmp_path.glob("backup-*-wal"))
    assert clinic.audit_is_intact() and clinic.run("audit", "verify").json["head"] != head
    assert clinic.status()["sealed"] is seal
    clinic.settle(statuses=(DONE, REVIEW))
    assert clinic.show(session)["nurse"] == "RN Restored"
    again = clinic.sync(expect=(DONE, REVIEW))
    assert again.writes == 0
    listing = ehr_resources(ehr)
    ours = [i["value"] for r in listing for i in identifiers(r) if i.get("system") == "urn:ietf:rfc:3986"]
    assert ours and len(ours) == len(set(ours)), "something is there twice"
    assert any("RN Restored" in r for r in map(str, listing))
    assert clinic.audit_is_intact()


def identifiers(resource):
    found = resource.get("identifier", [])
    return found if isinstance(found, list) else [found]


def ehr_resources(server):
    import json

    from ehr import EHR

    status, _, text = EHR(server.base.rsplit("/", 1)[0]).request("GET", "/_fixture/resources")
    assert status == 200
    return [json.loads(line) for line in text.splitlines() if line]


def test_a_process_leaves_no_core_file(tmp_path):
    clinic = Clinic(tmp_path / "home").init()
    user = {}
    if os.getuid() == 0 and os.access(BIN, os.X_OK):
        # Whose files under /proc are root's, though the process is not, cannot be dumped; of root's own one cannot tell.
        subprocess.run(["chown", "-R", "65534", str(clinic.home)], check=True)
        for folder in [clinic.home, *clinic.home.parents]:
            if not os.stat(folder).st_mode & 0o001 and folder != clinic.home:
                os.chmod(folder, os.stat(folder).st_mode | 0o011) if str(folder).startswith(str(tmp_path.parents[1])) else None
        user = {"user": 65534}
    process = subprocess.Popen(
        [str(BIN / "infusync"), "import", "-", "--home", str(clinic.home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environment(), **user)
    watch = threading.Timer(30, process.kill)
    watch.start()
    try:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and b"infusync" not in open(f"/proc/{process.pid}/comm", "rb").read():
            time.sleep(0.05)
        time.sleep(1)
        assert process.poll() is None, process.communicate()
        limit = next(line.split() for line in open(f"/proc/{process.pid}/limits") if line.startswith("Max core file size"))
        assert limit[4:6] == ["0", "0"], limit
        if user or os.getuid() != 0:
            assert os.stat(f"/proc/{process.pid}/limits").st_uid == 0, "the process can be dumped"
    finally:
        process.stdin.close()
        process.wait(timeout=30)
        watch.cancel()
