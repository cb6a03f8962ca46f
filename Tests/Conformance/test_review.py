"""What waits for a person: made at a pretended EHR by its own people, listed, shown, settled by path, by value and by rule, taken back,
carried out, and found in the audit chain. On the tool as it is run, and on its pages as they are read."""
import json
import sqlite3
from html.parser import HTMLParser

import pytest

import servers
from ehr import EHR
from store import content
from tool import AGAIN, BAD_INPUT, DONE, REVIEW, USAGE, FixtureServer

HOSTILE = "O’Brien <script>alert(1)</script> & \"sons\" \u202e"


class Desk:
    """A clinic in step with an EHR, and the EHR's own people behind its control door."""

    def __init__(self, clinic, server, patient):
        self.clinic, self.ehr, self.patient = clinic, EHR(server.base), patient
        self.records = {record["id"]: record for record in clinic.records() if record.get("patient", record["id"]) == patient}
        self.session = next(r for r in self.records.values() if r["record"] == "InfusionSession" and r.get("vitals"))
        self.reading = next(v for v in self.session["vitals"] if v.get("heartRate") and v.get("systolic"))

    def of(self, record, role):
        """The resource there that says it is that one of a record's."""
        for line in self.ehr.request("GET", "/_fixture/resources")[2].splitlines():
            resource = json.loads(line) if line.strip() else {}
            for extension in resource.get("extension", []):
                if extension.get("valueString", "").endswith(f"{record}/{role}"):
                    return resource
        raise AssertionError(f"nothing there says it is {record}/{role}")

    def amend(self, record, role, **changes):
        resource = self.of(record, role)
        changes = [{"path": path.replace("__", "."), "value": value} for path, value in changes.items()]
        self.amend_paths(resource, changes)

    def amend_paths(self, resource, changes):
        status, _, text = self.ehr.request("PUT", f"/_fixture/edit/{resource['resourceType']}/{resource['id']}", changes)
        assert status < 300, text

    def disagree(self):
        """Both sides change a heart rate, a name, a birth date and a telephone."""
        place = f"vitals[{self.reading['id']}].heartRate.value"
        self.clinic.run("records", "set", self.session["id"], f"{place}=72", "--by", "Nurse Example", "--reason", "misread").expect(DONE)
        self.amend(self.session["id"], f"vital/{self.reading['id']}/heart-rate", valueQuantity__value=76)
        self.clinic.run(
            "records", "set", self.patient, f"names[0].family={HOSTILE}", "telecoms[0].value=555-0111", "birthDate=1980-01-02", "--by", "Desk Example").expect(DONE)
        self.amend_paths(self.of(self.patient, "patient"), [
            {"path": "name[0].family", "value": "Theirs"}, {"path": "telecom[0].value", "value": "555-0222"}, {"path": "birthDate", "value": "1980-02-01"}])
        return self.clinic.sync(expect=(REVIEW,)).adds_up()

    def items(self):
        return {item["label"]: item for item in self.clinic.review()}

    def settle(self, *arguments, expect=(DONE,)):
        return self.clinic.run("review", "settle", *arguments, "--by", "Doctor Example", "--because", "seen the strip").expect(*expect)


@pytest.fixture
def desk(clinic, serve, patients):
    server = serve(FixtureServer("--port", 0))
    clinic.connect(server.base, vendor="hapi-like").roster(patients[:1])
    clinic.sync(expect=(DONE,))
    return Desk(clinic, server, patients[0])


def test_what_waits_is_told_in_words(desk):
    assert desk.disagree().pushed["conflicted"] == 2, "two records are in conflict, in four fields"
    items = desk.items()
    heart = f"heart rate at {desk.reading['at'][11:16]}"
    assert set(items) == {heart, "family name", "date of birth", "telephone (mobile)"}, set(items)
    assert [item["severity"] for item in desk.clinic.review()] == ["high", "high", "medium", "low"]
    item = items[heart]
    assert {"id", "record", "kind", "path", "base", "local", "remote", "reason", "since"} <= set(item)
    assert item["kind"] == "InfusionSession" and item["path"] == "result" and item["reason"] == "both-changed" and item["ageDays"] == 0
    assert item["local"]["valueQuantity"]["value"] == 72 and item["remote"]["valueQuantity"]["value"] == 76
    field, = item["fields"]
    assert field["path"] == f"vitals[{desk.reading['id']}].heartRate" and field["local"]["value"] == 72
    assert item["ours"].startswith("Nurse Example,") and item["ours"].endswith(": misread")
    assert "north, version 2" in item["theirs"] and item["proposal"] == {"side": "local", "rule": "clinic-leads"}
    listed = desk.clinic.run("review", "list", as_json=False).stdout
    for value in ("555-0111", "1980-01-02", "Theirs", " 72 ", "\u202e"):
        assert value not in listed, f"a value in a list that is read over somebody's shoulder: {value}"
    shown = desk.clinic.run("review", "show", item["id"], as_json=False).stdout
    assert "72 per minute" in shown and "76 per minute" in shown and "Nurse Example" in shown and "\x1b" not in shown
    for choice in ("local", "remote", "base", "value"):
        assert f"\n  {choice}" in shown
    assert max(map(len, shown.splitlines())) <= 140
    record = desk.clinic.run("records", "show", desk.session["id"])
    assert "open conflict" in record.stderr and record.json["id"] == desk.session["id"], "the record itself is as in a records file"
    marked = {r["id"]: r["conflicts"] for r in desk.clinic.run("records", "list").json["records"] if r["conflicts"]}
    assert set(marked) == {desk.session["id"], desk.patient} and len(marked[desk.patient]) == 3


