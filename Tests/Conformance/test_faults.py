"""Three patients through a network that loses, cuts, delays and repeats: sync is run again until it is done, and then nothing is
missing, nothing is there twice, and every run's counts added up."""
import http.client
import itertools

import pytest

import servers
from arrival import Arrival
from ehr import EHR
from tool import AGAIN, phone

pytestmark = pytest.mark.shared

# The fault, which request it hits, of which methods, and the profile. A lost write is looked for twice and sent again: three requests,
# so a fault that hits each third of all would meet the same write for ever.
FAULTS = [
    ("lostreply", 3, "POST,PUT", "near-r4"),  # carried out, and we are not told
    ("lostreply", 7, "", "generic-r4"),  # once with the waits that a clinic gets
    ("reset", 7, "", "near-r4"),
    ("503", 16, "", "near-r4"),
    ("429", 16, "", "near-r4"),
    ("truncate", 500, "POST,PUT", "near-r4"),  # half of the answer comes, and then nothing: each is waited for as long as the tool waits
    ("twice", 2, "POST,PUT", "near-r4"),  # carried out twice
]


def syncs_all_the_same(clinic, ehr, base, three, records, vendor):
    """All that is asked of a network with faults: `base` is the EHR's address through it."""

    def others():
        """A request of somebody else. Every run asking alike, each third request would otherwise be the same one for ever."""
        try:
            EHR(base, timeout=3).request("GET", "/metadata")
        except (OSError, http.client.HTTPException):
            pass

    clinic.connect(base, vendor=vendor).introduce(ehr, three)
    reports = clinic.settle(seconds=300, between=others)
    Arrival(clinic, ehr, three).assert_all(reports[-1].withheld)
    assert clinic.review() == []
    assert clinic.audit_is_intact()

    # An edit afterwards, through the same network.
    local = next(record for record in records if record["id"] == three[0])
    clinic.edit(three[0], f"telecoms[{phone(local)}].value=+1-555-0123")
    clinic.settle(seconds=120, between=others)
    arrival = Arrival(clinic, ehr, three)
    arrival.assert_once()
    arrival.assert_complete(reports[-1].withheld)


@pytest.mark.parametrize("fault, every, methods, vendor", FAULTS)
def test_everything_arrives_once_all_the_same(clinic, serve, tmp_path, three, records, fault, every, methods, vendor):
    port = servers.free_port()
    server = serve(servers.Sekmet(tmp_path / "sekmet", seen_at=port))
    proxy = serve(servers.FaultProxy(tmp_path / "proxy", port, server.port, fault, every, methods))
    syncs_all_the_same(clinic, EHR(server.base), proxy.base, three, records, vendor)


@pytest.mark.parametrize("every, methods", [(5, ("POST", "PUT")), (4, ("GET",))], ids=["writes", "reads"])
def test_answers_that_end_in_the_middle(clinic, serve, tmp_path, three, records, every, methods):
    """The shared proxy leaves a truncated answer open, so that each costs a time-out; this one closes, and can be met often."""
    count, cut = itertools.count(1), []

    def after(exchange):
        if exchange.method in methods and next(count) % every == 0:
            cut.append(exchange)
            raise servers.Cut

    tap = serve(servers.Tap(after=after))
    server = serve(servers.Sekmet(tmp_path / "sekmet", seen_at=tap.port))
    tap.upstream = server.port
    syncs_all_the_same(clinic, EHR(server.base), tap.base, three, records, "near-r4")
    assert len(cut) >= 3, f"only {len(cut)} answers were cut"


def test_an_ehr_that_cannot_be_reached_is_no_loss(clinic, three):
    clinic.connect(f"http://127.0.0.1:{servers.free_port()}/fhir").roster(three)
    report = clinic.sync(expect=(AGAIN,))
    report.adds_up()
    assert report.endpoint["outcome"] == "retry" and report.writes == 0
