"""Settings: what is said about one installation. Where they come from: `odr.settings.environment`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from odr.crypto.secrets import SymmetricKey
from odr.settings.addresses import PORTS, is_localhost, is_loopback
from odr.settings.push_key import PushSettings

KEY_STORE_FILE = "keys.sqlite3"


@dataclass(frozen=True)
class SmtpServer:
    """Where mail is handed in. `security` is `smtp` (none), `smtp+starttls` or `smtps` (TLS from the first byte)."""

    security: str
    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    # The name by which we introduce ourselves (EHLO).
    greeting: str = "localhost"


@dataclass(frozen=True)
class Settings:
    """One installation's settings; checked when read from the environment, taken as they are when made by hand.

    `smtp` is None where mails go to files (see `mail_to_files`). `trusted_proxies` are addresses or networks, as text.
    `public_url` has no slash at its end.
    """

    instance: Path
    installation_key: SymmetricKey
    database_url: str = field(repr=False)
    public_url: str = "http://localhost:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    # Where the reader is served apart from every other page; empty where that is below public_url.
    reader_origin: str = ""
    workers: int = 2
    threads: int = 4
    tls_cert: Path | None = None
    tls_key: Path | None = None
    trusted_proxies: tuple[str, ...] = ()
    smtp: SmtpServer | None = None
    mail_from: str = "odr@localhost"
    idle_lock: timedelta = timedelta(minutes=30)
    session_idle: timedelta = timedelta(minutes=120)
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    language: str = "en"
    # Where the privacy officer is written to; empty where that is done by the forms alone.
    privacy_address: str = ""
    # Within how many days a request about personal data is answered.
    request_days: int = 30
    # The payment provider's page, to which statements lead; empty where there is none.
    payment_url: str = ""
    # Where the parts of files lie: a bucket, or empty for the instance's own folder.
    files: str = field(default="", repr=False)
    # How large a file may be, how much each participant may put in, and how much of the disk is left free.
    file_megabytes: int = 200
    files_megabytes_each: int = 2048
    disk_free_percent: int = 10
    # The socket of a virus scanner on this machine; without one nothing is scanned.
    virus_scanner: Path | None = None
    # For how long having passed a course is good.
    training_valid: timedelta = timedelta(days=365)
    # Where the life keys lie; empty for a file in the instance folder.
    key_store_url: str = field(default="", repr=False)
    # What Web Push needs; without it nobody is told but by mail.
    push: PushSettings | None = None

    @property
    def key_store(self) -> str:
        """Where the life keys lie, as an SQLAlchemy URL."""
        return self.key_store_url or f"sqlite:///{self.instance / KEY_STORE_FILE}"

    @property
    def reader_port(self) -> int | None:
        """The port to listen on for the reader beside the first; none where it comes through that, or a proxy."""
        own, public = (urlsplit(it) for it in (self.reader_origin, self.public_url))
        port = own.port or PORTS.get(own.scheme)
        return None if self.trusted_proxies or port == (public.port or PORTS.get(public.scheme)) else port

    @property
    def localhost_only(self) -> bool:
        """Whether only this machine can reach the service, so that it may run without TLS and without mail."""
        return is_localhost(self.public_url) and is_loopback(self.host)

    @property
    def mail_to_files(self) -> bool:
        """Whether mails are written into `outbox` instead of being sent; only ever on localhost."""
        return self.smtp is None

    @property
    def files_folder(self) -> Path:
        """The folder for the parts of files, where no bucket is set."""
        return self.instance / "files"

    @property
    def outbox(self) -> Path:
        """The folder for mails that are not sent."""
        return self.instance / "outbox"
