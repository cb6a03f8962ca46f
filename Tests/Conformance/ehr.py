"""An EHR seen from its own side: plain FHIR over HTTP with the standard library, never through the code under test."""
import http.client
import json
import urllib.parse

from documents import parse


def plain(number):
    """A Decimal as sekmet would have kept it anyway."""
    return int(number) if number == number.to_integral_value() and number.as_tuple().exponent >= 0 else float(number)


class Refusal(Exception):
    def __init__(self, status, body):
        super().__init__(f"{status}: {body[:400]}")
        self.status = status


class EHR:
    def __init__(self, base, timeout=60):
        self.base, self.timeout = base.rstrip("/"), timeout
        self.address = urllib.parse.urlsplit(self.base)

    def request(self, method, path, body=None, **headers):
        """The status, the headers and the body's text."""
        connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=self.timeout)
        headers = {"Accept": "application/fhir+json", **{name.replace("_", "-"): value for name, value in headers.items()}}
        if body is not None:
            headers.setdefault("Content-Type", "application/fhir+json")
            body = (body if isinstance(body, str) else json.dumps(body, default=plain)).encode()
        try:
            connection.request(method, self.address.path + path, body, headers)
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode()
        finally:
            connection.close()

    def resource(self, method, path, body=None, **headers):
        status, _, text = self.request(method, path, body, **headers)
        if status >= 400:
            raise Refusal(status, text)
        return parse(text)

    def read(self, kind, id):
        return self.resource("GET", f"/{kind}/{id}")

    def create(self, resource):
        return self.resource("POST", "/" + resource["resourceType"], resource)

    def amend(self, resource, change):
        """An edit by the EHR's own people: read, change, write back at the version that was read."""
        current = self.read(resource["resourceType"], resource["id"])
        version = current["meta"]["versionId"]
        change(current)
        return self.resource("PUT", f"/{current['resourceType']}/{current['id']}", current, If_Match=f'W/"{version}"')

    def declared(self):
        """The types of the CapabilityStatement."""
        statement = self.resource("GET", "/metadata")
        return {r["type"] for rest in statement["rest"] for r in rest.get("resource", [])}

    def versions(self):
        """How many versions of anything were ever written: the server's own count of writes."""
        return int(self.resource("GET", "/_history?_count=1")["total"])

    def everything(self):
        """The current version of all that is not deleted, from the system history: searches are what is being checked."""
        current, offset = {}, 0
        while True:
            page = self.resource("GET", f"/_history?_count=500&_offset={offset}")
            entries = page.get("entry", [])
            for entry in entries:  # newest first
                kind, id = entry["fullUrl"].split("/")[-2:]
                current.setdefault((kind, id), entry.get("resource"))
            offset += len(entries)
            if not entries or offset >= int(page["total"]):
                # sekmet keeps its subscription topics as Basic resources from the first start
                return [resource for (kind, _), resource in current.items() if resource and kind != "Basic"]
