"""The whole clinic synced with an EHR that nobody here wrote, read back from that EHR's own history."""
import threading
import time

import pytest

import servers
from arrival import Arrival
from documents import number_spellings, who
from ehr import EHR
from store import content
from tool import AGAIN, DONE, REVIEW, Report, kill, phone

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def synced(imported, patients, tmp_path_factory):
    """A whole clinic, synced once with a fresh sekmet; what comes after looks at it."""
    folder = tmp_path_factory.mktemp("whole")
    server = servers.Sekmet(folder / "sekmet")
    try:
        server.ehr = EHR(server.base)
        clinic = imported.copy(folder / "home").connect(server.base).introduce(server.ehr, patients)
        clinic.reports = clinic.settle()
        clinic.withheld = clinic.reports[-1].withheld
        yield clinic, server
    finally:
        server.stop()


# -- what arrives


def test_every_record_reads_back_once_and_equal(synced, patients):
    clinic, server = synced
    Arrival(clinic, server.ehr, patients).assert_all(clinic.withheld)


def test_the_counts_add_up_and_nothing_waits(synced, records):
    clinic, _ = synced
    last = clinic.reports[-1]
    assert last.exit == DONE
    verified = sum(report.pushed["verified"] for report in clinic.reports)
    assert verified >= 1 and all(report.pushed["edits"] for report in clinic.reports[:1])
    endpoint, = [e for e in clinic.status()["endpoints"] if e["endpoint"] == clinic.ENDPOINT]
    assert [endpoint[state] for state in ("pending", "unknown", "conflicted", "quarantined")] == [0, 0, 0, 0]
    assert clinic.review() == []
    assert clinic.audit_is_intact()


def test_digits_that_the_ehr_shortened_are_told(synced):
    """sekmet turns 72.50 into 72.5. That is equal in meaning, hence verified; but the clinic is told that it happened."""
    clinic, _ = synced
    spelled = number_spellings(clinic.fhir_bundle())
    shortened = [digits for digits in spelled if "." in digits and repr(float(digits)) != digits]
    assert shortened, "the clinic has no decimal that sekmet would shorten: the check checks nothing"
    told = [n["message"] for report in clinic.reports for n in report.notices]
    assert any("digit" in message or "decimal" in message for message in told), f"not one notice of {len(told)} speaks of digits, as {told[:5]}"


# Runs after those above: it is the same home, and must find nothing to do.
def test_a_second_sync_writes_nothing(synced):
    clinic, server = synced
    before, text = server.ehr.versions(), clinic.records_text()
    report = clinic.sync()
    report.adds_up()
    assert report.writes == 0, f"{report.writes} writes with nothing new\n{report.answer}"
    assert server.ehr.versions() == before, "the report says no writes, the EHR counts some"
    assert clinic.records_text() == text, "a sync with nothing new changed the clinic's records"
    full = clinic.sync("--full")
    assert full.writes == 0 and server.ehr.versions() == before, f"a full reconcile wrote\n{full.answer}"


def test_a_dry_run_sends_nothing(clinic, sekmet, three):
    clinic.connect(sekmet.base).introduce(sekmet.ehr, three)
    before = sekmet.ehr.versions()
    clinic.run("sync", clinic.ENDPOINT, "--dry-run")
    clinic.run("plan", clinic.ENDPOINT).expect(DONE)
    assert sekmet.ehr.versions() == before


def test_nobody_off_the_roster_is_asked_for_or_sent(clinic, serve, tmp_path, patients, three):
    tap = serve(servers.Tap())
    server = serve(servers.Sekmet(tmp_path / "sekmet", seen_at=tap.port))
    tap.upstream = server.port
    ehr = EHR(server.base)
    stranger = ehr.create({"resourceType": "Patient", "name": [{"family": "Stranger"}]})
    ehr.create({"resourceType": "QuestionnaireResponse", "status": "completed", "subject": {"reference": f"Patient/{stranger['id']}"}})
    clinic.connect(tap.base).introduce(ehr, three)
    clinic.settle()
    everything = b"\n".join(exchange.body for exchange in tap.log)
    for other in set(patients) - set(three):
        assert other.encode() not in everything, f"{other} is not on the roster"
    assert all(stranger["id"].encode() not in (exchange.answer or b"") for exchange in tap.log), "a stranger's data was fetched"
    assert "Stranger" not in clinic.records_text()


# -- an edit on both sides


def patient_at(ehr, clinic, local):
    """The EHR's Patient for a local one."""
    ours, = [r for r in clinic.fhir_resources([local]) if r["resourceType"] == "Patient"]
    found = [r for r in ehr.everything() if r["resourceType"] == "Patient" and who(r) == who(ours)]
    assert len(found) == 1
    return found[0]


