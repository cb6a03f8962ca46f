"""Logging in at an EHR, with servers that nobody here wrote: a strict token endpoint, sekmet behind SMART, TLS that wants a certificate."""
import base64
import json
import os
import ssl
import stat
import time
import urllib.parse
from pathlib import Path

import pytest

import logins
import servers
from arrival import Arrival
from ehr import EHR
from tool import AGAIN, DONE, REFUSED, Clinic

NOT_ALLOWED, CONFIGURATION = 77, 78
SECRET = "s3cret-canary-of-a-token-that-nobody-may-print"


def configure(clinic, settings, name=Clinic.ENDPOINT):
    (Path(clinic.home) / "infusync.yaml").write_text(json.dumps({"endpoints": {name: settings}}))


def bare(tmp_path):
    """A home with nothing in it."""
    return Clinic(tmp_path / "bare").init()


def keys(clinic, algorithm="es384", name=Clinic.ENDPOINT):
    return clinic.run("endpoint", "keys", name, "--algorithm", algorithm).expect(DONE).json


def check(clinic, *exits, name=Clinic.ENDPOINT):
    """The steps of `endpoint check` by name; and the answer."""
    answer = clinic.run("endpoint", "check", name).expect(*(exits or (DONE,)))
    return {step["step"]: step for step in answer.json["steps"]}, answer


def failed(steps):
    return [name for name, step in steps.items() if step["outcome"] == "failed"]


class Desk(EHR):
    """The EHR's own people, who have a token of their own."""

    def request(self, method, path, body=None, **headers):
        return super().request(method, path, body, Authorization="Bearer the-desk", **headers)


# -- keys


@pytest.mark.parametrize("algorithm", ["rs384", "es384"])
def test_a_key_pair_is_its_owners_and_only_its_public_half_is_printed(tmp_path, algorithm):
    clinic = bare(tmp_path).connect("https://ehr.example/fhir")
    first = clinic.run("endpoint", "keys", clinic.ENDPOINT, "--algorithm", algorithm).expect(DONE)
    key, = first.json["keys"]
    assert set(key) == {"kty", "kid", "alg", "use", "key_ops"} | ({"n", "e"} if algorithm == "rs384" else {"crv", "x", "y"})
    assert key["alg"] == algorithm.upper() and key["use"] == "sig"
    file = Path(first.json["keyFile"])
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    secret = "".join(file.read_text().splitlines()[1:-1])
    assert secret[100:140] not in first.stdout + first.stderr and "PRIVATE" not in first.stdout + first.stderr
    again = clinic.run("endpoint", "keys", clinic.ENDPOINT).expect(DONE).json
    assert again["keys"] == [key] and again["made"] is False, "a key that the EHR may know was replaced"
    plain = clinic.run("endpoint", "keys", clinic.ENDPOINT, as_json=False).expect(DONE)
    assert json.loads(plain.stdout)["keys"] == [key], "for people the set alone is on stdout, to be put into a file"


@pytest.mark.shared
def test_the_key_set_names_the_key_by_its_thumbprint(tmp_path):
    from joserfc.jwk import KeySet

    clinic = bare(tmp_path)
    for number, algorithm in enumerate(("rs384", "es384")):
        clinic.connect("https://ehr.example/fhir", name=f"e{number}")
        printed, = keys(clinic, algorithm, f"e{number}")["keys"]
        read, = KeySet.import_key_set({"keys": [printed]}).keys
        assert printed["kid"] == read.thumbprint()


def test_a_key_that_others_can_read_is_refused(tmp_path, serve):
    stub = serve(logins.Stub(logins.open_ehr))
    clinic = bare(tmp_path).connect(stub.base)
    os.chmod(keys(clinic)["keyFile"], 0o640)
    configure(clinic, {"auth": {"smart": {"clientID": "c"}}})
    steps, answer = check(clinic, NOT_ALLOWED)
    assert failed(steps) == ["configuration"] and "chmod 600" in answer.json["error"]["message"]
    assert stub.seen == []


# -- the token endpoint


def front(token_url, then=logins.open_ehr, **more):
    """A small EHR that publishes a token endpoint elsewhere and is open to whoever shows a token."""

    def answer(method, path, headers, body):
        if path.endswith("/.well-known/smart-configuration"):
            return 200, more.get("headers", {}), {"token_endpoint": token_url, **more.get("configuration", {})}
        if path.endswith("/metadata"):
            return 200, more.get("headers", {}), logins.STATEMENT
        if not (headers.get("Authorization") or "").startswith("Bearer "):
            return 401, {}, {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "login"}]}
        return then(method, path, headers, body)

    return answer


