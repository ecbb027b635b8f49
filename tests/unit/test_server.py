"""The server: what gunicorn is told, and what it then does when it really runs."""

import json
import os
import resource
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from odr.crypto.secrets import SymmetricKey
from odr.door import ARRIVES_IN_SECONDS, STALLED_AFTER_SECONDS
from odr.server import Server, gunicorn_options, tls_context
from odr.settings.settings import Settings

MakeSettings = Callable[..., Settings]

# A small app in the place of ours, under the server of ours: it says who asks and how, or falls over.
STUB = """
import os, sys
from pathlib import Path
from odr.crypto.secrets import SymmetricKey
from odr.server import Server
from odr.settings.settings import Settings

class Stub(Server):
    def load(self):
        def app(environ, start_response):
            if environ["PATH_INFO"] == "/fall":
                raise ValueError("a secret value")
            if environ["PATH_INFO"] == "/long":  # all of it but its last bytes, as of a form that ends with a file
                left = int(environ["CONTENT_LENGTH"]) - 50
                while left:
                    left -= len(environ["wsgi.input"].read(min(left, 65536)))
            start_response("200 OK", [("Content-Type", "text/plain")])
            answer = f"{environ['wsgi.url_scheme']} {environ.get('SCRIPT_NAME')}|{os.getpid()}"
            return [answer.encode()]
        return app

port, cert, key, *proxies = sys.argv[1:]
Stub(Settings(
    instance=Path("."), installation_key=SymmetricKey.generate(), database_url="sqlite:///x", port=int(port),
    tls_cert=Path(cert) if cert else None, tls_key=Path(key) if key else None, trusted_proxies=tuple(proxies),
)).run()
"""


SAYS = (
    STUB[: STUB.index("port, cert")]
    + """
Stub(Settings(
    instance=Path("."), installation_key=SymmetricKey.generate(), database_url="sqlite:///x", port=int(sys.argv[1]),
), ["Serving"]).run()
"""
)
IMPORTED = """
import gc, json, sys, threading
from odr.server import import_the_app
import_the_app()
opened = []
sys.addaudithook(lambda event, given: opened.append(str(given[0])) if event in ("open", "os.scandir") else None)
from odr.i18n import gettext, in_language, languages
from odr.zones import zone_of
said = []
for code in languages():
    with in_language(code):
        said.append(gettext("Saved."))
zone_of("Nowhere")
print(json.dumps({
    "said": said, "opened": opened,
    "imported": "odr.app" in sys.modules, "frozen": gc.get_freeze_count(), "threads": threading.active_count(),
    "not there": [name for name in ("alembic", "mako", "psycopg", "odr.selftest", "odr.demo") if name in sys.modules],
}))
"""


@pytest.fixture
def settings(tmp_path: Path) -> MakeSettings:
    def made(**values: object) -> Settings:
        given = {"instance": tmp_path, "installation_key": SymmetricKey.generate(), "database_url": "sqlite:///x"}
        return Settings(**(given | values))  # type: ignore[arg-type]  # named by the tests

    return made


# --- what gunicorn is told -------------------------------------------------------------------------------------------


def test_gunicorn_accepts_every_option_it_is_given(settings: MakeSettings) -> None:
    server = Server(settings(port=8765, workers=3, threads=5))
    assert server.cfg.address == [("127.0.0.1", 8765)]
    assert (server.cfg.workers, server.cfg.threads, server.cfg.worker_class_str) == (3, 5, "odr.door.Door")
    assert server.cfg.control_socket_disable is True
    assert server.cfg.accesslog is None
    assert server.cfg.preload_app is False
    assert server.cfg.max_requests == 0
    assert not server.cfg.is_ssl


def test_an_ipv6_address_is_bound_too(settings: MakeSettings) -> None:
    assert Server(settings(host="::1")).cfg.address == [("::1", 8000)]


