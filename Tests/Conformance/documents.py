"""When two FHIR documents say the same, judged apart from the tool: numbers by value, moments by instant, references by who is meant."""
import json
import re
from datetime import datetime, timezone
from decimal import Context, Decimal

OURS = "urn:ietf:rfc:3986"
MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")
WIDE = Context(prec=200)  # more digits than anyone writes: nothing is rounded
ORDERED = {"given", "line"}  # lists whose order carries meaning


class Number(Decimal):
    """A JSON number, never equal to a string or a boolean."""


def parse(text):
    def unique(pairs):
        members = dict(pairs)
        assert len(members) == len(pairs), f"a member twice in {[name for name, _ in pairs]}"
        return members

    return json.loads(text, parse_float=Number, parse_int=Number, object_pairs_hook=unique)


def our_identifiers(resource):
    """The urn:uuid identifiers of a resource; QuestionnaireResponse and AdverseEvent hold one, not a list."""
    found = resource.get("identifier") or []
    found = found if isinstance(found, list) else [found]
    return [i["value"].lower() for i in found if i.get("system") == OURS and str(i.get("value", "")).startswith("urn:uuid:")]


def is_live(resource):
    """False for what is marked as entered in error, and for a patient record that is no longer used."""
    if resource.get("status") == "entered-in-error" or resource.get("active") is False:
        return False
    verification = resource.get("verificationStatus") or {}
    return all(coding.get("code") != "entered-in-error" for coding in verification.get("coding", []))


def who(resource):
    """By what a resource is known on both sides: a patient by the medical record number, as the EHR may have known the patient
    before us and not carry our identifier; anything else by ours. All the names, for a resource may have several."""
    if resource["resourceType"] == "Patient":
        numbers = sorted(f"{i.get('system')}|{i.get('value')}" for i in resource.get("identifier", []) if i.get("system") != OURS)
        if numbers:
            return numbers[:1]
    return our_identifiers(resource)


class Side:
    """A set of resources that refer to one another: an export, or everything that a server holds."""

    def __init__(self, resources, full_urls=None):
        self.resources = list(resources)
        self.names = {}
        for index, resource in enumerate(self.resources):
            ours = who(resource)
            if not ours:
                continue
            name = f"{resource['resourceType']} {ours[0]}"
            if resource.get("id"):
                self.names[f"{resource['resourceType']}/{resource['id']}"] = name
            if full_urls and full_urls[index]:
                self.names[full_urls[index]] = name

    @classmethod
    def of_bundle(cls, bundle):
        entries = bundle.get("entry", [])
        return cls([e["resource"] for e in entries], [e.get("fullUrl") for e in entries])

    def meant(self, reference):
        if reference in self.names:
            return self.names[reference]
        short = "/".join(reference.split("/")[-2:])
        return self.names.get(short, reference) if reference.startswith("http") else reference

    def by_identifier(self, live_only=True):
        """(type, urn:uuid) to all the resources that carry it."""
        found = {}
        for resource in self.resources:
            if live_only and not is_live(resource):
                continue
            for value in who(resource):
                found.setdefault((resource["resourceType"], value), []).append(resource)
        return found

    def normal(self, resource):
        resource = {k: v for k, v in resource.items() if k not in ("id", "text", "meta")}
        if resource.get("resourceType") == "Patient":  # whether ours is on a patient that the EHR registered is the mapping's business
            resource["identifier"] = [i for i in resource.get("identifier", []) if i.get("system") != OURS]
        return self._normal(resource, None)

    def _normal(self, value, name):
        if isinstance(value, dict):
            members = {}
            for key, inner in value.items():
                if key == "display" and ("reference" in value or "code" in value or "system" in value):
                    continue
                if key == "reference" and isinstance(inner, str):
                    members[key] = self.meant(inner)
                    continue
                inner = self._normal(inner, key)
                if inner not in ({}, [], None):
                    members[key] = inner
            return members
        if isinstance(value, list):
            inner = [self._normal(v, name) for v in value]
            return inner if name in ORDERED else sorted(inner, key=lambda v: json.dumps(v, sort_keys=True, default=str))
        if isinstance(value, Decimal):
            return ("number", format(value.normalize(WIDE), "f") if value else "0")
        if isinstance(value, str) and MOMENT.match(value):
            return instant(value)
        return value


def instant(text):
    whole, fraction = re.match(r"^([^.Z+]*?\d\d:\d\d:\d\d)(?:\.(\d+))?", text).groups()
    zone = text[len(whole) + (len(fraction) + 1 if fraction else 0):].replace("Z", "+00:00")
    seconds = datetime.fromisoformat(whole + zone).astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    fraction = (fraction or "").rstrip("0")
    return seconds + (f".{fraction}" if fraction else "") + "Z"


def differences(a, b, path=""):
    """Where two normal forms differ, one line each."""
    if isinstance(a, dict) and isinstance(b, dict):
        lines = []
        for key in sorted({*a, *b}):
            lines += differences(a.get(key), b.get(key), f"{path}.{key}" if path else key)
        return lines
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return [line for index, (x, y) in enumerate(zip(a, b)) for line in differences(x, y, f"{path}[{index}]")]
    return [] if a == b else [f"{path}: {a!r} against {b!r}"]


def number_spellings(text):
    """Every number of a document as it is spelled; to see whether a server changed digits."""
    found = []
    json.loads(text, parse_float=lambda s: found.append(s), parse_int=lambda s: found.append(s))
    return found