def test_different_elements_edited_on_both_sides_are_both_kept(clinic, sekmet, three, records):
    clinic.connect(sekmet.base).introduce(sekmet.ehr, three)
    clinic.settle()
    local = next(r for r in records if r["id"] == three[0])
    remote = patient_at(sekmet.ehr, clinic, three[0])

    def move(resource):
        resource["address"][0]["city"] = "Rosswell"  # an element that we know
        resource["maritalStatus"] = {"text": "known to the EHR only"}  # and one that we do not

    sekmet.ehr.amend(remote, move)
    clinic.edit(three[0], f"telecoms[{phone(local)}].value=+1-555-0199")
    reports = clinic.settle()

    merged = sekmet.ehr.read("Patient", remote["id"])
    assert "+1-555-0199" in [t["value"] for t in merged["telecom"]], "our edit is lost"
    assert merged["address"][0]["city"] == "Rosswell" and merged["maritalStatus"]["text"] == "known to the EHR only", "theirs is lost"
    record = next(r for r in clinic.records() if r["id"] == three[0])
    assert record["telecoms"][phone(local)]["value"] == "+1-555-0199" and record["addresses"][0]["city"] == "Rosswell"
    assert reports[-1].pushed["conflicted"] == 0 and clinic.review() == []
    writes = sum(report.writes for report in reports)
    assert 1 <= writes <= 2, f"one resource was to be written, {writes} writes"
    assert clinic.sync().writes == 0


def test_an_edit_that_meets_a_newer_version_is_merged_not_forced(clinic, serve, tmp_path, three, records):
    """The EHR's people write between our reading and our writing: the only moment at which If-Match is what saves their edit."""
    fired = []

    def before(exchange):
        if exchange.is_write and armed and not fired:
            fired.append(exchange)
            ehr.amend(ehr.read("Patient", remote["id"]), lambda resource: resource.update(maritalStatus={"text": "meanwhile"}))

    armed = []
    tap = serve(servers.Tap(before=before))
    server = serve(servers.Sekmet(tmp_path / "sekmet", seen_at=tap.port))
    tap.upstream = server.port
    ehr = EHR(server.base)
    clinic.connect(tap.base).introduce(ehr, three)
    clinic.settle()
    local, remote = next(r for r in records if r["id"] == three[0]), patient_at(ehr, clinic, three[0])
    clinic.edit(three[0], f"telecoms[{phone(local)}].value=+1-555-0142")
    armed.append(True)
    clinic.settle()
    assert fired and any(exchange.status in (409, 412) or b"412" in (exchange.answer or b"") for exchange in tap.writes()), f"no write met the newer version: {tap.writes()}"
    merged = ehr.read("Patient", remote["id"])
    assert merged["maritalStatus"]["text"] == "meanwhile", "an edit made in the EHR was overwritten"
    assert "+1-555-0142" in [t["value"] for t in merged["telecom"]], "our edit is lost"


def test_the_same_element_edited_on_both_sides_waits_for_a_person(clinic, sekmet, three, records):
    clinic.connect(sekmet.base).introduce(sekmet.ehr, three)
    clinic.settle()
    remote = patient_at(sekmet.ehr, clinic, three[0])
    sekmet.ehr.amend(remote, lambda resource: resource.update(birthDate="1971-01-01"))
    clinic.edit(three[0], "birthDate=1972-02-02")
    other = next(r for r in records if r["record"] == "Patient" and r["id"] == three[1])
    clinic.edit(three[1], f"telecoms[{phone(other)}].value=+1-555-0177")
    report = clinic.settle(statuses=(REVIEW,))[-1]
    assert report.pushed["conflicted"] >= 1 and report.endpoint["outcome"] == "review"
    assert sekmet.ehr.read("Patient", remote["id"])["birthDate"] == "1971-01-01", "an open conflict was written"
    assert next(r for r in clinic.records() if r["id"] == three[0])["birthDate"] == "1972-02-02"
    items = clinic.review()
    assert [(i["record"], i["kind"]) for i in items if i["record"] == three[0]], items
    assert "+1-555-0177" in [t["value"] for t in patient_at(sekmet.ehr, clinic, three[1])["telecom"]], "another patient's edit waited for this conflict"
    settled = clinic.run("review", "settle", items[0]["id"], "--take", "local", "--by", "Dr. A", "--because", "the passport was seen").expect(DONE)
    assert settled.json is not None
    clinic.settle()
    assert sekmet.ehr.read("Patient", remote["id"])["birthDate"] == "1972-02-02"
    assert clinic.review() == [] and clinic.sync().writes == 0


# -- the process dies

# At which write of its run a sync is killed: before the server sees it, or after the server carried it out and before we know.
MOMENTS = [(1, "before"), (1, "after"), (2, "after"), (5, "before"), (12, "after"), (30, "after"), (60, "before"), (90, "after")]


