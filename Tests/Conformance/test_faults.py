"""Three patients through a network that loses, cuts, delays and repeats: sync is run again until it is done, and then nothing is
missing, nothing is there twice, and every run's counts added up."""
import http.client

import pytest

import servers
from arrival import Arrival
from ehr import EHR
from tool import AGAIN, phone

pytestmark = pytest.mark.shared

# The fault, which request it hits, and of which methods.
FAULTS = [
    ("lostreply", 3, "POST,PUT"),  # carried out, and we are not told
    ("lostreply", 7, ""),
    ("reset", 3, ""),
    ("503", 3, ""),
    ("429", 4, ""),
    ("truncate", 5, "POST,PUT"),  # carried out, and half of the answer comes
    ("truncate", 11, "GET"),
    ("twice", 2, "POST,PUT"),  # carried out twice
]


@pytest.mark.parametrize("fault, every, methods", FAULTS)
def test_everything_arrives_once_all_the_same(clinic, serve, tmp_path, three, records, fault, every, methods):
    port = servers.free_port()
    server = serve(servers.Sekmet(tmp_path / "sekmet", seen_at=port))
    proxy = serve(servers.FaultProxy(tmp_path / "proxy", port, server.port, fault, every, methods))
    ehr = EHR(server.base)

    def others():
        """A request of somebody else. Every run asking alike, each third request would otherwise be the same one for ever."""
        try:
            EHR(proxy.base, timeout=3).request("GET", "/metadata")
        except (OSError, http.client.HTTPException):
            pass

    clinic.connect(proxy.base).introduce(ehr, three)
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


def test_an_ehr_that_cannot_be_reached_is_no_loss(clinic, three):
    clinic.connect(f"http://127.0.0.1:{servers.free_port()}/fhir").roster(three)
    report = clinic.sync(expect=(AGAIN,))
    report.adds_up()
    assert report.endpoint["outcome"] == "retry" and report.writes == 0