def test_settled_by_path_by_value_and_by_rule(desk):
    desk.disagree()
    items = desk.items()
    heart = items[f"heart rate at {desk.reading['at'][11:16]}"]
    before = content(desk.clinic.home)
    for wrong in ('"fast"', "not json", '{"value":74,"unit":"mg"}', '{"valueQuantity":{"value":74,"unit":"mg","code":"mg"}}', "[1]", "null"):
        desk.settle(heart["id"], "--value", wrong, expect=(USAGE, BAD_INPUT))
    desk.settle(items["date of birth"]["id"], "--value", '"1980-13-01"', expect=(BAD_INPUT,))
    desk.settle("--kind", "Patient", "--take", "remote", expect=(USAGE,))  # a rule asks for --yes
    preview = desk.settle("--kind", "Patient", "--take", "remote", "--dry-run").json
    assert {one["label"] for one in preview["wouldSettle"]} == {"family name", "date of birth", "telephone (mobile)"}
    desk.settle("--kind", "Consent", "--take", "remote", "--yes", expect=(USAGE,))
    assert content(desk.clinic.home) == before, "something of a refused or tried settlement was stored"

    desk.settle(heart["id"], "--value", "74")
    telecom = items["telephone (mobile)"]
    desk.settle(items["family name"]["id"], "--path", telecom["path"], "--take", "local")
    settled = desk.settle("--reason", "both-changed", "--kind", "Patient", "--endpoint", "north", "--take", "remote", "--yes").json
    assert len(settled["settled"]) == 2 and desk.clinic.review() == []
    report = desk.clinic.sync(expect=(DONE,)).adds_up()
    assert report.pushed["verified"] == report.pushed["edits"] > 0
    assert desk.of(desk.session["id"], f"vital/{desk.reading['id']}/heart-rate")["valueQuantity"]["value"] == 74
    there = desk.of(desk.patient, "patient")
    assert there["birthDate"] == "1980-02-01" and there["name"][0]["family"] == "Theirs"
    assert [t["value"] for t in there["telecom"] if t["system"] == "phone"] == ["555-0111"]
    ours = desk.clinic.show(desk.patient)
    assert ours["birthDate"] == "1980-02-01" and ours["names"][0]["family"] == "Theirs" and ours["telecoms"][0]["value"] == "555-0111"
    assert desk.clinic.sync(expect=(DONE,)).writes == 0


def test_taken_back_until_it_is_pushed(desk):
    desk.disagree()
    items = desk.items()
    desk.settle("--severity", "high", "--take", "remote", "--yes")
    birth, name = items["date of birth"], items["family name"]
    desk.clinic.run("review", "undo", birth["id"]).expect(DONE)
    ours = desk.clinic.show(desk.patient)
    assert ours["birthDate"] == "1980-01-02" and ours["names"][0]["family"] == "Theirs"
    assert desk.items()["date of birth"]["since"] == birth["since"]
    desk.settle("--endpoint", "north", "--take", "local", "--yes")
    desk.clinic.sync(expect=(DONE,))
    for id in (birth["id"], name["id"]):
        said = desk.clinic.run("review", "undo", id, as_json=False).expect(BAD_INPUT)
        assert f"infusync records set {desk.patient}" in said.stderr, str(said)
    assert desk.of(desk.patient, "patient")["birthDate"] == "1980-01-02"


def test_a_refused_write_shows_the_servers_words_and_is_tried_again(clinic, serve, patients):
    outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "business-rule", "diagnostics": "the <b>code</b> is not on our list"}]}
    refusing = [True]

    def before(exchange):
        # Alone or in a transaction.
        if refusing[0] and exchange.is_write and b'"resourceType":"Condition"' in (exchange.body or b""):
            raise servers.Refuse(422, json.dumps(outcome))

    tap = servers.Tap(before=before)
    server = serve(FixtureServer("--port", 0))
    tap.upstream = int(server.base.rsplit(":", 1)[1].split("/")[0])
    serve(tap)
    clinic.connect(server.base.replace(f":{tap.upstream}/", f":{tap.port}/"), vendor="hapi-like").roster(patients[:1])
    clinic.sync(expect=(AGAIN,)).adds_up()  # what refers to a refused problem waits with it
    items = clinic.review()
    assert items and {item["reason"] for item in items} == {"quarantined"} and {item["kind"] for item in items} == {"Problem"}
    item = items[0]
    assert "the <b>code</b> is not on our list" in item["words"] and item["words"] in item["why"]
    assert "is not on our list" in clinic.run("review", "list", as_json=False).stdout
    assert "infusync review retry" in clinic.run("review", "show", item["id"], as_json=False).stdout
    clinic.run("review", "settle", item["id"], "--take", "local", "--by", "x", "--because", "y").expect(USAGE)
    refusing[0] = False
    for one in items:
        clinic.run("review", "retry", one["id"]).expect(DONE)
    clinic.sync(expect=(DONE,)).adds_up()
    assert clinic.review() == []


