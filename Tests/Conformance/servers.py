"""The servers that checks start: each on a free port of 127.0.0.1, each ended by whoever started it."""
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SHARED_TOOLS = Path(os.environ.get("SHARED_TOOLS", Path(__file__).resolve().parents[3] / "shared" / "tools"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port, process, seconds=30):
    """Waits until something listens; False when the process is gone before."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            return False
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        except OSError:
            time.sleep(0.05)
    return False


class Served:
    """A server process with its log; `stop` ends this very process and no other."""

    def launch(self, command, log, env=None):
        with open(log, "ab") as sink:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT, env=env)
        if not answers(self.port, self.process):
            self.stop()
            raise AssertionError(f"{command[0]} does not answer on port {self.port}:\n{Path(log).read_text()[-2000:]}")

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Sekmet(Served):
    """sekmet-fhir, an EHR that nobody here wrote. `seen_at` is the port its own links name, when a proxy stands before it."""

    def __init__(self, folder, seen_at=None, peers=None):
        import yaml

        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}/fhir"
        settings = yaml.safe_load((SHARED_TOOLS / "sekmet-open.yaml").read_text())
        settings.update(base_url=f"http://127.0.0.1:{seen_at or self.port}/fhir", host="127.0.0.1", port=self.port, data_dir=str(self.folder / "data"))
        if peers:
            settings["peers"] = peers
        self.config = self.folder / "sekmet.yaml"
        self.config.write_text(yaml.safe_dump(settings))
        self.command = [str(Path(sys.prefix) / "bin" / "sekmet"), "serve", "-c", str(self.config)]
        self.start()

    def start(self):
        self.launch(self.command, self.folder / "sekmet.log")


class FaultProxy(Served):
    """mitmproxy with the shared faults before a server."""

    def __init__(self, folder, port, upstream, fault, every, methods=""):
        self.port, self.base = port, f"http://127.0.0.1:{port}/fhir"
        Path(folder).mkdir(parents=True, exist_ok=True)
        program = Path(os.environ["PROXY_ENVIRONMENT"]) / "bin" / "mitmdump"
        self.launch(
            [str(program), "-q", "--set", f"confdir={folder}", "--listen-host", "127.0.0.1", "-p", str(port),
             "--mode", f"reverse:http://127.0.0.1:{upstream}", "-s", str(SHARED_TOOLS / "fhir-fault-proxy.py")],
            Path(folder) / "proxy.log", env={**os.environ, "FAULT": fault, "EVERY": str(every), "METHODS": methods})


class Drop(Exception):
    """Raised by a hook of `Tap`: the connection is cut, and no answer is sent."""


class Refuse(Exception):
    """Raised by a hook: the request is answered so, and the server never sees it."""

    def __init__(self, status, body):
        self.status, self.body = status, body


class Cut(Exception):
    """Raised by a hook of `Tap` after the server answered: half of the answer is sent under its full length, and the connection closed."""


class Tap:
    """A reverse proxy in this process that sees each request at two moments: before the server does, and after it answered.

    A hook may wait, act on the server behind our back, kill the client, or raise `Drop`, `Cut` or `Refuse`. Hooks run one at a time.
    """

    def __init__(self, before=None, after=None):
        self.before, self.after = before, after
        self.upstream = None
        self.log, self.logging, self.hooks = [], threading.Lock(), threading.Lock()
        tap = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def pass_on(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                exchange = Exchange(self.command, self.path, body)
                try:
                    with tap.logging:
                        tap.log.append(exchange)
                        exchange.write_number = len(tap.writes()) if exchange.is_write else None
                    with tap.hooks:
                        if tap.before:
                            tap.before(exchange)
                    connection = http.client.HTTPConnection("127.0.0.1", tap.upstream, timeout=60)
                    headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection")}
                    connection.request(self.command, self.path, body or None, headers)
                    answer = connection.getresponse()
                    content = answer.read()
                    exchange.status, exchange.answer = answer.status, content
                    connection.close()
                    with tap.hooks:
                        try:
                            if tap.after:
                                tap.after(exchange)
                        except Cut:
                            content, self.close_connection = content[:len(content) // 2], True
                    self.send_response_only(answer.status)
                    for name, value in answer.getheaders():
                        if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                            self.send_header(name, value)
                    self.send_header("Content-Length", answer.getheader("Content-Length") if self.command == "HEAD" else str(len(exchange.answer)))
                    self.end_headers()
                    if self.command != "HEAD":
                        self.wfile.write(content)
                except Refuse as refused:
                    content = refused.body.encode()
                    self.send_response_only(refused.status)
                    self.send_header("Content-Type", "application/fhir+json")
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)
                except (Drop, OSError, http.client.HTTPException):
                    self.close_connection = True

            do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass

        self.server = Quiet(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        self.base = f"http://127.0.0.1:{self.port}/fhir"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def writes(self):
        return [exchange for exchange in self.log if exchange.is_write]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Exchange:
    def __init__(self, method, path, body):
        self.method, self.path, self.body = method, path, body
        self.status, self.answer, self.write_number = None, None, None
        self.is_write = method in ("PUT", "PATCH", "DELETE") or (method == "POST" and not path.split("?")[0].endswith("/_search"))

    def __repr__(self):
        return f"{self.method} {self.path} -> {self.status}"