@pytest.mark.shared
@pytest.mark.parametrize("algorithm", ["rs384", "es384"])
def test_a_strict_token_endpoint_takes_our_assertion(tmp_path, serve, algorithm):
    clinic = bare(tmp_path).connect("http://127.0.0.1:1/fhir")
    server = serve(logins.TokenServer(tmp_path / "token", {"clinic-rs": {"keys": keys(clinic, algorithm)["keys"]}}))
    stub = serve(logins.Stub(front(server.url)))
    clinic.connect(stub.base)
    configure(clinic, {"auth": {"smart": {"clientID": "clinic-rs"}}})
    for _ in range(3):  # a jti used twice would be refused
        steps, answer = check(clinic)
    assert failed(steps) == [] and steps["token"]["outcome"] == "ok"
    sent = [header for header in stub.headers_seen("Authorization") if header]
    assert sent and all(token.split()[1] not in answer.stdout + answer.stderr for token in sent)


@pytest.mark.shared
@pytest.mark.parametrize("wrong", ["client", "key", "unknown"])
def test_who_is_not_known_is_told_so_at_the_token_step(tmp_path, serve, wrong):
    clinic = bare(tmp_path).connect("http://127.0.0.1:1/fhir")
    ours = keys(clinic)["keys"]
    clinic.connect("http://127.0.0.1:1/fhir", name="other")
    others = keys(clinic, name="other")["keys"]
    clients = {"client": {"another": {"keys": ours}}, "key": {"clinic-rs": {"keys": others}}, "unknown": {}}[wrong]
    server = serve(logins.TokenServer(tmp_path / "token", clients))
    stub = serve(logins.Stub(front(server.url)))
    clinic.connect(stub.base)
    configure(clinic, {"auth": {"smart": {"clientID": "clinic-rs"}}})
    steps, answer = check(clinic, NOT_ALLOWED)
    assert failed(steps) == ["token"] and "endpoint keys" in steps["token"]["do"]
    assert not [header for header in stub.headers_seen("Authorization") if header]
    assert "eyJ" not in answer.stdout + answer.stderr, "an assertion is in the answer"
    report = clinic.run("sync", clinic.ENDPOINT)
    assert report.exit == NOT_ALLOWED, str(report)


@pytest.mark.shared
def test_an_assertion_is_good_once_and_only_for_its_audience(tmp_path, serve):
    """What went over the wire, judged by the tool's other mode: good by itself, bad when anything in it is moved."""
    clinic = bare(tmp_path).connect("http://127.0.0.1:1/fhir")
    server = serve(logins.TokenServer(tmp_path / "token", {"clinic-rs": {"keys": keys(clinic)["keys"]}}))
    caught = []
    clinic.connect(serve(logins.Stub(front(server.url))).base)
    # aud is the URL in the configuration, so what is caught here is meant for the strict server.
    tap = serve(servers.Tap(before=lambda exchange: caught.append(urllib.parse.parse_qs(exchange.body.decode())["client_assertion"][0])))
    tap.upstream = server.port
    configure(clinic, {"auth": {"smart": {"clientID": "clinic-rs", "tokenURL": f"http://127.0.0.1:{tap.port}/token"}}})
    clinic.run("endpoint", "check", clinic.ENDPOINT)
    assertion = caught[-1]
    assert server.verdict(assertion, tmp_path)[0] == 1, "an assertion for another audience was taken"
    head, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in assertion.split(".")[:2])
    assert set(head) == {"alg", "kid", "typ"} and claims["iss"] == claims["sub"] == "clinic-rs" and claims["aud"].endswith(f":{tap.port}/token")
    assert 0 < claims["exp"] - time.time() <= 300 and claims["iat"] <= time.time()


@pytest.mark.parametrize("status, body, exit", [
    (503, "", AGAIN), (429, "", AGAIN), (302, "", NOT_ALLOWED), (200, '{"access_token":"x","token_type":"mac","expires_in":5}', NOT_ALLOWED),
    (400, '{"error":"invalid_scope"}', NOT_ALLOWED)])
