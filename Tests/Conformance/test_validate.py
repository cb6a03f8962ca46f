"""What leaves the clinic, judged by validators that nobody here wrote."""
import json
import os
import subprocess
import sys

import pytest

import servers
from documents import parse
from tool import DONE

pytestmark = pytest.mark.shared


def judge(*command, timeout=1200):
    # validate-fhir makes its own environment, with the Python of this one; what is set for us is nothing to it.
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return subprocess.run([sys.executable, *map(str, command)], capture_output=True, text=True, timeout=timeout, env=env)


def validate_fhir(*arguments):
    return judge(servers.SHARED_TOOLS / "validate-fhir", *arguments)


def passes(done):
    assert done.returncode == 0, f"exit {done.returncode}\n{done.stdout[-6000:]}\n{done.stderr[-1000:]}"


@pytest.fixture(scope="module")
def exported(imported, tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    for form in ("fhir", "ndjson", "ccd"):
        imported.run("export", form, "-o", folder / (form + (".json" if form == "fhir" else ""))).expect(DONE)
    return folder


def paths(value, prefix=""):
    """The element paths a resource has: its shape, whatever the values."""
    if isinstance(value, dict):
        return {path for key, inner in value.items() for path in paths(inner, f"{prefix}.{key}" if prefix else key)}
    if isinstance(value, list):
        return {path for inner in value for path in paths(inner, prefix)}
    return {prefix}


def shape(resource):
    """Type, shape, and what chooses a profile: status, category and code system."""
    codes = sorted({c.get("code") for concept in [*resource.get("category", []), resource.get("code", {})] if isinstance(concept, dict) for c in concept.get("coding", [])} - {None})
    return (resource["resourceType"], str(resource.get("status")), tuple(codes), tuple(sorted(paths(resource))))


def test_every_exported_resource_is_valid_fhir(exported):
    files = sorted((exported / "ndjson").glob("*.ndjson"))
    assert {"Patient", "Condition", "Encounter", "Procedure", "MedicationAdministration", "Observation"} <= {f.stem for f in files}
    passes(validate_fhir("--fast", *files))


def test_one_of_each_shape_is_valid_in_all_layers_and_for_us_core(exported, tmp_path):
    first = {}
    for file in sorted((exported / "ndjson").glob("*.ndjson")):
        for line in file.read_text().splitlines():
            first.setdefault(shape(json.loads(line)), line)
    assert len(first) >= 8, sorted(key[:3] for key in first)
    sample = tmp_path / "shapes.ndjson"
    sample.write_text("".join(line + "\n" for line in first.values()))
    passes(validate_fhir("--us-core-enforce", sample))


def test_the_bundle_is_valid_and_its_references_resolve(exported):
    passes(validate_fhir("--fast", "--refs", exported / "fhir.json"))


def test_bundle_and_ndjson_say_the_same(exported):
    bundle = parse((exported / "fhir.json").read_text())
    of_bundle = {(r["resourceType"], r["id"]) for r in (e["resource"] for e in bundle["entry"])}
    of_lines = [parse(line) for file in (exported / "ndjson").glob("*.ndjson") for line in file.read_text().splitlines()]
    assert len(of_lines) == len(bundle["entry"]) and {(r["resourceType"], r["id"]) for r in of_lines} == of_bundle


def test_every_ccd_is_valid(exported, records):
    files = sorted((exported / "ccd").glob("*.xml"))
    assert len(files) == sum(record["record"] == "Patient" for record in records)
    for edition in ([], ["--edition", "2025-07"]):
        passes(judge(servers.SHARED_TOOLS / "validate-ccd", "--strict", *edition, exported / "ccd"))


def test_the_same_store_gives_the_same_bytes(imported, exported, tmp_path):
    for form in ("fhir", "ndjson", "ccd"):
        again = tmp_path / form
        imported.run("export", form, "-o", again).expect(DONE)
        before = exported / (form + (".json" if form == "fhir" else ""))
        if before.is_file():
            assert again.read_bytes() == before.read_bytes()
        else:
            assert {f.name: f.read_bytes() for f in again.iterdir()} == {f.name: f.read_bytes() for f in before.iterdir()}, form


def test_the_validators_do_find_what_is_wrong(exported, tmp_path):
    """A validator that passes everything would pass here too: a spoiled file must fail."""
    bundle = json.loads((exported / "fhir.json").read_text())
    observation = next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Observation")
    spoiled = tmp_path / "spoiled.ndjson"
    spoiled.write_text(json.dumps({**observation, "status": "done"}) + "\n")
    assert validate_fhir("--fast", spoiled).returncode == 1
    document = next((exported / "ccd").glob("*.xml")).read_text()
    (tmp_path / "spoiled.xml").write_text(document.replace("<recordTarget", "<recordTargets").replace("</recordTarget", "</recordTargets"))
    assert judge(servers.SHARED_TOOLS / "validate-ccd", tmp_path / "spoiled.xml").returncode == 1