def test_the_chain_vouches_for_all_of_it(desk):
    desk.disagree()
    desk.settle("--endpoint", "north", "--take", "local", "--yes")
    head = desk.clinic.sync(expect=(DONE,)).answer.json["auditHead"]
    verified = desk.clinic.run("audit", "verify", "--head", head).expect(DONE).json
    assert verified["intact"] is True and verified["head"] == head and verified["firstBroken"] is None
    entries = desk.clinic.run("audit", "show").expect(DONE).json["entries"]
    by = {action: [e for e in entries if e["action"] == action] for action in ("merge", "settle", "push")}
    assert len(by["settle"]) == 4
    for settle in by["settle"]:
        assert settle["actor"] == "Doctor Example" and settle["detail"]["because"] == "seen the strip"
        assert {"base", "local", "remote", "chosen", "B", "R", "S0"} <= set(settle["detail"]["hashes"])
    merge = by["merge"][-1]["detail"]
    assert {"B", "O", "R", "S0", "S1", "W"} <= set(merge["hashes"]) and merge["engine"] and merge["mapping"] and merge["version"]
    assert any(path["rule"] == "both-changed" for e in by["merge"] for path in e["detail"]["paths"])
    assert {"S1", "W", "E"} <= set(by["push"][-1]["detail"]["hashes"])
    text = json.dumps([e["detail"] for e in entries])
    for value in ("555-0111", "1980-01-02", "O’Brien", "Theirs"):
        assert value not in text, f"a patient's value is in the chain: {value}"
    # Whoever has the file and no head kept elsewhere can cut it; with the head that the sync printed it shows.
    with sqlite3.connect(desk.clinic.home / "store.sqlite") as database:
        database.execute("DROP TRIGGER audit_is_not_removed")
        database.execute("DROP TRIGGER audit_is_not_altered")
        database.execute("DELETE FROM audit WHERE n > ?", (len(entries) - 3,))
    database.close()
    assert desk.clinic.run("audit", "verify").expect(DONE).json["intact"] is True
    cut = desk.clinic.run("audit", "verify", "--head", head).expect(BAD_INPUT).json
    assert cut["intact"] is False and cut["firstBroken"] == len(entries) - 2
    with sqlite3.connect(desk.clinic.home / "store.sqlite") as database:
        database.execute("UPDATE audit SET actor = 'somebody' WHERE n = 5")
    database.close()
    assert desk.clinic.run("audit", "verify").expect(BAD_INPUT).json["firstBroken"] == 5


class Page(HTMLParser):
    """What a page has: its elements, its text, and whether every table can be read aloud."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text, self.open = [], [], "", []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.text += data


def test_the_page_is_whole_safe_and_can_be_read_aloud(desk, tmp_path):
    desk.disagree()
    file = tmp_path / "review.html"
    desk.clinic.run("review", "export", "-o", file).expect(DONE)
    assert file.stat().st_mode & 0o077 == 0, "others can read it"
    text = file.read_text()
    page = Page(text)
    assert not page.open and not {"script", "img", "link", "iframe", "object", "base", "form"} & set(page.tags), set(page.tags)
    assert not [a for a in page.attributes if a[0].startswith("on") or a[0] == "src" or (a[0] == "href" and not a[1].startswith("#"))]
    assert "default-src 'none'" in text and "prefers-color-scheme: dark" in text and "@media print" in text and "\u202e" not in text
    assert "<script>alert(1)</script>" in page.text and "<script" not in text, "the hostile name is there, as text"
    assert page.tags.count("caption") == page.tags.count("table") == 5
    assert page.tags.count("th") == len([a for a in page.attributes if a[0] == "scope"])
    for item in desk.clinic.review():
        assert item["id"] in page.text and f"settle {item['id']} --take local" in page.text
    for value in ("72 per minute", "76 per minute", "555-0111", "555-0222", "1980-02-01"):
        assert value in page.text
    ours = desk.clinic.show(desk.patient)
    assert ours["names"][0]["given"][0] not in page.text, "a patient is named, though nobody asked for names"
    desk.clinic.run("review", "export", "-o", file, "--names").expect(DONE)
    assert ours["names"][0]["given"][0] in Page(file.read_text()).text
