"""Servers that want to know who we are: a token endpoint, an EHR behind it, TLS that wants a certificate."""
import datetime
import ipaddress
import json
import ssl
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import threading
from pathlib import Path

import servers


class TokenServer(servers.Served):
    """The shared token endpoint, which checks each assertion with joserfc; it knows some clients by their key sets."""

    def __init__(self, folder, clients, lifetime=300):
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.jwks = folder / "clients.json"
        self.jwks.write_text(json.dumps(clients))
        self.port = servers.free_port()
        self.url = f"http://127.0.0.1:{self.port}/token"
        program = str(servers.SHARED_TOOLS / "smart-token-server.py")
        self.launch([sys.executable, program, "--port", str(self.port), "--jwks", str(self.jwks), "--lifetime", str(lifetime)], folder / "token.log")

    def verdict(self, assertion, folder):
        """What joserfc says of one assertion, by the tool's other mode: its exit status and its words."""
        file = Path(folder) / "assertion.jwt"
        file.write_text(assertion)
        program = str(servers.SHARED_TOOLS / "smart-token-server.py")
        done = subprocess.run(
            [sys.executable, program, "--verify", str(file), "--jwks", str(self.jwks), "--aud", self.url], capture_output=True, text=True)
        return done.returncode, done.stdout.strip()


class SmartSekmet(servers.Sekmet):
    """sekmet behind its own SMART token endpoint; it knows one client, by its key set."""

    def __init__(self, folder, client, jwks, scopes="system/*.*", lifetime=300, seen_at=None):
        self.client, self.jwks, self.scopes, self.lifetime = client, jwks, scopes, lifetime
        super().__init__(folder, seen_at)

    def start(self):
        import yaml

        settings = yaml.safe_load(self.config.read_text())
        settings["server_auth"] = {
            "types": ["smart", "bearer"], "tokens": ["the-desk"], "token_lifetime": self.lifetime,
            "smart_clients": [{"client_id": self.client, "jwks": {"keys": self.jwks["keys"]}, "scopes": self.scopes}]}
        self.config.write_text(yaml.safe_dump(settings))
        super().start()


class Stub:
    """Answers each request by a function of it, and remembers them: `answer(method, path, headers, body) -> (status, headers, body)`.

    With `context` it speaks TLS; a handshake that fails is counted.
    """

    def __init__(self, answer, context=None, host="127.0.0.1"):
        stub = self
        self.seen = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def reply(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                stub.seen.append((self.command, self.path, dict(self.headers.items()), body))
                status, headers, content = answer(self.command, self.path, self.headers, body)
                content = content if isinstance(content, bytes) else (content if isinstance(content, str) else json.dumps(content)).encode()
                self.send_response(status)
                for name, value in {"Content-Type": "application/fhir+json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = reply

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass

        self.server = Quiet((host, 0), Handler)
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_port
        self.base = f"{'https' if context else 'http'}://127.0.0.1:{self.port}/fhir"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def headers_seen(self, name):
        return [headers.get(name) for _, _, headers, _ in self.seen]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


STATEMENT = {
    "resourceType": "CapabilityStatement", "status": "active", "kind": "instance", "date": "2026-01-01", "fhirVersion": "4.0.1", "format": ["json"],
    "software": {"name": "a stub"},
    "rest": [{"mode": "server", "resource": [{"type": "Patient", "interaction": [{"code": "read"}, {"code": "search-type"}],
                                               "searchParam": [{"name": "_id", "type": "token"}]}]}]}
EMPTY = {"resourceType": "Bundle", "type": "searchset", "total": 0}


def open_ehr(method, path, headers, body):
    """A very small EHR that anybody may ask."""
    return 200, {}, STATEMENT if path.endswith("/metadata") else EMPTY


def authority(folder, name="ehr", days=400, by=None, client=False):
    """A certificate with its key, as PEM files: made by itself, or `by` another (certificate, key). Returns both paths and both objects."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    folder = Path(folder)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.timezone.utc)
    maker = (x509.CertificateBuilder().subject_name(subject).issuer_name(by[0].subject if by else subject).public_key(key.public_key())
             .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=30))
             .not_valid_after(now + datetime.timedelta(days=days, hours=1))
             .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True))
    if by:
        usage = ExtendedKeyUsageOID.CLIENT_AUTH if client else ExtendedKeyUsageOID.SERVER_AUTH
        maker = maker.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        maker = maker.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
    certificate = maker.sign(by[1] if by else key, hashes.SHA256())
    files = folder / f"{name}.pem", folder / f"{name}.key"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    files[1].chmod(0o600)
    return files, (certificate, key)


def tls(files, wants=None, newest=None):
    """How a server speaks TLS: with these files, wanting a certificate made by `wants`, at most of that version."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*map(str, files))
    if newest:
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = newest
        context.set_ciphers("ALL:@SECLEVEL=0")
    if wants:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(str(wants))
    return context
