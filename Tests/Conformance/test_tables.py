"""Tables of assessments as spreadsheets save them: taken whole, or refused with every fault's line and column."""
import json
import os
import random
import subprocess

import pytest

from tool import BAD_INPUT, BIN, ROOT, Clinic, environment

STUDIES = ROOT / "Fixtures" / "outcomes" / "studies"
INSTRUMENTS = ROOT / "Fixtures" / "outcomes" / "instruments"


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    """A home with patients, and their ids."""
    lines = [line for line in (STUDIES / "feder-2021.ndjson").read_text().splitlines() if '"record":"Patient"' in line]
    file = tmp_path_factory.mktemp("people") / "patients.ndjson"
    file.write_text("\n".join(lines) + "\n")
    clinic = Clinic(file.parent / "home").init()
    clinic.run("import", file).expect(0)
    return clinic, [json.loads(line)["id"] for line in lines]


@pytest.fixture
def clinic(people, tmp_path):
    return people[0].copy(tmp_path / "home")


def assessments(clinic, folder):
    clinic.run("export", "records", "-o", folder / "out.ndjson").expect(0)
    told = [json.loads(line) for line in (folder / "out.ndjson").read_text().splitlines()]
    return sorted((r["patient"], r["at"], r["instrument"], sorted(r["answers"].items())) for r in told if r["record"] == "Assessment")


def wide(ids, answers=7):
    head = ["patient", "instrument", "at", "rater", *map(str, range(1, answers + 1)), "total"]
    rows = [
        [i, "gad-7", f"2026-03-{n % 27 + 1:02}T09:00:00-05:00", "patient", *[str((n + k) % 4) for k in range(answers)], str(sum((n + k) % 4 for k in range(answers)))]
        for n, i in enumerate(ids)
    ]
    return [head, *rows]


def text(rows, delimiter=",", end="\n"):
    return "".join(delimiter.join(row) + end for row in rows)


def decimals(rows):
    return [rows[0]] + [row[:4] + [cell + ",0" for cell in row[4:]] for row in rows[1:]]


SHEETS = {
    "plain": lambda rows: text(rows).encode(),
    "excel-csv-utf-8": lambda rows: text(rows, ",", "\r\n").encode("utf-8-sig"),
    "excel-semicolons": lambda rows: text(rows, ";", "\r\n").encode("utf-8-sig"),
    "excel-unicode-text": lambda rows: text(rows, "\t", "\r\n").encode("utf-16"),
    "utf-16-be": lambda rows: b"\xfe\xff" + text(rows, "\t", "\r\n").encode("utf-16-be"),
    "decimal-commas": lambda rows: text(decimals(rows), ";", "\r\n").encode(),
    "all-quoted": lambda rows: text([['"%s"' % cell for cell in row] for row in rows]).encode(),
    "sep-line": lambda rows: ("sep=;\r\n" + text(rows, ";", "\r\n")).encode(),
    "left-over-cells": lambda rows: text([row + ["", ""] for row in rows + [[""] * len(rows[0])]]).encode(),
}


@pytest.mark.parametrize("name", SHEETS)
def test_a_table_is_the_same_however_a_spreadsheet_saved_it(people, clinic, name, tmp_path):
    rows = wide(people[1])
    (tmp_path / "table.csv").write_bytes(SHEETS[name](rows))
    said = clinic.run("import", tmp_path / "table.csv").expect(0).json["files"][0]
    assert (said["format"], said["records"]) == ("csv", {"Assessment": len(people[1])})
    assert assessments(clinic, tmp_path) == sorted(
        (row[0], row[2], row[1], sorted((str(k + 1), int(a)) for k, a in enumerate(row[4:11]))) for row in rows[1:])
    assert clinic.run("import", tmp_path / "table.csv").expect(0).json["files"][0]["outcome"] == "unchanged"


def test_long_rows_in_any_order_are_the_same_assessments(people, clinic, tmp_path):
    rows = wide(people[1])
    answers = [[row[0], row[1], row[2], row[3], str(k + 1), row[4 + k]] for row in rows[1:] for k in range(7)]
    random.Random(5).shuffle(answers)
    (tmp_path / "long.csv").write_text(text([["patient", "instrument", "at", "rater", "item", "answer"], *answers]))
    clinic.run("import", tmp_path / "long.csv").expect(0)
    (tmp_path / "wide.csv").write_text(text(rows))
    assert clinic.run("import", tmp_path / "wide.csv").expect(0).json["files"][0]["outcome"] == "unchanged", "the wide table says the same"