def test_without_a_trusted_proxy_nobody_may_say_that_they_came_over_tls(
    settings: MakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    assert Server(settings()).cfg.forwarded_allow_ips == []
    assert Server(settings(trusted_proxies=("10.0.0.1", "fd00::/8"))).cfg.forwarded_allow_ips == [
        "10.0.0.1",
        "fd00::/8",
    ]


def test_the_environment_of_gunicorn_changes_nothing(settings: MakeSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUNICORN_CMD_ARGS", "--bind 0.0.0.0:1 --access-logfile -")
    monkeypatch.setenv("WEB_CONCURRENCY", "9")
    server = Server(settings())
    assert (server.cfg.address, server.cfg.accesslog, server.cfg.workers) == ([("127.0.0.1", 8000)], None, 2)


def test_tls_needs_both_of_its_files(settings: MakeSettings) -> None:
    whole = gunicorn_options(settings(tls_cert=Path("/c.pem"), tls_key=Path("/k.pem")))
    assert (whole["certfile"], whole["keyfile"]) == ("/c.pem", "/k.pem")
    assert "certfile" not in gunicorn_options(settings(tls_cert=Path("/c.pem")))


def test_tls_below_1_2_is_refused_even_where_the_machine_would_allow_it() -> None:
    def lenient() -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        return context

    assert tls_context(None, lenient).minimum_version == ssl.TLSVersion.TLSv1_2


# --- what it does when it runs ---------------------------------------------------------------------------------------


# Much longer than anything takes on a busy machine.
PATIENCE_SECONDS = 240.0


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)


@dataclass
class Running:
    """``context`` is for those who speak TLS to it."""

    port: int
    log: Path
    context: ssl.SSLContext | None = None

    def ask(self, request: str, context: ssl.SSLContext | None = None) -> str:
        context = context or self.context
        with connected(self.port) as plain:
            connection = context.wrap_socket(plain, server_hostname="localhost") if context else plain
            with connection:
                connection.sendall(request.encode())
                answer = b""
                while part := connection.recv(65536):
                    answer += part
        return answer.decode()

    def get(self, path: str, *headers: str, context: ssl.SSLContext | None = None) -> str:
        lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close", *headers, "", ""]
        return self.ask("\r\n".join(lines), context)


@contextmanager
def running(folder: Path, cert: Path | None = None, key: Path | None = None, *proxies: str) -> Iterator[Running]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", STUB, str(port), str(cert or ""), str(key or ""), *proxies],
            stderr=output,
            stdout=output,
            # Where gunicorn would put its control socket.
            env={**os.environ, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)},
        )
        try:
            deadline = time.monotonic() + PATIENCE_SECONDS
            while True:
                try:
                    connected(port).close()
                    break
                except ConnectionRefusedError:
                    assert process.poll() is None, log.read_text()
                    assert time.monotonic() < deadline, log.read_text()
                    time.sleep(0.05)
            yield Running(port, log)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One server for all who ask it something and leave it as it was: starting and ending one takes seconds."""
    with running(tmp_path_factory.mktemp("served")) as server:
        yield server


@pytest.fixture(scope="module")
def served_by_tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The same, with TLS of its own."""
    folder = tmp_path_factory.mktemp("served-by-tls")
    cert, key = certificate(folder)
    with running(folder, cert, key) as server:
        server.context = ssl.create_default_context(cafile=cert)
        yield server


def certificate(folder: Path) -> tuple[Path, Path]:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(private, SHA256())
    )
    cert, key = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(signed.public_bytes(Encoding.PEM))
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return cert, key


def test_a_running_server_logs_nothing_that_a_visitor_sent_and_leaves_no_socket(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        assert server.get("/").startswith("HTTP/1.1 200")
        assert server.get("/fall?a-private-word", "X-Word: another").startswith("HTTP/1.1 500")
        assert server.ask("NONSENSE-OF-A-VISITOR\r\n\r\n").startswith("HTTP/1.1 400")
        assert [path.name for path in tmp_path.iterdir()] == ["server.log"]
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    served = next(line for line in lines if line["event"] == "A request could not be served")
    assert served["kind"] == "ValueError"
    assert any(place.endswith(" app") for place in served["places"])
    assert any(line["event"] == "A malformed request was refused" for line in lines)
    for word in ("private", "another", "secret", "NONSENSE", "127.0.0.1", "/fall"):
        assert word not in server.log.read_text()


def test_only_a_trusted_proxy_may_say_that_the_visitor_came_over_tls(tmp_path: Path, served: Running) -> None:
    said = "X-Forwarded-Proto: https"
    assert "\r\nhttp |" in served.get("/", said, "SCRIPT_NAME: /moved")
    with running(tmp_path, None, None, "127.0.0.1") as server:
        assert "\r\nhttps |" in server.get("/", said, "SCRIPT_NAME: /moved")
        assert "\r\nhttp |" in server.get("/")


HALVES = {
    "half a header": b"GET / HTTP/1.1\r\nHost: local",
    "half a body": b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\nhalf",
    "nothing": b"",
    "a body in chunks": b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
    "a body that waits": b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n",
}


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("how", ["served", "served_by_tls"])
def test_whoever_sends_half_of_something_keeps_nobody_out(request: pytest.FixtureRequest, half: str, how: str) -> None:
    server: Running = request.getfixturevalue(how)
    with ExitStack() as stack:
        for number in range(40):
            plain = stack.enter_context(connected(server.port))
            # Over TLS, some of them do not even finish shaking hands.
            if server.context is not None and number % 2:
                plain = stack.enter_context(server.context.wrap_socket(plain, server_hostname="localhost"))
            plain.sendall(HALVES[half])
        began = time.monotonic()
        for _ in range(3):
            assert server.get("/").startswith("HTTP/1.1 200")
        # They were answered while all of those still waited, and not because those had been let go.
        assert time.monotonic() - began < ARRIVES_IN_SECONDS


@pytest.fixture
def many_connections() -> Iterator[None]:
    """As many of them as the system lets anybody have: what a process begins with is often 1,024."""
    before, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(before, min(4096, most)), most))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (before, most))


