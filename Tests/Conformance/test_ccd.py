"""CCDs of invented patients by the hundred, and one spoiled element by element: the outside rules must see every break."""
import copy
import re
import subprocess
from xml.etree import ElementTree

import pytest

import servers
from test_validate import judge, passes
from tool import BIN, DONE, Clinic, environment

pytestmark = pytest.mark.shared

# 1,000 pass as well (six minutes); this many keep the run short, of a seed of their own.
PATIENTS = 12
EDITIONS = [[], ["--edition", "2025-07"]]

V3 = "{urn:hl7-org:v3}"
NAMESPACES = {"": "urn:hl7-org:v3", "sdtc": "urn:hl7-org:sdtc", "xsi": "http://www.w3.org/2001/XMLSchema-instance"}

# A template, the step from it to an element that it must have, and an attribute of it where that is what is taken away.
BREAKS = [
    (".1.2", "code", None), (".1.2", "effectiveTime", None), (".1.2", "confidentialityCode", None), (".1.2", "setId", None), (".1.2", "custodian", None),
    (".1.2", "author", None), (".1.2", "documentationOf", None), (".1.2", "recordTarget/patientRole/addr", None),
    (".1.2", "recordTarget/patientRole/telecom", None), (".1.2", "recordTarget/patientRole/patient/name", None),
    (".1.2", "recordTarget/patientRole/patient/birthTime", None), (".1.2", "recordTarget/patientRole/patient/administrativeGenderCode", None),
    (".1.2", "documentationOf/serviceEvent/effectiveTime/high", None), (".1.2", "author/assignedAuthor/id", None),
    (".2.6.1", "entry", None), (".2.6.1", "code", None), (".2.1.1", "title", None), (".2.5.1", "text", None), (".2.38", "code", "code"), (".2.56", "code", None),
    (".4.30", "id", None), (".4.30", "statusCode", None), (".4.30", "effectiveTime", None), (".4.7", "value", None), (".4.7", "participant", None),
    (".4.7", "effectiveTime", None), (".4.16", "id", None), (".4.16", "statusCode", None), (".4.16", "doseQuantity", None), (".4.16", "consumable", None),
    (".4.16", "effectiveTime", None), (".4.23", "manufacturedMaterial", None), (".4.3", "code", None), (".4.3", "statusCode", None),
    (".4.3", "entryRelationship", None), (".4.4", "value", None), (".4.4", "effectiveTime/low", None), (".4.6", "value", None), (".4.14", "code", None),
    (".4.14", "statusCode", None), (".4.49", "code", None), (".4.49", "effectiveTime", None), (".4.49", "id", None), (".4.1", "code", None),
    (".4.1", "statusCode", None), (".4.1", "component", None), (".4.2", "value", None), (".4.2", "effectiveTime", None), (".4.2", "code", None),
    (".4.26", "effectiveTime", None), (".4.26", "code", "code"), (".4.26", "component", None), (".4.27", "value", "unit"), (".4.27", "effectiveTime", None),
    (".4.27", "code", None), (".4.69", "value", None), (".4.69", "id", None), (".4.69", "effectiveTime", None), (".4.86", "value", None),
    (".4.86", "code", None), (".4.9", "value", None), (".4.8", "value", None), (".4.19", "statusCode", None), (".4.119", "time", None), (".4.122", "id", None),
]


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """The documents of invented patients, written by the tool."""
    folder = tmp_path_factory.mktemp("generated")
    made = subprocess.run(
        [str(BIN / "infusync-lab"), "generate", "--patients", str(PATIENTS), "--seed", "11", "-o", str(folder / "records")],
        capture_output=True, text=True, env=environment())
    assert made.returncode == 0, made.stderr
    clinic = Clinic(folder / "home").init()
    clinic.run("import", folder / "records").expect(DONE)
    clinic.run("export", "ccd", "-o", folder / "ccd").expect(DONE)
    return folder / "ccd"


@pytest.mark.parametrize("edition", EDITIONS, ids=["2025-09", "2025-07"])
def test_the_documents_of_invented_patients_are_valid(generated, edition):
    assert len(list(generated.glob("*.xml"))) >= PATIENTS
    passes(judge(servers.SHARED_TOOLS / "validate-ccd", "--strict", *edition, generated))


def holders(root, template):
    oid = "2.16.840.1.113883.10.20.22" + template
    return [node for node in root.iter() if any(t.get("root") == oid for t in node.findall(V3 + "templateId"))]


def broken(root, template, path, attribute):
    """A copy with the element gone from the first that claims the template and has it; None where none has."""
    spoiled = copy.deepcopy(root)
    for holder in holders(spoiled, template):
        steps = path.split("/")
        parent = holder.find("/".join(V3 + step for step in steps[:-1])) if steps[1:] else holder
        found = [] if parent is None else parent.findall(V3 + steps[-1])
        if not found:
            continue
        for element in found:
            if attribute:
                element.attrib.pop(attribute, None)
            else:
                parent.remove(element)
        return spoiled
    return None


def test_every_break_of_a_document_is_seen(exported_documents, tmp_path):
    for prefix, uri in NAMESPACES.items():
        ElementTree.register_namespace(prefix, uri)
    roots = [ElementTree.parse(file).getroot() for file in exported_documents]
    missing = []
    for number, (template, path, attribute) in enumerate(BREAKS):
        spoiled = next((found for root in roots if (found := broken(root, template, path, attribute)) is not None), None)
        if spoiled is None:
            missing.append((template, path))
        else:
            ElementTree.ElementTree(spoiled).write(tmp_path / f"{number:02}.xml", encoding="UTF-8", xml_declaration=True)
    assert not missing, f"no document has these to break: {missing}"
    done = judge(servers.SHARED_TOOLS / "validate-ccd", "--strict", tmp_path)
    passed = {int(number) for number in re.findall(r"^ok\s+\S*?(\d+)\.xml", done.stdout, re.MULTILINE)}
    assert not passed, [BREAKS[number] for number in sorted(passed)]


@pytest.fixture(scope="module")
def exported_documents(imported, tmp_path_factory):
    """The smallest documents of the fixture clinics that together have everything."""
    folder = tmp_path_factory.mktemp("breaks")
    imported.run("export", "ccd", "-o", folder / "ccd").expect(DONE)
    return sorted((folder / "ccd").glob("*.xml"), key=lambda file: (file.stat().st_size, file.name))
