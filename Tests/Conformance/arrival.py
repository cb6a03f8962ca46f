"""Whether what the clinic holds is in the EHR: once, whole, and nothing besides."""
from documents import Side, differences, parse


# An EHR has its own people and places, and nobody's forms or provenance but its own: a file has ours.
FOR_FILES = ("Organization", "Location", "Practitioner", "Provenance", "Questionnaire")


def as_told(bundle):
    """A bundle of ours as an EHR is told it: without what only a file has, and what it is not told of named by identifier alone."""
    kept = [entry for entry in bundle.get("entry", []) if entry["resource"]["resourceType"] not in FOR_FILES]
    return {**bundle, "entry": [{**entry, "resource": told(entry["resource"], root=True)} for entry in kept]}


def told(value, root=False, name=""):
    if isinstance(value, list):
        return [told(inner, root=name == "contained", name=name) for inner in value]
    if not isinstance(value, dict):
        return value
    reference = value.get("reference")
    if isinstance(reference, str) and (reference.startswith("urn:uuid:") or reference.split("/")[0] in FOR_FILES):
        named = reference if reference.startswith("urn:uuid:") else "urn:uuid:" + reference.split("/")[1]
        value = {"identifier": {"system": "urn:ietf:rfc:3986", "value": named}, **{k: v for k, v in value.items() if k != "reference"}}
    return {k: told(v, name=k) for k, v in value.items() if root or k != "id"}


class Arrival:
    """Our export on one side, on the other everything the EHR holds, read from its own history."""

    def __init__(self, clinic, ehr, patients=()):
        self.ours = Side.of_bundle(as_told(parse(clinic.fhir_bundle(patients))))
        self.theirs = Side(ehr.everything())
        self.declared = ehr.declared()
        self.sent, self.held = self.ours.by_identifier(), self.theirs.by_identifier()

    def assert_complete(self, withheld=0):
        """Everything is there and equal in meaning. Of a type that the EHR does not declare a resource may be absent, but then it
        was withheld, and the report counted it."""
        assert self.sent, "the export holds nothing with an identifier of ours"
        kinds = {kind for kind, _ in self.sent}
        assert {"Patient", "Condition", "Encounter", "Procedure", "MedicationAdministration", "Observation"} <= kinds, f"the export has only {kinds}"
        missing = [key for key in self.sent if key not in self.held]
        undeclared = [key for key in missing if key[0] not in self.declared]
        missing = [key for key in missing if key[0] in self.declared]
        assert not missing, f"{len(missing)} of {len(self.sent)} are not in the EHR, as {missing[:5]}"
        assert not undeclared or withheld > 0, f"{len(undeclared)} were neither sent nor reported as withheld, as {undeclared[:5]}"
        wrong = []
        for key, resources in self.sent.items():
            if key in self.held:
                lines = differences(self.ours.normal(resources[0]), self.theirs.normal(self.held[key][0]))
                wrong += [f"{key[0]} {key[1]}: {line}" for line in lines]
        assert not wrong, f"{len(wrong)} differences between the clinic and the EHR:\n" + "\n".join(wrong[:20])

    def assert_once(self):
        """No identifier of ours is on two resources that both stand."""
        twice = {key: len(resources) for key, resources in self.held.items() if len(resources) > 1}
        assert not twice, f"{len(twice)} are in the EHR more than once: {dict(list(twice.items())[:5])}"

    def assert_nothing_besides(self):
        """The EHR holds nothing of ours that the clinic does not have, and nothing without an identifier of a type that has one."""
        stray = [key for key in self.held if key not in self.sent]
        assert not stray, f"the EHR holds {len(stray)} that the clinic does not have, as {stray[:5]}"
        named = {id(resource) for resources in self.theirs.by_identifier(live_only=False).values() for resource in resources}
        nameless = [r for r in self.theirs.resources if id(r) not in named and r["resourceType"] not in ("Provenance", "Binary")]
        assert not nameless, f"{len(nameless)} in the EHR carry no identifier of ours, as {nameless[0]['resourceType']}/{nameless[0]['id']}"

    def assert_all(self, withheld=0):
        self.assert_once()
        self.assert_complete(withheld)
        self.assert_nothing_besides()