def is_let_go(connection: socket.socket) -> bool:
    """Whether the other side has ended it."""
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


@pytest.mark.parametrize(
    ("count", "half"),
    [
        (1_600, HALVES["half a header"]),
        (120, b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n" + bytes(900_000)),
    ],
    ids=["too many", "too much"],
)
@pytest.mark.usefixtures("many_connections")
def test_of_those_who_never_finish_the_oldest_are_let_go_before_they_are_too_many(
    served: Running, count: int, half: bytes
) -> None:
    began = time.monotonic()
    with ExitStack() as stack:
        waiting = []
        for number in range(count):
            waiting.append(stack.enter_context(connected(served.port)))
            with suppress(ConnectionError):  # let go while it sends
                waiting[-1].sendall(half)
            if number % 400 == 100:
                assert served.get("/").startswith("HTTP/1.1 200")
        assert served.get("/").startswith("HTTP/1.1 200")
        assert time.monotonic() - began < ARRIVES_IN_SECONDS, "they may have been let go because they took too long"
        gone = [is_let_go(one) for one in waiting]
    assert any(gone)
    assert not all(gone)
    if len(half) < 1000:
        assert gone.index(False) > 0, "the oldest first"
        assert not any(gone[-100:])


def test_a_request_that_comes_in_pieces_is_answered_and_the_connection_kept(served: Running) -> None:
    pieces = [b"POST /a HT", b"TP/1.1\r\nHost: localhost\r\nContent-Le", b"ngth: 6\r\n\r", b"\nabc", b"def"]
    with connected(served.port) as connection:
        answers = b""
        for number in (1, 2):
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(0.02)
            while answers.count(b"HTTP/1.1 200") < number:
                part = connection.recv(65536)
                assert part
                answers += part


def test_two_requests_in_one_go_are_both_answered(served: Running) -> None:
    request = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with connected(served.port) as connection:
        connection.sendall(request + request[:-2])
        connection.sendall(request[-2:])
        answers = b""
        while answers.count(b"HTTP/1.1 200") < 2:
            part = connection.recv(65536)
            assert part
            answers += part


def test_a_header_without_end_is_refused(served: Running) -> None:
    with connected(served.port) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n" + b"X-Word: " + b"a" * 70_000)
        assert connection.recv(65536).startswith(b"HTTP/1.1 431 ")


def test_a_body_of_unknown_length_is_refused(served: Running) -> None:
    with connected(served.port) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 411 ")


def test_a_body_that_waits_to_be_asked_for_is_asked_for(served: Running) -> None:
    header = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"
    with connected(served.port) as connection:
        connection.sendall(header)
        assert connection.recv(65536).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"abc")
        answer = b""
        while b"HTTP/1.1 200" not in answer:
            part = connection.recv(65536)
            assert part
            answer += part


def test_a_body_that_is_too_long_is_not_read(served: Running) -> None:
    with connected(served.port) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\n")
        began = time.monotonic()
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")  # the app's to refuse
        while connection.recv(65536):
            pass
        # Nobody has waited for the rest of it.
        assert time.monotonic() - began < min(ARRIVES_IN_SECONDS, STALLED_AFTER_SECONDS)


def test_a_long_body_that_the_app_has_read_leaves_the_connection_open(served: Running) -> None:
    length = 3_000_000
    header = f"POST /long HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n".encode()
    with connected(served.port) as connection:
        for _time in range(2):
            connection.sendall(header + b"a" * length)
            answer = b""
            while b"HTTP/1.1 200" not in answer or b"http " not in answer:
                part = connection.recv(65536)
                assert part
                answer += part


def test_it_says_its_lines_only_once_it_listens(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = subprocess.Popen([sys.executable, "-c", SAYS, str(port)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        time.sleep(1.5)  # gunicorn tries again after a second
    try:
        assert process.stdout.readline() == "Serving\n"
        connected(port).close()
    finally:
        process.terminate()
        process.communicate()


def test_the_app_is_imported_before_there_are_workers_and_made_in_each(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED], check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    facts = json.loads(done.stdout)
    assert facts["imported"]
    assert facts["frozen"] > 10_000
    assert facts["threads"] == 1
    assert facts["not there"] == []
    assert len(set(facts["said"])) == len(facts["said"]) > 1
    assert facts["opened"] == [], "nobody who is spoken to waits for a catalog, least of all under a lock"


def test_tls_of_its_own_starts_at_version_1_2(served_by_tls: Running) -> None:
    context = ssl.create_default_context(cafile=served_by_tls.log.with_name("cert.pem"))
    assert "\r\nhttps |" in served_by_tls.get("/", context=context)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    assert "\r\nhttps |" in served_by_tls.get("/", context=context)
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.raises((ssl.SSLError, ConnectionResetError)):
        served_by_tls.get("/", context=context)