def test_a_token_endpoint_that_fails_is_named_as_the_step(tmp_path, serve, status, body, exit):
    elsewhere = serve(logins.Stub(logins.open_ehr))
    token = serve(logins.Stub(lambda *_: (status, {"Location": elsewhere.base + "/token"}, body)))
    stub = serve(logins.Stub(front(f"http://127.0.0.1:{token.port}/token")))
    clinic = bare(tmp_path).connect(stub.base)
    keys(clinic)
    configure(clinic, {"auth": {"smart": {"clientID": "c"}}})
    steps, _ = check(clinic, exit)
    assert failed(steps) == ["token"] and steps["token"]["do"]
    assert elsewhere.seen == [], "a redirect was followed with what proves who we are"


def test_an_ehr_without_a_smart_configuration_is_named_as_the_step(tmp_path, serve):
    stub = serve(logins.Stub(lambda method, path, *_: (404, {}, "{}") if "well-known" in path else logins.open_ehr(method, path, None, None)))
    clinic = bare(tmp_path).connect(stub.base)
    keys(clinic)
    configure(clinic, {"auth": {"smart": {"clientID": "c"}}})
    steps, _ = check(clinic, NOT_ALLOWED)
    assert failed(steps) == ["smart-configuration"] and "tokenURL" in steps["smart-configuration"]["do"]


# -- sekmet behind SMART


@pytest.fixture
def smart(clinic, serve, tmp_path):
    """A clinic that logs in at a sekmet of its own; the sekmet can be started with other settings."""

    def start(**settings):
        clinic.connect("http://127.0.0.1:1/fhir")
        server = serve(logins.SmartSekmet(tmp_path / "sekmet", "clinic-rs", keys(clinic), **settings))
        server.ehr = Desk(server.base)
        clinic.connect(server.base)
        configure(clinic, {"auth": {"smart": {"clientID": "clinic-rs", "scope": "system/*.cruds"}}})
        return server

    return start


@pytest.mark.shared
def test_a_clinic_is_synced_with_an_ehr_that_wants_a_token(clinic, smart, three):
    server = smart()
    steps, _ = check(clinic)
    assert failed(steps) == []
    clinic.introduce(server.ehr, three)
    reports = clinic.settle()
    Arrival(clinic, server.ehr, three).assert_all(reports[-1].withheld)
    assert clinic.sync().writes == 0
    kept = Path(clinic.home) / "tokens" / f"{clinic.ENDPOINT}.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    token = json.loads(json.loads(kept.read_text())["kept"])["token"]
    assert all(token not in report.answer.stdout + report.answer.stderr for report in reports)


@pytest.mark.shared
def test_a_token_is_renewed_while_a_sync_goes_on(clinic, smart, serve, three):
    """With tokens of two seconds a sync needs several; none of its requests is refused but those that meet the end within a second."""
    tap = serve(servers.Tap(before=lambda exchange: time.sleep(0.02)))
    server = smart(lifetime=2, seen_at=tap.port)
    tap.upstream = server.port
    clinic.connect(tap.base).introduce(server.ehr, three)
    reports = clinic.settle()
    Arrival(clinic, server.ehr, three).assert_all(reports[-1].withheld)
    fetched = [exchange for exchange in tap.log if exchange.path.endswith("/auth/token")]
    asked = [exchange for exchange in tap.log if exchange not in fetched]
    assert len(fetched) >= 2, "the sync was over before a token was"
    assert len([e for e in asked if e.status == 401]) <= len(fetched), "more than one request a token was refused"
    assert len(fetched) * 5 < len(asked), f"{len(fetched)} tokens for {len(asked)} requests"


@pytest.mark.shared
def test_a_token_of_one_run_serves_the_next_and_only_this_login(clinic, smart, serve, three):
    tap = serve(servers.Tap())
    server = smart(seen_at=tap.port)
    tap.upstream = server.port
    clinic.connect(tap.base).introduce(server.ehr, three)

    def fetched():
        return len([exchange for exchange in tap.log if exchange.path.endswith("/auth/token")])

    clinic.settle()
    assert fetched() == 1
    clinic.sync()
    assert fetched() == 1, "the kept token was not used"
    kept = Path(clinic.home) / "tokens" / f"{clinic.ENDPOINT}.json"
    kept.chmod(0o644)
    clinic.sync()
    assert fetched() == 2, "a token that others could read was used"
    configure(clinic, {"auth": {"smart": {"clientID": "clinic-rs", "scope": "system/*.*"}}})
    clinic.sync()
    assert fetched() == 3, "a token for another scope was used"


