"""What the checks share: the clinic, homes that already hold it, and servers that end with their check."""
import signal
import sys

import pytest

import servers
from ehr import EHR
from tool import CLINIC, Clinic

have_shared = (servers.SHARED_TOOLS / "sekmet.requirements.txt").is_file()
needs_shared = pytest.mark.skipif(not have_shared, reason=f"the shared tools are absent: nothing at {servers.SHARED_TOOLS}")


def pytest_configure(config):
    for ending in (signal.SIGINT, signal.SIGTERM):  # ended from outside, we still end the servers we started
        signal.signal(ending, signal.default_int_handler)
    config.addinivalue_line("markers", "shared: needs the shared tools (sekmet, the fault proxy, the validators)")


def pytest_collection_modifyitems(items):
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(needs_shared)


def pytest_terminal_summary(terminalreporter):
    if not have_shared:
        print(f"\n*** THE SHARED TOOLS ARE ABSENT ({servers.SHARED_TOOLS}): what needs them was NOT CHECKED ***", file=sys.stderr)


@pytest.fixture(scope="session")
def imported(tmp_path_factory):
    """A home that holds the whole clinic. Never synced: checks copy it."""
    assert CLINIC.is_dir(), f"no clinic at {CLINIC}"
    return Clinic(tmp_path_factory.mktemp("clinic") / "home").init().imported()


@pytest.fixture(scope="session")
def records(imported):
    return imported.records()


@pytest.fixture(scope="session")
def patients(records):
    """The first clinic's dozen, so that the checks stay quick; the second clinic's patients are in the store all the same."""
    found = [record for record in records if record["record"] == "Patient"]
    assert len(found) == 24, f"the clinics have 24 patients, {len(found)} came out"
    return [record["id"] for record in found if any(number["system"].endswith(".9999.1") for number in record["identifiers"])]


@pytest.fixture(scope="session")
def three(records, patients):
    """Three patients: whose session was stopped early, whose was not given, whose was paused twice; others where one is two of these."""
    sessions = [record for record in records if record["record"] == "InfusionSession"]
    marked = [s["patient"] for s in sessions if s["status"] in ("stopped-early", "not-given") or len(s.get("pauses", [])) == 2]
    return list(dict.fromkeys([*marked, *patients]))[:3]


@pytest.fixture
def clinic(imported, tmp_path):
    return imported.copy(tmp_path / "home")


@pytest.fixture
def serve():
    """Starts a server now and stops it after the check, whatever becomes of the check."""
    started = []

    def start(server):
        started.append(server)
        return server

    yield start
    for server in reversed(started):
        server.stop()


@pytest.fixture
def sekmet(serve, tmp_path):
    server = serve(servers.Sekmet(tmp_path / "sekmet"))
    server.ehr = EHR(server.base)
    return server
