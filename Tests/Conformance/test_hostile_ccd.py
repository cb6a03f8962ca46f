"""Documents that want to cost much: every one has an answer within 5 s and 300 MB, and none makes the tool fall over.

Times and sizes are those of a release build: of a debug build only the answers are checked, of the smaller documents.
"""
import json
import subprocess
import sys

import pytest

import hostile_ccd
from tool import BAD_INPUT, BIN, DONE, Clinic

SECONDS, MEGABYTES = 5, 300
IS_RELEASE = "release" in str(BIN.resolve())


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return Clinic(tmp_path_factory.mktemp("hostile") / "home").init().home


# A process of its own: what a child had in memory is reckoned from what its parent had when it was forked, and we have large documents.
MEASURE = """
import json, os, subprocess, sys, time
began = time.monotonic()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
told = process.stderr.read()
_, status, usage = os.wait4(process.pid, 0)
print(json.dumps([os.waitstatus_to_exitcode(status), told.decode(errors="replace"), time.monotonic() - began, usage.ru_maxrss / 1024]))
"""


def run(*arguments):
    """Exit status, standard error, seconds, and the most megabytes that were in memory."""
    command = [sys.executable, "-c", MEASURE, str(BIN / "infusync"), *map(str, arguments)]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


@pytest.mark.parametrize("name", hostile_ccd.DOCUMENTS)
def test_every_document_has_an_answer_in_time_and_in_little_memory(name, home, tmp_path):
    is_read, make = hostile_ccd.DOCUMENTS[name]
    content = make()
    if not IS_RELEASE and len(content) > 2_000_000:
        pytest.skip("too large for a debug build")
    file = tmp_path / "document.xml"
    file.write_bytes(content)
    for command in (["import", file, "--as", "ccd", "--dry-run", "--home", home], ["view", file, "-o", tmp_path / "page.html"]):
        exit, told, seconds, size = run(*command)
        assert exit in (DONE, BAD_INPUT), f"{command[0]} left with {exit}: {told[-500:]}"
        if command[0] == "import" and is_read is not None:
            assert (exit == DONE) == is_read, f"read: {exit == DONE}; {told[-500:]}"
        assert "Hostile" not in told and "root:" not in told, "an error tells what the document says"
        if IS_RELEASE:
            assert seconds < SECONDS and size < MEGABYTES, f"{command[0]} took {seconds:.1f} s and {size:.0f} MB"
