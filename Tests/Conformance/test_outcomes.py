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


@pytest.mark.parametrize("study", QUESTIONS)
def test_a_cohort_gives_the_same_table_after_a_journey_through_fhir(study, tmp_path):
    here = Clinic(tmp_path / "here").init()
    here.run("import", STUDIES / f"{study}.ndjson").expect(0)
    here.run("export", "fhir", "-o", tmp_path / "bundle.json").expect(0)
    there = Clinic(tmp_path / "there").init()
    there.run("import", tmp_path / "bundle.json").expect(0)
    assert table(there, study) == table(here, study)


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