def test_every_fault_is_told_at_once_and_nothing_is_stored(people, clinic, tmp_path):
    rows = wide(people[1])
    rows[1][4] = "4"  # out of range
    rows[2][-1] = "20"  # not what the answers come to
    rows[3][2] = "02.03.2026 09:00"  # no offset
    rows[4][0] = "00000000-0000-4000-8000-000000000000"  # nobody
    rows[5][5] = "2,5"
    rows[6][1] = "gad-8"  # its totals are only told, so nothing says who rates it; the answers are held against nothing
    rows[7] = rows[7][:-1]
    (tmp_path / "table.csv").write_text(text(rows, ";"))
    said = clinic.run("import", tmp_path / "table.csv").expect(BAD_INPUT).json["files"][0]
    places = {(fault["line"], fault["path"]) for fault in said["faults"]}
    assert {(2, "1"), (3, "total"), (4, "at"), (5, "patient"), (6, "2"), (7, "total"), (8, "")} <= places, places
    assert all(fault["column"] >= 1 for fault in said["faults"])
    column = {fault["line"]: fault["column"] for fault in said["faults"]}
    assert column[2] == len(";".join(rows[1][:4])) + 2 and column[3] == len(";".join(rows[2][:-1])) + 2
    assert said["error"] == said["faults"][0] and assessments(clinic, tmp_path) == []


def test_another_base_is_converted_where_the_file_says_so(people, clinic, tmp_path):
    items = [str(n) for n in range(1, 13)]
    row = [people[1][0], "whodas-2.0-12", "2026-03-02T09:00:00Z", "patient", "1", *["5"] * 12, "60"]
    (tmp_path / "w.csv").write_text(text([["patient", "instrument", "at", "rater", "base", *items, "total"], row]))
    said = clinic.run("import", tmp_path / "w.csv").expect(0).json["files"][0]
    assert any("converted" in notice["message"] for notice in said["notices"])
    assert assessments(clinic, tmp_path)[0][3] == sorted((item, 4) for item in items)
    row[4] = ""
    (tmp_path / "w.csv").write_text(text([["patient", "instrument", "at", "rater", "base", *items, "total"], row]))
    assert len(clinic.run("import", tmp_path / "w.csv").expect(BAD_INPUT).json["files"][0]["faults"]) == 12, "nothing is guessed"


def test_an_instrument_nobody_has_heard_of_is_a_file(tmp_path):
    folder = tmp_path / "instruments"
    folder.mkdir()
    (folder / "weather-7.json").write_bytes((INSTRUMENTS / "weather-7.json").read_bytes())
    for case in json.loads((INSTRUMENTS / "weather-7.cases.json").read_text()):
        (tmp_path / "answers.json").write_text(json.dumps(case["request"]))
        said = bare(tmp_path, "score", "weather-7", tmp_path / "answers.json")
        assert {key: said[key] for key in case["answer"]} == case["answer"]
    (folder / "weather-7.json").write_bytes((INSTRUMENTS / "every-fault.json").read_bytes())
    faults = bare(tmp_path, "check")["faults"]
    assert len(faults) >= 30 and all("weather-7" in json.dumps(fault) for fault in faults)


def bare(mappings, *arguments):
    """The tool with a folder of mappings of the check's own, and no home."""
    command = [str(BIN / "infusync"), *map(str, arguments), "--mappings", str(mappings), "--json"]
    return json.loads(subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment()).stdout)


def peak(clinic, file):
    """The greatest resident size of an import in bytes, as the kernel counts it."""
    process = subprocess.Popen(clinic.command("import", file), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment())
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0
    return usage.ru_maxrss * 1024


def many(ids, assessments, is_long):
    yield "patient,instrument,at," + ("item,answer" if is_long else ",".join(map(str, range(1, 21)))) + "\n"
    for n in range(assessments):
        minute = n // len(ids)
        head = f"{ids[n % len(ids)]},pcl-5,20{20 + minute // 525600:02}-{minute // 43200 % 12 + 1:02}-{minute // 1440 % 28 + 1:02}T{minute // 60 % 24:02}:{minute % 60:02}:00Z,"
        yield "".join(f"{head}{k},{(n + k) % 5}\n" for k in range(1, 21)) if is_long else head + ",".join(str((n + k) % 5) for k in range(1, 21)) + "\n"


@pytest.mark.parametrize("is_long", [False, True], ids=["wide", "long"])
def test_memory_grows_by_some_bytes_an_assessment(people, tmp_path, is_long):
    """Eight times the table: what more it takes is told by the number of assessments; of a long table also by the file, up to twice its bytes.

    The second is a shortfall: on an idle machine a long table of 52 MiB took 53 MiB to 76 MiB more than one of 6 MiB."""
    found = []
    for count in (5_000, 40_000):
        file = tmp_path / f"{count}.csv"
        file.write_text("".join(many(people[1], count, is_long)))
        found.append(peak(people[0].copy(tmp_path / f"home-{count}"), file))
    print(f"peak {found[0] >> 20} and {found[1] >> 20} MiB, files of up to {file.stat().st_size >> 20} MiB")
    assert found[1] - found[0] < 35_000 * 128 + (24 << 20) + (2 * file.stat().st_size if is_long else 0)
