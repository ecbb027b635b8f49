"""The server as it really runs: several workers, and TLS of its own."""

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from playwright.sync_api import BrowserContext

from odr.db.line import Line, NotYet
from tests.browser.conftest import OpenContext
from tests.browser.demo import tenant_inside
from tests.browser.pages_people import Person, heading, press, set_up, sign_in
from tests.browser.server import Server, free_port, running

ADMINISTRATOR = Person("Ada Marsh", "ada@example.org")


@pytest.fixture
def mail_server() -> Iterator[int]:
    """The port of a mail server that takes everything; production does not start without one."""
    port = free_port()
    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    yield port
    controller.stop()


@pytest.mark.promise("P43")
@pytest.mark.promise("P62")
def test_tls_of_its_own_brings_a_secure_cookie_and_hsts(
    open_context: OpenContext, tmp_path: Path, mail_server: int
) -> None:
    certificate, key = _self_signed(tmp_path)
    settings = {
        "ODR_TLS_CERT": str(certificate),
        "ODR_TLS_KEY": str(key),
        "ODR_SMTP_URL": f"smtp://127.0.0.1:{mail_server}",
        "ODR_MAIL_FROM": "cases@example.org",
    }
    with (
        running(tmp_path / "instance", "run", tls=True, stands_still=False, as_in_service=True, **settings) as server,
        open_context(ignore_https_errors=True) as context,
    ):
        page = context.new_page()
        answer = page.goto(server.url)
        assert answer is not None
        assert answer.header_value("strict-transport-security") == "max-age=63072000; includeSubDomains"
        set_up(page, server.set_up_link(), "Harbour Resolution Centre", ADMINISTRATOR)
        (cookie,) = context.cookies()
        assert cookie["name"] == "__Host-odr"
        assert (cookie["secure"], cookie["httpOnly"], cookie["path"]) == (True, True, "/")
        assert cookie["sameSite"] in ("Lax", "Strict")
        # No date: it ends with the browser.
        assert cookie["expires"] == -1
        press(page, "Sign out")
        sign_in(page, server.url, ADMINISTRATOR.email)
        assert heading(page) == "Cases"


def test_a_session_and_an_open_vault_are_the_same_in_every_worker(wide_context: BrowserContext, demo: Server) -> None:
    page = wide_context.new_page()
    tenant_inside(page, demo)
    # A page that stays open asks what is new, and could have a worker write while it is put to sleep.
    url = page.url
    page.close()
    workers = demo.workers()
    assert len(workers) == 2
    for number in range(20):
        with asleep(workers[number % 2], demo.instance / "demo.sqlite3"):
            answer = wide_context.request.get(url, headers={"Connection": "close"}, max_redirects=0)
        assert answer.status == 200, number
        assert "The least I would accept" in answer.text()
    assert demo.workers() == workers


@contextmanager
def asleep(process: int, database: Path) -> Iterator[None]:
    """The worker takes no request; another one has to. It is not stopped where nobody else could write meanwhile."""
    for _attempt in range(100):
        os.kill(process, signal.SIGSTOP)
        time.sleep(0.02)
        if _may_be_written(database):
            break
        os.kill(process, signal.SIGCONT)
        time.sleep(0.02)
    else:
        raise AssertionError("it writes all the time")
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def _may_be_written(database: Path) -> bool:
    """Whether the worker neither writes nor stands in the line of writers, which would go no further."""
    try:
        with (
            Line(Path(f"{database}-queue")).turn(0.05),
            closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as connection,
        ):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
    except (NotYet, sqlite3.OperationalError):
        return False
    return True


def _self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost, valid today, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    files[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files
