"""Documents that want to cost much: by what each does, whether it may be read at all and what makes it.

`python3 hostile_ccd.py FOLDER` writes them all.
"""
import gzip
import lzma
import sys
from pathlib import Path

HEAD = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    b'<id root="2.16.840.1.113883.3.9999.7" extension="1"/><code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/><title>T</title>'
    b'<effectiveTime value="20260302100500-0500"/><recordTarget><patientRole><id root="2.16.840.1.113883.3.9999.7.1" extension="P1"/>'
    b"<patient><name><given>Testa</given><family>Hostile</family></name><birthTime value=\"19800101\"/></patient></patientRole></recordTarget>"
    b"<component><structuredBody>"
)
TAIL = b"</structuredBody></component></ClinicalDocument>"
RESULTS = b'<code code="30954-2" codeSystem="2.16.840.1.113883.6.1"/><title>Results</title>'
MB = 1 << 20


def body(content, title=b"T"):
    return HEAD.replace(b"<title>T</title>", b"<title>" + title + b"</title>") + content + TAIL


def section(content, text=b"x"):
    return b"<component><section>" + RESULTS + b"<text>" + text + b"</text>" + content + b"</section></component>"


def observation(number, inner=b"", value=b"3"):
    return (
        b'<observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.2"/><id root="1.2.3" extension="%d"/>'
        b'<code code="718-7" codeSystem="2.16.840.1.113883.6.1"/><statusCode code="completed"/>%b<value xsi:type="PQ" value="%b" unit="g/dL"/></observation>'
    ) % (number, inner, value)


def entry(number, inner=b""):
    return b"<entry>" + observation(number, inner) + b"</entry>"