def test_a_sync_that_is_killed_again_and_again_makes_no_duplicate_and_loses_nothing(clinic, serve, tmp_path, patients):
    victim, kills, lock = {}, [], threading.Lock()

    def strike(exchange, moment):
        with lock:
            if not victim or not exchange.is_write or moment != victim["moment"]:
                return
            if len(tap.writes()) - victim["from"] >= victim["write"] and not victim.get("dead"):
                victim["dead"] = True
                kill(victim["process"])
                victim["process"].wait()
                kills.append((victim["write"], moment, repr(exchange)))
                raise servers.Drop

    tap = serve(servers.Tap(lambda exchange: strike(exchange, "before"), lambda exchange: strike(exchange, "after")))
    server = serve(servers.Sekmet(tmp_path / "sekmet", seen_at=tap.port))
    tap.upstream = server.port
    ehr = EHR(server.base)
    clinic.connect(tap.base, vendor="near-r4").introduce(ehr, patients)
    for write, moment in MOMENTS:
        process = clinic.start("sync", clinic.ENDPOINT)
        with lock:
            victim.clear()
            victim.update(process=process, write=write, moment=moment, **{"from": len(tap.writes())})
        answer = clinic.finish(process)
        if answer.exit >= 0:  # it ended before the moment came
            Report(answer.expect(DONE, AGAIN), clinic.ENDPOINT).adds_up()
    with lock:
        victim.clear()
    # A plan by transaction has few writes; even then the first two moments must have come.
    assert len(kills) >= 2, f"killed only at {kills}"
    reports = clinic.settle()
    Arrival(clinic, ehr, patients).assert_all(reports[-1].withheld)
    assert clinic.sync().writes == 0
    assert clinic.audit_is_intact()


def dies_at_its_first_write(serve, folder, then=lambda server: None):
    """A sekmet that carries a write out and is gone before it answers; the tap before it, and the deaths."""
    deaths = []

    def after(exchange):
        if exchange.is_write and not deaths:
            deaths.append(exchange)
            kill(server.process)
            server.process.wait()
            then(server)
            raise servers.Drop

    tap = serve(servers.Tap(after=after))
    server = serve(servers.Sekmet(folder, seen_at=tap.port))
    tap.upstream = server.port
    return server, tap, deaths


def test_the_ehr_dies_in_the_middle_and_comes_back(clinic, serve, tmp_path, three):
    server, tap, deaths = dies_at_its_first_write(serve, tmp_path / "sekmet", then=lambda server: threading.Timer(3, server.start).start())
    ehr = EHR(server.base)
    clinic.connect(tap.base, vendor="near-r4").introduce(ehr, three)
    reports = clinic.settle()
    assert deaths
    Arrival(clinic, ehr, three).assert_all(reports[-1].withheld)


def test_a_run_with_a_time_begins_no_new_wait_after_it(clinic, serve, tmp_path, three):
    server, tap, deaths = dies_at_its_first_write(serve, tmp_path / "sekmet")
    clinic.connect(tap.base, vendor="near-r4").introduce(EHR(server.base), three)
    # Requests under way may end, and be tried again: hence not 5 s.
    answer = clinic.finish(clinic.start("sync", clinic.ENDPOINT, "--max-time", "5s"), timeout=30)
    Report(answer.expect(AGAIN), clinic.ENDPOINT).adds_up()
    assert deaths


# -- two at once


def quiet(look, seconds=1.5, at_most=30):
    """What `look` sees once it has seen the same for so long."""
    deadline, seen, since = time.monotonic() + at_most, look(), time.monotonic()
    while time.monotonic() - since < seconds:
        assert time.monotonic() < deadline, f"no rest in {at_most} s"
        time.sleep(0.1)
        now = look()
        if now != seen:
            seen, since = now, time.monotonic()
    return seen


def test_a_second_sync_at_the_same_time_leaves_and_touches_nothing(clinic, serve, tmp_path, three):
    held, go = threading.Event(), threading.Event()

    def before(exchange):
        if exchange.is_write and not held.is_set():
            held.set()
            go.wait(60)

    tap = serve(servers.Tap(before=before))
    server = serve(servers.Sekmet(tmp_path / "sekmet", seen_at=tap.port))
    tap.upstream = server.port
    ehr = EHR(server.base)
    clinic.connect(tap.base).introduce(ehr, three)
    first = clinic.start("sync", clinic.ENDPOINT)
    try:
        assert held.wait(60), "the first run never wrote"
        # The held write stops the others of the first run at the tap one by one; what they still do is not the second's doing.
        asked, before_it = quiet(lambda: (len(tap.log), content(clinic.home, leave_out=("lease",))))
        second = clinic.run("sync", clinic.ENDPOINT, timeout=60).expect(AGAIN)
        assert second.json is not None
        assert content(clinic.home, leave_out=("lease",)) == before_it, "the second run wrote to the store"
        assert len(tap.log) == asked, f"the second run asked the EHR: {tap.log[asked:]}"
    finally:
        go.set()
        answer = clinic.finish(first)
    Report(answer.expect(DONE, AGAIN), clinic.ENDPOINT).adds_up()
    clinic.settle()
    Arrival(clinic, ehr, three).assert_once()
