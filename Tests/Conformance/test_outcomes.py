"""The synthetic cohorts through the tool: the tables that were published, and the same ones after a journey through FHIR."""
import json

import pytest

from tool import BAD_INPUT, ROOT, USAGE, Clinic

STUDIES = ROOT / "Fixtures" / "outcomes" / "studies"
QUESTIONS = {
    "feder-2021": ("--instrument", "caps-5", "--endpoint", "week-2"),
    "feder-2014": ("--instrument", "ies-r", "--by", "crossover", "--endpoint", "24h"),
    "mcghee-2008": ("--instrument", "pcl-m", "--endpoint", "screening", "--positive", "44"),
    "abdallah-2022": ("--instrument", "pcl-5", "--endpoint", "week-4"),
}


def table(clinic, study, *more):
    return clinic.run("report", "cohort", *QUESTIONS[study], *(more or ("--smallest-cell", "1"))).expect(0).json


def alike(report):
    """A report byte for byte, but for what the release of the tool says of itself."""
    return json.dumps(report, sort_keys=True)


def bundle_of(clinic, folder):
    clinic.run("export", "fhir", "-o", folder / "bundle.json").expect(0)
    return folder / "bundle.json"


def records(clinic, file):
    """A clinic's records by id; the order in which a session tells its events has no meaning, and FHIR does not keep it."""
    clinic.run("export", "records", "-o", file).expect(0)
    return {record["id"]: ordered(record) for record in map(json.loads, file.read_text().splitlines())}


def ordered(tree):
    if isinstance(tree, dict):
        return {name: ordered(value) for name, value in tree.items()}
    if isinstance(tree, list):
        return sorted(map(ordered, tree), key=lambda member: json.dumps(member, sort_keys=True))
    return tree


def scores_first(resource):
    """The order that no exporter should write and many do: what is derived before what it is derived from."""
    return {"Observation": 0, "QuestionnaireResponse": 1, "Patient": 2}.get(resource["resourceType"], 3)


def as_bundle(clinic, folder):
    return [bundle_of(clinic, folder)]


def as_bundle_with_scores_first(clinic, folder):
    bundle = json.loads(bundle_of(clinic, folder).read_text())
    bundle["entry"].sort(key=lambda entry: scores_first(entry["resource"]))
    (folder / "turned.json").write_text(json.dumps(bundle))
    return [folder / "turned.json"]


def as_bundle_backwards(clinic, folder):
    bundle = json.loads(bundle_of(clinic, folder).read_text())
    bundle["entry"].reverse()
    (folder / "turned.json").write_text(json.dumps(bundle))
    return [folder / "turned.json"]


def as_folder_of_types(clinic, folder):
    clinic.run("export", "ndjson", "-o", folder / "types").expect(0)
    return [folder / "types"]


def as_one_file_with_scores_first(clinic, folder):
    clinic.run("export", "ndjson", "-o", folder / "types").expect(0)
    lines = [line for file in sorted((folder / "types").glob("*.ndjson")) for line in file.read_text().splitlines()]
    lines.sort(key=lambda line: scores_first(json.loads(line)))
    (folder / "all.ndjson").write_text("\n".join(lines) + "\n")
    return [folder / "all.ndjson"]


def as_types_one_call_each_scores_first(clinic, folder):
    clinic.run("export", "ndjson", "-o", folder / "types").expect(0)
    files = sorted((folder / "types").glob("*.ndjson"))
    order = {"Patient": 0, "CarePlan": 1, "Observation": 2, "QuestionnaireResponse": 3}
    return sorted(files, key=lambda file: order.get(file.stem, 4))


JOURNEYS = [
    as_bundle, as_bundle_with_scores_first, as_bundle_backwards, as_folder_of_types, as_one_file_with_scores_first, as_types_one_call_each_scores_first,
]


@pytest.fixture(scope="module")
def cohorts(tmp_path_factory):
    """Each study in a home of its own, with its table."""
    made = {}
    for study in QUESTIONS:
        clinic = Clinic(tmp_path_factory.mktemp(study) / "here").init()
        clinic.run("import", STUDIES / f"{study}.ndjson").expect(0)
        made[study] = (clinic, alike(table(clinic, study)))
    return made


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.__name__)
@pytest.mark.parametrize("study", QUESTIONS)
def test_a_cohort_gives_the_same_table_after_a_journey_through_fhir(study, journey, cohorts, tmp_path):
    here, expected = cohorts[study]
    there = Clinic(tmp_path / "there").init()
    for path in journey(here, tmp_path):
        there.run("import", path).expect(0)
    assert alike(table(there, study)) == expected
    assert records(there, tmp_path / "there.ndjson") == records(here, tmp_path / "here.ndjson"), "and the records are the same too"


def test_the_table_of_the_trial(tmp_path):
    clinic = Clinic(tmp_path / "home").init()
    clinic.run("import", STUDIES / "feder-2021.ndjson").expect(0)
    found = table(clinic, "feder-2021")
    assert [(group["group"], group["responders"]["count"], group["n"]) for group in found["groups"]] == [("ketamine", 10, 15), ("midazolam", 3, 15)]
    assert round(found["difference"]["value"], 2) == 11.88 and round(found["difference"]["standardError"], 2) == 3.96
    hidden = table(clinic, "feder-2021", "--smallest-cell", "5")
    assert hidden["groups"][1]["responders"] == {"suppressed": True}
    page = tmp_path / "cohort.html"
    clinic.run("report", "cohort", *QUESTIONS["feder-2021"], "-o", page).expect(0)
    text = page.read_text()
    assert "<svg" in text and "<script" not in text and "3 of 15" not in text
    clinic.run("report", "cohort", "--instrument", "phq-9", "--endpoint", "week-2").expect(USAGE)


def score(clinic, instrument, request, path):
    path.write_text(json.dumps(request))
    return clinic.run("score", instrument, path)


def test_scores_at_the_command_line(tmp_path):
    clinic, file = Clinic(tmp_path / "none"), tmp_path / "answers.json"
    whole = score(clinic, "pcl-5", {"answers": {str(n): 2 for n in range(1, 21)}, "baselineTotal": 58}, file).expect(0).json
    assert (whole["total"], whole["dsm5SymptomRule"], whole["cutoffs"]) == (40, "met", {"probablePTSD": True})
    assert whole["change"]["percentReduction"] == 31.03 and whole["change"]["response"] is True and whole["change"]["reliableAt18"] is True
    rejected = score(clinic, "ies-r", {"answers": {"2": 7}}, file).expect(BAD_INPUT).json
    assert (rejected["status"], rejected["reason"]) == ("rejected", "item 2 out of range 0-4")
    clinic.run("score", "pcl-m", file).expect(USAGE)