def sized(size):
    """A document of about that many bytes, all of it entries with long words."""
    one = entry(1) + b"<!--" + b"x" * 400 + b"-->"
    return body(section(one * (size // len(one))))


def laughs():
    entities = b"<!ENTITY l0 'ha'>" + b"".join(b"<!ENTITY l%d '%b'>" % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    return HEAD.replace(b"<Clin", b"<!DOCTYPE a [" + entities + b"]><Clin", 1).replace(b"Testa", b"&l9;") + TAIL


def external():
    file = b"<!DOCTYPE a [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
    return HEAD.replace(b"<Clin", file + b"<Clin", 1).replace(b"Testa", b"&f;") + TAIL


WORDS = b"<originalText><reference value='#n'/></originalText>"


def pointing(count, target):
    """Entries of which each points to one piece of the narrative."""
    one = b'<entry><observation classCode="OBS" moodCode="EVN"><code nullFlavor="UNK">%b</code></observation></entry>' % WORDS
    return body(section(one * count, b"<content ID='n'>" + target + b"</content>"))


def pointing_within(count, target):
    """One entry that points so many times."""
    values = b"<interpretationCode nullFlavor='UNK'>" + WORDS + b"</interpretationCode>"
    return body(section(entry(1, values * count), b"<content ID='n'>" + target + b"</content>"))


def members(count):
    """A battery of so many, of which each asks the battery for its time."""
    one = b"<component><observation classCode='OBS' moodCode='EVN'><code code='1' codeSystem='1.2'/></observation></component>"
    return body(section(b"<entry><organizer classCode='BATTERY' moodCode='EVN'><code code='1' codeSystem='1.2'/>%b</organizer></entry>" % (one * count)))


def concern(count):
    one = b"<entryRelationship typeCode='SUBJ'><observation classCode='OBS' moodCode='EVN'><code code='1'/></observation></entryRelationship>"
    head = b"<entry><act classCode='ACT' moodCode='EVN'><templateId root='2.16.840.1.113883.10.20.22.4.3'/>"
    return body(section(head + one * count + b"</act></entry>"))


def attachment():
    head = HEAD.replace(b"<structuredBody>", b"<nonXMLBody>") + b'<text mediaType="application/pdf" representation="B64">'
    return head + b"AAAA" * (9 * MB // 4) + b"</text></nonXMLBody></component></ClinicalDocument>"


def numbered(count):
    return b" ".join(b"a%d='%d'" % (n, n) for n in range(count))


def whole():
    return body(section(b"".join(entry(n) for n in range(200))))


def utf16(document):
    return document.decode().replace("UTF-8", "UTF-16").encode("utf-16")


# Whether it is read; None where either answer is right, as long as it comes.
DOCUMENTS = {
    "entities": (False, laughs),
    "external": (False, external),
    "depth": (False, lambda: body(b"<a>" * 100_000 + b"</a>" * 100_000)),
    "depth of 150": (True, lambda: body(section(b"", b"<content>" * 150 + b"x" + b"</content>" * 150))),
    "60,000 attributes": (False, lambda: body(b"<a " + numbered(60_000) + b"/>")),
    "7,000 attributes of 300 elements": (False, lambda: body((b"<a " + b" ".join(b"a%d=''" % n for n in range(7_000)) + b"/>") * 300)),
    "250 attributes of 1,500 elements": (True, lambda: body(section(b"", (b"<content " + numbered(250) + b"/>") * 1_500))),
    "9,900 entries to one text of 8 MB": (None, lambda: pointing(9_900, b"word " * (8 * MB // 5))),
    "30,000 references to one text of 8 MB": (None, lambda: pointing_within(30_000, b"word " * (8 * MB // 5))),
    "30,000 references to one text of 7 kB": (False, lambda: pointing_within(30_000, b"word " * 1_500)),
    "40,000 entries": (False, lambda: body(section(b"".join(entry(n) for n in range(40_000))))),
    "9,900 entries": (True, lambda: body(section(b"".join(entry(n) for n in range(9_900))))),
    "40,000 sections": (False, lambda: body(b"<component><section><title>s</title><text>x</text></section></component>" * 40_000)),
    "390,000 paragraphs": (True, lambda: body(section(b"", b"<paragraph>x</paragraph>" * 390_000))),
    "190,000 rows": (True, lambda: body(section(b"", b"<table><tbody>" + b"<tr><td>x</td></tr>" * 190_000 + b"</tbody></table>"))),
    "a battery of 60,000": (None, lambda: members(60_000)),
    "a concern of 60,000": (None, lambda: concern(60_000)),
    "390,000 templates": (None, lambda: body(section(b"<entry><act>" + b"<templateId root='1.2'/>" * 390_000 + b"</act></entry>"))),
    "a comment of 18 MB": (False, lambda: body(b"<!--" + b"x " * (9 * MB) + b"-->" + section(b""))),
    "a comment without an end": (False, lambda: HEAD + b"<!--" + b"-x" * (9 * MB)),
    "a text of 9 MB": (True, lambda: body(section(b"", b"x" * (9 * MB)))),
    "a title of 9 MB": (None, lambda: body(section(b""), b"a b " * (9 * MB // 4))),
    "18 MB of quotes": (None, lambda: body(section(b"", (b"<content>" + b'"' * (6 * MB) + b"</content>") * 3))),
    "an attachment of 9 MB": (True, attachment),
    "19 MB of entries": (None, lambda: sized(19 * MB)),
    "49 MB of entries": (False, lambda: sized(49 * MB)),
    "truncated": (False, lambda: whole()[:30_000]),
    "UTF-16": (True, lambda: utf16(whole())),
    "19 MB of UTF-16": (True, lambda: utf16(body(b"<!--" + b"x" * (9 * MB) + b"-->" + section(b"")))),
    "a NUL": (False, lambda: whole().replace(b"completed", b"com\0pleted")),
    "gzip": (False, lambda: gzip.compress(whole())),
    "xz": (False, lambda: lzma.compress(whole())),
    "15 MB of NULs": (False, lambda: b"\0" * (15 * MB)),
    "15 MB of open tags": (False, lambda: b"<" * (15 * MB)),
    "15 MB of an open quote": (False, lambda: b"<a b='" + b"x" * (15 * MB)),
}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, (_, make) in DOCUMENTS.items():
        (folder / (name.replace(" ", "-") + ".xml")).write_bytes(make())
