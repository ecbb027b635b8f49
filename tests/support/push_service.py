"""A push service on this machine, over TLS: it checks who asks as RFC 8292 wants it, and answers as a test wants."""

import base64
import ipaddress
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Pushed:
    """One request, as it came."""

    path: str
    headers: dict[str, str]
    body: bytes
    claims: dict[str, Any]
    key: bytes


@dataclass
class PushService:
    """What it was asked, and what it answers next."""

    port: int
    trusting: ssl.SSLContext
    pushed: list[Pushed] = field(default_factory=list)
    # The status of its answers; or the bytes of one, piece by piece, however wrong.
    answer: int | list[bytes] = 201
    location: str = ""
    # Between two pieces.
    pause: float = 0.0

    @property
    def name(self) -> str:
        """As an operator names it."""
        return f"localhost:{self.port}"

    def endpoint(self, browser: str = "one") -> str:
        """What it knows a browser by."""
        return f"https://{self.name}/push/{browser}"


@contextmanager
def push_service(folder: Path) -> Iterator[PushService]:
    """Runs one until the block ends."""
    certificate, key = folder / "push.pem", folder / "push.key"
    _make_certificate(certificate, key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate, key)
    server.socket = serving.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    service = PushService(server.server_address[1], ssl.create_default_context(cafile=str(certificate)))
    server.service = service  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def checked_claims(authorization: str) -> tuple[dict[str, Any], bytes]:
    """What a token claims, and the key that it is signed with. Raises what ``cryptography`` does for a wrong one."""
    scheme, _blank, rest = authorization.partition(" ")
    assert scheme == "vapid"
    given = dict(part.strip().split("=", 1) for part in rest.split(","))
    head, claims, signature = given["t"].split(".")
    assert json.loads(_decoded(head)) == {"typ": "JWT", "alg": "ES256"}
    raw, point = _decoded(signature), _decoded(given["k"])
    assert len(raw) == 64
    assert len(point) == 65
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    public.verify(der, f"{head}.{claims}".encode("ascii"), ec.ECDSA(hashes.SHA256()))
    return json.loads(_decoded(claims)), point


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        service: PushService = self.server.service  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        claims, key = checked_claims(self.headers["Authorization"])
        service.pushed.append(Pushed(self.path, dict(self.headers), body, claims, key))
        self.close_connection = True
        if isinstance(service.answer, int):
            self.send_response(service.answer)
            if service.location:
                self.send_header("Location", service.location)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        waiting = threading.Event()
        try:
            for piece in service.answer:
                self.wfile.write(piece)
                self.wfile.flush()
                waiting.wait(service.pause)
        except OSError:
            pass  # whoever asked has had enough

    def log_message(self, *_said: Any) -> None:
        """Says nothing."""


def _decoded(text: str) -> bytes:
    assert "=" not in text
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _make_certificate(certificate: Path, key: Path) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