@pytest.mark.shared
def test_a_token_that_the_ehr_no_longer_takes_is_replaced_once(clinic, smart, three):
    server = smart()
    clinic.introduce(server.ehr, three)
    clinic.settle()
    kept = Path(clinic.home) / "tokens" / f"{clinic.ENDPOINT}.json"
    said = json.loads(kept.read_text())
    token = json.loads(said["kept"])
    token.update(token="revoked", obtained=token["obtained"] - 60)
    kept.write_text(json.dumps({**said, "kept": json.dumps(token)}))
    assert clinic.sync().writes == 0
    assert json.loads(json.loads(kept.read_text())["kept"])["token"] != "revoked"


@pytest.mark.shared
def test_a_scope_that_is_too_small_is_told(clinic, smart):
    smart(scopes="system/Observation.read")
    configure(clinic, {"auth": {"smart": {"clientID": "clinic-rs", "scope": "system/Observation.rs"}}})
    steps, _ = check(clinic, NOT_ALLOWED)
    assert failed(steps) == ["read"] and "scope" in steps["read"]["do"]
    configure(clinic, {"auth": {"smart": {"clientID": "clinic-rs", "scope": "system/Patient.rs"}}})
    steps, _ = check(clinic, NOT_ALLOWED)
    assert failed(steps) == ["token"] and "scope" in steps["token"]["says"]


# -- a token that was written down


def test_a_written_token_goes_to_its_endpoint_and_nowhere_else(tmp_path, serve):
    other = serve(logins.Stub(logins.open_ehr))
    stub = serve(logins.Stub(
        lambda method, path, *_: (200, {}, logins.STATEMENT) if path.endswith("/metadata") else (307, {"Location": f"{other.base}{path[5:]}"}, "")))
    clinic = bare(tmp_path).connect(stub.base)
    file = tmp_path / "token"
    file.write_text(SECRET + "\n")
    file.chmod(0o600)
    configure(clinic, {"auth": {"bearerFile": str(file)}})
    steps, answer = check(clinic, REFUSED)
    assert failed(steps) == ["read"]
    assert stub.headers_seen("Authorization")[-1] == f"Bearer {SECRET}" and other.seen == []
    assert SECRET not in answer.stdout + answer.stderr


def test_a_token_that_ends_soon_is_told_and_one_that_has_ended_too(tmp_path, serve):
    stub = serve(logins.Stub(logins.open_ehr))
    clinic = bare(tmp_path).connect(stub.base)
    for days, words in [(3, "ends in"), (-1, "ended on"), (20, None)]:
        claims = base64.urlsafe_b64encode(json.dumps({"exp": int(time.time()) + days * 86400 + 60}).encode()).rstrip(b"=").decode()
        file = tmp_path / "token"
        file.write_text(f"e30.{claims}.{SECRET}")
        file.chmod(0o600)
        configure(clinic, {"auth": {"bearerFile": str(file)}})
        steps, answer = check(clinic)
        assert [words in warning for warning in answer.json["warnings"]] == ([True] if words else [])
        found = [f for f in clinic.run("doctor").json["findings"] if "credentials" in f["what"]]
        assert len(found) == (1 if words else 0) and all(f["ok"] == (days > 0) for f in found)


def test_no_token_goes_in_the_clear_to_another_machine(tmp_path):
    clinic = bare(tmp_path).connect("http://192.0.2.1/fhir")
    file = tmp_path / "token"
    file.write_text(SECRET)
    file.chmod(0o600)
    configure(clinic, {"auth": {"bearerFile": str(file)}, "proxy": "http://127.0.0.1:1"})
    answer = clinic.run("sync", clinic.ENDPOINT)
    assert answer.exit == NOT_ALLOWED and "TLS" in answer.stdout, str(answer)


def test_several_ways_to_log_in_and_unknown_settings_are_faults(tmp_path):
    clinic = bare(tmp_path).connect("https://ehr.example/fhir")
    configure(clinic, {"auth": {"bearerEnv": "A", "smart": {"clientSecret": "x"}}, "clientKey": "k"})
    answer = clinic.run("endpoint", "check", clinic.ENDPOINT)
    assert answer.exit == CONFIGURATION
    text = answer.stdout + answer.stderr
    for words in ("clientSecret: no such setting", "not several", "clientID", "clientKey"):
        assert words in text, text


