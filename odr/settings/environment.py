"""The environment: what it says about this installation, checked as a whole before anything starts.

An installation that only this machine can reach (`http://localhost`) needs no setting at all. Any other one is refused
until it has TLS, or a proxy that has it, and a mail server: half a configuration never serves.
"""

from __future__ import annotations

import difflib
import ipaddress
import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from odr.crypto.secrets import SymmetricKey
from odr.i18n import PSEUDO_LANGUAGE, languages
from odr.i18n import gettext as _
from odr.settings.addresses import is_beside, is_loopback, origin_of, split_address
from odr.settings.installation_key import BadInstallationKey, parse_installation_key, read_installation_key
from odr.settings.push_key import BadPushSetting, PushSettings, read_push_settings
from odr.settings.settings import KEY_STORE_FILE, Settings, SmtpServer

PROJECT_ROOT = Path(__file__).resolve().parents[2]
NAMES = frozenset(
    f"ODR_{name}"
    for name in (
        *("INSTANCE", "DATABASE_URL", "KEY_STORE_URL", "INSTALLATION_KEY", "PUBLIC_URL"),
        *("HOST", "PORT", "READER_ORIGIN", "WORKERS", "THREADS"),
        *("TLS_CERT", "TLS_KEY", "TRUSTED_PROXIES", "SMTP_URL", "SMTP_GREETING", "MAIL_FROM"),
        *("IDLE_LOCK_MINUTES", "SESSION_IDLE_MINUTES", "TIMEZONE", "LANGUAGE"),
        *("PRIVACY_ADDRESS", "REQUEST_DAYS", "PAYMENT_URL", "TRAINING_DAYS"),
        *("PUSH_PRIVATE_KEY", "PUSH_CONTACT", "PUSH_SERVICES"),
        *("FILES", "FILE_MEGABYTES", "FILES_MEGABYTES_EACH", "DISK_FREE_PERCENT", "VIRUS_SCANNER"),
    )
)
# Read by the tests, not by the service.
NAMES_OF_TESTS = frozenset({"ODR_REQUIRE_BROWSER", "ODR_CHROMIUM", "ODR_REQUIRE_POSTGRESQL", "ODR_TEST_POSTGRESQL_URL"})
MINUTES_A_DAY = 24 * 60
_BUCKETS = ("s3+https", "s3+http")
SMTP_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class SettingsError(Exception):
    """The environment does not describe an installation that may start.

    `problems` holds one sentence for each thing that is wrong, saying what to set.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join((_("These settings need your attention:"), *(f"- {it}" for it in self.problems))))


def settings_from(environ: Mapping[str, str]) -> Settings:
    """The settings that the environment gives, everything else at its default. An empty value counts as none.

    Reads the installation key's file and looks whether the TLS files are there; creates nothing. Raises
    `SettingsError` with every problem there is.
    """
    reader = _Reader(environ)
    instance = instance_folder(environ)
    key = reader.installation_key(instance)
    port = reader.number("ODR_PORT", 8000, 65535)
    settings = Settings(
        instance=instance,
        # Never used: a missing key is a problem, and problems end this function.
        installation_key=key or SymmetricKey.generate(),
        database_url=reader.database_url(instance),
        public_url=reader.public_url(port),
        reader_origin=reader.reader_origin(port),
        # An address of version 6 may stand in brackets, as in a URL.
        host=reader.text("ODR_HOST").removeprefix("[").removesuffix("]") or "127.0.0.1",
        port=port,
        workers=reader.number("ODR_WORKERS", 2, 64),
        threads=reader.number("ODR_THREADS", 4, 64),
        tls_cert=reader.file("ODR_TLS_CERT"),
        tls_key=reader.file("ODR_TLS_KEY"),
        trusted_proxies=reader.networks("ODR_TRUSTED_PROXIES"),
        smtp=reader.smtp_server(port),
        mail_from=reader.mail_from(),
        idle_lock=timedelta(minutes=reader.number("ODR_IDLE_LOCK_MINUTES", 30, MINUTES_A_DAY)),
        session_idle=timedelta(minutes=reader.number("ODR_SESSION_IDLE_MINUTES", 120, MINUTES_A_DAY)),
        timezone=reader.timezone(),
        language=reader.language(),
        privacy_address=reader.privacy_address(),
        request_days=reader.number("ODR_REQUEST_DAYS", 30, 30),
        payment_url=reader.payment_url(),
        training_valid=timedelta(days=reader.number("ODR_TRAINING_DAYS", 365, 2 * 366)),
        files=reader.files(),
        file_megabytes=reader.number("ODR_FILE_MEGABYTES", 200, 100_000),
        files_megabytes_each=reader.number("ODR_FILES_MEGABYTES_EACH", 2048, 10_000_000),
        disk_free_percent=reader.number("ODR_DISK_FREE_PERCENT", 10, 90),
        virus_scanner=reader.virus_scanner(),
        key_store_url=reader.key_store_url(instance),
        push=reader.push(),
    )
    reader.names()
    reader.what_belongs_together(settings)
    if reader.problems:
        raise SettingsError(reader.problems)
    return settings


def instance_folder(environ: Mapping[str, str]) -> Path:
    """Where this installation keeps its data: `ODR_INSTANCE`, or `instance` in the project. Nothing is looked up."""
    return Path(environ.get("ODR_INSTANCE", "").strip() or PROJECT_ROOT / "instance").absolute()


def _asked_of(query: str) -> set[str]:
    """The names in the query of an address; what is no query has one that nobody knows."""
    try:
        return set(parse_qs(query, strict_parsing=bool(query)))
    except ValueError:
        return {query}


class _Reader:
    """Reads one setting at a time and notes what is wrong with it in `problems`, answering the default."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def text(self, name: str) -> str:
        return self._environ.get(name, "").strip()

    def number(self, name: str, default: int, highest: int) -> int:
        text = self.text(name) or str(default)
        if text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= highest:
            return int(text)
        self.problems.append(_("%(name)s must be a whole number from 1 to %(highest)s.", name=name, highest=highest))
        return default

    def file(self, name: str) -> Path | None:
        text = self.text(name)
        if text and not Path(text).is_file():
            self.problems.append(
                _("%(name)s must be the path of a file; there is none at %(path)s.", name=name, path=text)
            )
        return Path(text).absolute() if text else None

    def installation_key(self, instance: Path) -> SymmetricKey | None:
        text = self.text("ODR_INSTALLATION_KEY")
        try:
            return parse_installation_key(text) if text else read_installation_key(instance)
        except BadInstallationKey as problem:
            self.problems.append(f"ODR_INSTALLATION_KEY: {problem}" if text else str(problem))
            return None

    def database_url(self, instance: Path) -> str:
        return self._database("ODR_DATABASE_URL", f"sqlite:///{instance / 'odr.sqlite3'}")

    def key_store_url(self, instance: Path) -> str:
        return self._database("ODR_KEY_STORE_URL", f"sqlite:///{instance / KEY_STORE_FILE}")

    def _database(self, name: str, default: str) -> str:
        text = self.text(name) or default
        try:
            url = make_url(text)
        except (ArgumentError, ValueError):
            url = None
        in_file = url is not None and url.drivername == "sqlite" and url.database not in {None, "", ":memory:"}
        if not in_file and (url is None or url.drivername != "postgresql+psycopg" or not url.database):
            self.problems.append(
                _(
                    "%(name)s must be sqlite:///path/of/a/file or postgresql+psycopg://user:password@host/name.",
                    name=name,
                )
            )
        return text

    def push(self) -> PushSettings | None:
        names = ("ODR_PUSH_PRIVATE_KEY", "ODR_PUSH_CONTACT", "ODR_PUSH_SERVICES")
        try:
            return read_push_settings(*(self.text(name) for name in names))
        except BadPushSetting as problem:
            self.problems.append(str(problem))
            return None

    def public_url(self, port: int) -> str:
        """As browsers name it: in small letters, without the port that goes without saying."""
        text = self.text("ODR_PUBLIC_URL").rstrip("/") or f"http://localhost:{port}"
        found = origin_of(text)
        if found is None:
            self.problems.append(
                _("ODR_PUBLIC_URL must be an address and nothing after it: https://cases.example.org.")
            )
        return found or text

    def reader_origin(self, port: int) -> str:
        """Another origin of the same site: browsers send what somebody is signed in by to no other site."""
        text = self.text("ODR_READER_ORIGIN").rstrip("/")
        if not text:
            return ""
        found, public = (
            origin_of(text),
            origin_of(self.text("ODR_PUBLIC_URL").rstrip("/") or f"http://localhost:{port}"),
        )
        if found is None:
            self.problems.append(
                _("ODR_READER_ORIGIN must be an address and nothing after it: https://reader.cases.example.org.")
            )
        # A proxy of whatever port comes to the one that the service listens on; without one, both would be taken here.
        elif not self.text("ODR_TRUSTED_PROXIES") and urlsplit(found).port == port != urlsplit(public or "").port:
            self.problems.append(
                _(
                    "ODR_READER_ORIGIN names port %(port)s, at which the service itself listens. Give another.",
                    port=port,
                )
            )
        elif public is not None and not is_beside(found, public):
            self.problems.append(
                _(
                    "ODR_READER_ORIGIN must be another port of %(public)s, or a name below it: browsers would tell no"
                    " other address who is signed in.",
                    public=public,
                )
            )
        return found or ""

    def networks(self, name: str) -> tuple[str, ...]:
        given = tuple(part.strip() for part in self.text(name).split(",") if part.strip())
        for part in given:
            try:
                trusts_everybody = ipaddress.ip_network(part).prefixlen == 0
            except ValueError:
                trusts_everybody = True
            if trusts_everybody:
                self.problems.append(
                    _(
                        "%(name)s must be IP addresses of proxies with commas between them, not “%(part)s”.",
                        name=name,
                        part=part,
                    )
                )
        return given

    def smtp_greeting(self, port: int) -> str:
        """By what name to introduce ourselves to the mail server: the public one, unless another is given."""
        text = self.text("ODR_SMTP_GREETING")
        if text and not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?", text):
            self.problems.append(
                _("ODR_SMTP_GREETING must be the name of this machine in public, such as cases.example.org.")
            )
        # As the network knows it: a greeting is ASCII.
        public = split_address(origin_of(self.text("ODR_PUBLIC_URL")) or f"http://localhost:{port}")
        host = (public.hostname if public else None) or "localhost"
        return text or (f"[IPv6:{host}]" if ":" in host else host)

    def smtp_server(self, port: int) -> SmtpServer | None:
        greeting = self.smtp_greeting(port)
        text = self.text("ODR_SMTP_URL")
        if not text:
            return None
        url = split_address(text)
        if url is None or url.scheme not in SMTP_PORTS or url.path.strip("/") or url.query or url.fragment:
            # The address is not repeated here: it may hold a password.
            self.problems.append(
                _("ODR_SMTP_URL must begin with smtps://, smtp+starttls:// or smtp:// and name a mail server.")
            )
            return None
        host = url.hostname or ""
        if url.scheme == "smtp" and url.password and not is_loopback(host):
            self.problems.append(
                _("ODR_SMTP_URL must begin with smtps:// or smtp+starttls://, or its password travels unprotected.")
            )
        user, password = (unquote(part) if part else None for part in (url.username, url.password))
        if not f"{user}{password}".isascii():
            self.problems.append(
                _("ODR_SMTP_URL must name a user and a password of letters, digits and signs of ASCII alone.")
            )
        return SmtpServer(url.scheme, host, url.port or SMTP_PORTS[url.scheme], user, password, greeting)

    def mail_from(self) -> str:
        text = self.text("ODR_MAIL_FROM")
        try:
            # Servers that take other letters before the @ are few, and whoever starts this would be told of it by none.
            if (
                text
                and not validate_email(
                    text, check_deliverability=False, globally_deliverable=False, allow_display_name=True
                ).local_part.isascii()
            ):
                raise EmailNotValidError
        except EmailNotValidError:
            self.problems.append(_("ODR_MAIL_FROM must be an email address, such as “Cases <cases@example.org>”."))
        return text or "odr@localhost"

    def privacy_address(self) -> str:
        text = self.text("ODR_PRIVACY_ADDRESS")
        try:
            if text:
                validate_email(text, check_deliverability=False, globally_deliverable=False)
        except EmailNotValidError:
            self.problems.append(_("ODR_PRIVACY_ADDRESS must be an email address, such as privacy@example.org."))
        return text

    def payment_url(self) -> str:
        text = self.text("ODR_PAYMENT_URL")
        url = split_address(text) if text else None
        if text and (url is None or url.scheme != "https" or url.username is not None or not text.isprintable()):
            self.problems.append(
                _(
                    "ODR_PAYMENT_URL must be the https:// address of a payment provider, such as https://pay.example.org."
                )
            )
            return ""
        return text

    def files(self) -> str:
        text = self.text("ODR_FILES")
        if not text:
            return ""
        url = split_address(text)
        path = url.path.strip("/") if url is not None else ""
        named = url is not None and not url.fragment and _asked_of(url.query) <= {"region"}
        if (
            url is None
            or not named
            or url.scheme not in _BUCKETS
            or not path
            or bool(url.username) != bool(url.password)
        ):
            # The address is not repeated here: it may hold a password.
            self.problems.append(
                _("ODR_FILES must be the address of a bucket: s3+https://key:secret@host/bucket?region=name.")
            )
        elif url.scheme == "s3+http" and not is_loopback(url.hostname or ""):
            self.problems.append(_("ODR_FILES must begin with s3+https://, or its password travels unprotected."))
        return text

    def virus_scanner(self) -> Path | None:
        text = self.text("ODR_VIRUS_SCANNER")
        if not text:
            return None
        if not text.startswith("/"):
            self.problems.append(
                _("ODR_VIRUS_SCANNER must be the socket of clamd on this machine, such as /run/clamav/clamd.ctl.")
            )
        return Path(text)

    def timezone(self) -> ZoneInfo:
        name = self.text("ODR_TIMEZONE") or "UTC"
        try:
            return ZoneInfo(name)
        except (LookupError, ValueError, OSError):
            self.problems.append(_("ODR_TIMEZONE must be the name of a time zone, such as Europe/Berlin."))
            return ZoneInfo("UTC")

    def language(self) -> str:
        code = self.text("ODR_LANGUAGE") or "en"
        if code not in (*languages(), PSEUDO_LANGUAGE):
            self.problems.append(_("ODR_LANGUAGE must be one of: %(codes)s.", codes=", ".join(languages())))
        return code

    def names(self) -> None:
        for name in sorted(self._environ):
            if name.startswith("ODR_") and name not in NAMES | NAMES_OF_TESTS:
                likely = difflib.get_close_matches(name, NAMES, n=1)
                hint = _(" Is it %(likely)s that you mean?", likely=likely[0]) if likely else ""
                self.problems.append(_("%(name)s is not a setting.", name=name) + hint)

    def what_belongs_together(self, settings: Settings) -> None:
        if settings.key_store == settings.database_url:
            self.problems.append(
                _("ODR_KEY_STORE_URL must name another database than ODR_DATABASE_URL: the keys lie apart from it.")
            )
        cert, key, proxies = settings.tls_cert, settings.tls_key, settings.trusted_proxies
        if bool(cert) != bool(key):
            missing, given = ("ODR_TLS_KEY", "ODR_TLS_CERT") if cert else ("ODR_TLS_CERT", "ODR_TLS_KEY")
            self.problems.append(_("%(missing)s must be set, because %(given)s is.", missing=missing, given=given))
        if settings.localhost_only and not (cert or key or proxies):
            return
        if not settings.public_url.startswith("https://"):
            self.problems.append(_("ODR_PUBLIC_URL must be the https:// address that people will open."))
        if not (cert or key or proxies):
            self.problems.append(
                _("ODR_TLS_CERT and ODR_TLS_KEY must be set; or ODR_TRUSTED_PROXIES, if a proxy in front speaks TLS.")
            )
        if not self.text("ODR_SMTP_URL"):
            self.problems.append(_("ODR_SMTP_URL must be set: without mail nobody can be invited."))
        if not self.text("ODR_MAIL_FROM"):
            self.problems.append(_("ODR_MAIL_FROM must be set: the address that mails come from."))