# -- TLS


@pytest.mark.shared
def test_an_endpoint_that_wants_a_certificate_of_ours_gets_it(tmp_path, serve):
    (root, _), made = logins.authority(tmp_path, "root")
    files, _ = logins.authority(tmp_path, "server", by=made)
    mine, _ = logins.authority(tmp_path, "clinic", days=5, by=made, client=True)
    stub = serve(logins.Stub(logins.open_ehr, logins.tls(files, wants=root)))
    clinic = bare(tmp_path).connect(stub.base)
    configure(clinic, {"caFile": str(root), "clientCertificate": str(mine[0]), "clientKey": str(mine[1])})
    steps, answer = check(clinic)
    assert failed(steps) == [] and steps["tls"]["outcome"] == "ok"
    assert len(answer.json["warnings"]) == 1 and "our certificate" in answer.json["warnings"][0] and "5 days" in answer.json["warnings"][0]
    configure(clinic, {"caFile": str(root)})
    steps, _ = check(clinic, AGAIN, REFUSED)
    assert failed(steps) == ["connect"] and "certificate" in steps["connect"]["do"]
    mine[1].chmod(0o644)
    configure(clinic, {"caFile": str(root), "clientCertificate": str(mine[0]), "clientKey": str(mine[1])})
    steps, _ = check(clinic, NOT_ALLOWED)
    assert failed(steps) == ["configuration"]


@pytest.mark.shared
def test_a_certificate_that_is_not_to_be_trusted_ends_at_the_tls_step(tmp_path, serve):
    (root, _), made = logins.authority(tmp_path, "root")
    files, _ = logins.authority(tmp_path, "server", by=made)
    over, _ = logins.authority(tmp_path, "over", days=-2, by=made)
    good, late = serve(logins.Stub(logins.open_ehr, logins.tls(files))), serve(logins.Stub(logins.open_ehr, logins.tls(over)))
    clinic = bare(tmp_path)
    for base, settings in [(good.base, {}), (late.base, {"caFile": str(root)})]:
        clinic.connect(base)
        configure(clinic, settings)
        steps, _ = check(clinic, REFUSED)
        assert failed(steps) == ["tls"] and "caFile" in steps["tls"]["do"]
    assert good.seen == late.seen == []


@pytest.mark.shared
def test_tls_older_than_1_2_is_not_spoken(tmp_path, serve):
    (root, _), made = logins.authority(tmp_path, "root")
    files, _ = logins.authority(tmp_path, "server", by=made)
    stub = serve(logins.Stub(logins.open_ehr, logins.tls(files, newest=ssl.TLSVersion.TLSv1_1)))
    clinic = bare(tmp_path).connect(stub.base)
    configure(clinic, {"caFile": str(root)})
    steps, _ = check(clinic, AGAIN, REFUSED)
    assert failed(steps) == ["connect"] and stub.seen == []


# -- the way there


@pytest.mark.parametrize("url, step", [("http://127.0.0.1:1/fhir", "connect"), ("http://no-such-host.invalid/fhir", "name")])
def test_nobody_there_is_told_by_step(tmp_path, url, step):
    steps, answer = check(bare(tmp_path).connect(url), AGAIN)
    assert failed(steps) == [step] and steps[step]["do"] and answer.json["error"]["message"]


def test_a_wrong_path_is_told_at_the_metadata_step(tmp_path, serve):
    stub = serve(logins.Stub(lambda *_: (404, {"Content-Type": "text/html"}, "<html>no such page</html>")))
    steps, _ = check(bare(tmp_path).connect(stub.base), REFUSED)
    assert failed(steps) == ["metadata"] and "FHIR base" in steps["metadata"]["do"]


def test_a_proxy_comes_from_the_configuration_and_never_from_the_environment(tmp_path, serve, monkeypatch):
    stub = serve(logins.Stub(logins.open_ehr))
    clinic = bare(tmp_path).connect(stub.base)
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    steps, _ = check(clinic)
    assert failed(steps) == []
    proxy = serve(logins.Stub(logins.open_ehr))
    configure(clinic, {"proxy": f"http://127.0.0.1:{proxy.port}"})
    seen = len(stub.seen)
    check(clinic)
    assert proxy.seen and proxy.seen[0][1].startswith(stub.base) and len(stub.seen) == seen
