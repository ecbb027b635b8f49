"""Settings: nothing is needed on localhost, everything is checked, and half a production is refused."""

import base64
import os
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odr.crypto.secrets import SymmetricKey
from odr.settings.environment import NAMES, PROJECT_ROOT, SettingsError, instance_folder, settings_from
from odr.settings.installation_key import KEY_FILE, create_installation_key
from odr.settings.settings import Settings, SmtpServer

KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()


def read(**environ: str) -> Settings:
    return settings_from({"ODR_INSTALLATION_KEY": KEY, "ODR_INSTANCE": "/nowhere"} | environ)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ODR_MAIL_FROM", "müller@example.org"),
        ("ODR_SMTP_URL", "smtps://user:p%C3%A4ss@mail.example.org"),
        ("ODR_FILES", "s3+https://key:secret@host/bucket?regio=x"),
        ("ODR_FILES", "s3+https://key:secret@host/bucket#x"),
        ("ODR_PORT", "000000008001234567"),
        ("ODR_READER_ORIGIN", "https://cases.example.org:8000"),
        ("ODR_PUSH_CONTACT", "https://[abc"),
        ("ODR_PUSH_SERVICES", "push.example.org:0"),
        ("ODR_PUSH_SERVICES", "push.example.org:99999"),
        ("ODR_PUSH_SERVICES", "a..b"),
    ],
)
def test_what_would_start_and_never_work_is_refused_before(name: str, text: str) -> None:
    given = {"ODR_PUBLIC_URL": "https://cases.example.org", "ODR_SMTP_URL": "smtps://mail.example.org"}
    if name.startswith("ODR_PUSH"):
        given |= {"ODR_PUSH_PRIVATE_KEY": "A" * 42 + "E", "ODR_PUSH_CONTACT": "push@example.org"}
    given[name] = text
    assert any(one.startswith(name) for one in problems(**given))
    assert "p%C3%A4ss" not in str(problems(**given))


def test_behind_a_proxy_the_reader_may_have_the_port_that_the_service_listens_on() -> None:
    environ = {
        "ODR_INSTALLATION_KEY": KEY, "ODR_INSTANCE": "/nowhere", "ODR_TRUSTED_PROXIES": "10.0.0.1",
        "ODR_PUBLIC_URL": "https://cases.example.org", "ODR_READER_ORIGIN": "https://cases.example.org:8000",
        "ODR_SMTP_URL": "smtps://mail.example.org", "ODR_MAIL_FROM": "cases@example.org",
    }  # fmt: skip
    assert read(**environ).reader_port is None


def test_a_sender_with_a_domain_of_other_letters_can_be_written_from() -> None:
    environ = {"ODR_INSTALLATION_KEY": KEY, "ODR_INSTANCE": "/nowhere", "ODR_MAIL_FROM": "Cases <cases@bücher.example>"}
    assert read(**environ).mail_from == "Cases <cases@bücher.example>"


def problems(**environ: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        read(**environ)
    assert all(problem in str(refused.value) for problem in refused.value.problems)
    return refused.value.problems


@pytest.fixture
def production(tmp_path: Path) -> dict[str, str]:
    """All that an installation with TLS of its own needs."""
    for name in ("cert.pem", "key.pem"):
        (tmp_path / name).write_text("")
    return {
        "ODR_PUBLIC_URL": "https://cases.example.org",
        "ODR_HOST": "0.0.0.0",
        "ODR_TLS_CERT": str(tmp_path / "cert.pem"),
        "ODR_TLS_KEY": str(tmp_path / "key.pem"),
        "ODR_SMTP_URL": "smtps://mail.example.org",
        "ODR_MAIL_FROM": "Cases <cases@example.org>",
    }


# --- on localhost ----------------------------------------------------------------------------------------------------


def test_localhost_needs_nothing_but_a_key(tmp_path: Path) -> None:
    create_installation_key(tmp_path)
    settings = settings_from({"ODR_INSTANCE": str(tmp_path)})
    assert settings.localhost_only
    assert settings.mail_to_files
    assert settings.outbox == tmp_path / "outbox"
    assert settings.database_url == f"sqlite:///{tmp_path}/odr.sqlite3"
    assert (settings.public_url, settings.host, settings.port) == ("http://localhost:8000", "127.0.0.1", 8000)
    assert (settings.workers, settings.threads) == (2, 4)
    assert (settings.idle_lock, settings.session_idle) == (timedelta(minutes=30), timedelta(minutes=120))
    assert (settings.timezone.key, settings.language) == ("UTC", "en")


def test_the_instance_is_in_the_project_unless_it_is_said_where() -> None:
    assert instance_folder({}) == instance_folder({"ODR_INSTANCE": " "}) == PROJECT_ROOT / "instance"
    assert (PROJECT_ROOT / "pyproject.toml").is_file(), "beside the package, where nothing of it is ever committed"
    assert instance_folder({"ODR_INSTANCE": "/srv/odr"}) == Path("/srv/odr")
    assert instance_folder({"ODR_INSTANCE": "here"}) == Path.cwd() / "here"


def test_reading_settings_creates_nothing(tmp_path: Path) -> None:
    read(ODR_INSTANCE=str(tmp_path / "instance"))
    assert list(tmp_path.iterdir()) == []


def test_without_a_key_it_says_how_to_make_one(tmp_path: Path) -> None:
    (problem,) = problems(ODR_INSTALLATION_KEY="", ODR_INSTANCE=str(tmp_path))
    assert "odr init" in problem
    assert str(tmp_path / KEY_FILE) in problem


def test_a_key_from_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    create_installation_key(tmp_path)
    assert read(ODR_INSTANCE=str(tmp_path)).installation_key == SymmetricKey(bytes(range(32)))


def test_another_port_is_in_the_public_address_too() -> None:
    assert read(ODR_PORT="8123").public_url == "http://localhost:8123"


@pytest.mark.parametrize("name", ["ODR_PORT", "ODR_PUBLIC_URL", "ODR_SMTP_URL", "ODR_TLS_CERT", "ODR_LANGUAGE"])
def test_an_empty_value_counts_as_none(name: str) -> None:
    assert read(**{name: " "}) == read()


def test_secrets_are_not_in_the_repr() -> None:
    settings = read(
        ODR_DATABASE_URL="postgresql+psycopg://odr:hunter-two@db/odr", ODR_SMTP_URL="smtps://odr:hunter-three@mail"
    )
    assert "hunter" in settings.database_url
    for word in ("hunter", KEY[:10], bytes(range(32)).hex()[:10]):
        assert word not in repr(settings)
        assert word not in str(settings)


# --- production ------------------------------------------------------------------------------------------------------


def test_a_whole_production_is_accepted(production: dict[str, str]) -> None:
    settings = read(**production)
    assert not settings.localhost_only
    assert not settings.mail_to_files
    assert settings.smtp == SmtpServer("smtps", "mail.example.org", 465, greeting="cases.example.org")


def test_a_proxy_that_is_trusted_takes_the_place_of_tls(production: dict[str, str]) -> None:
    del production["ODR_TLS_CERT"], production["ODR_TLS_KEY"]
    settings = read(**production, ODR_TRUSTED_PROXIES="10.0.0.1, fd00::/8,")
    assert settings.trusted_proxies == ("10.0.0.1", "fd00::/8")


@pytest.mark.parametrize("name", ["ODR_TLS_CERT", "ODR_TLS_KEY", "ODR_SMTP_URL", "ODR_MAIL_FROM", "ODR_PUBLIC_URL"])
def test_a_production_that_lacks_one_setting_is_refused_and_the_setting_named(
    production: dict[str, str], name: str
) -> None:
    del production[name]
    (problem,) = problems(**production)
    assert problem.startswith(name)


def test_half_a_production_is_told_everything_that_is_missing() -> None:
    told = problems(ODR_PUBLIC_URL="https://cases.example.org")
    assert len(told) == 3
    for name in ("ODR_TLS_CERT", "ODR_TLS_KEY", "ODR_TRUSTED_PROXIES", "ODR_SMTP_URL", "ODR_MAIL_FROM"):
        assert any(name in problem for problem in told)


@pytest.mark.parametrize(
    "environ",
    [
        {"ODR_HOST": "0.0.0.0"},
        {"ODR_HOST": "cases.example.org"},
        {"ODR_PUBLIC_URL": "http://cases.example.org"},
        {"ODR_PUBLIC_URL": "http://localhost.example.org"},
        {"ODR_TRUSTED_PROXIES": "127.0.0.1"},
    ],
    ids=str,
)
def test_what_others_can_reach_is_never_served_without_https(environ: dict[str, str]) -> None:
    mail = {"ODR_SMTP_URL": "smtp://localhost", "ODR_MAIL_FROM": "cases@example.org"}
    told = problems(**environ, **mail)
    assert any(problem.startswith("ODR_PUBLIC_URL must be the https://") for problem in told)


# --- one setting at a time -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ODR_PORT", "0"),
        ("ODR_PORT", "65536"),
        ("ODR_PORT", "eighty"),
        ("ODR_WORKERS", "-1"),
        ("ODR_THREADS", "1000"),
        ("ODR_IDLE_LOCK_MINUTES", "1441"),
        ("ODR_SESSION_IDLE_MINUTES", "2.5"),
        ("ODR_TIMEZONE", "Europe/Atlantis"),
        ("ODR_TIMEZONE", "../../etc/passwd"),
        ("ODR_LANGUAGE", "xx"),
        ("ODR_DATABASE_URL", "sqlite://"),
        ("ODR_DATABASE_URL", "sqlite:///:memory:"),
        ("ODR_DATABASE_URL", "mysql://db/odr"),
        ("ODR_DATABASE_URL", "postgresql://db/odr"),
        ("ODR_DATABASE_URL", "odr.sqlite3"),
        ("ODR_SMTP_URL", "mail.example.org"),
        ("ODR_SMTP_URL", "https://mail.example.org"),
        ("ODR_SMTP_URL", "smtp://mail.example.org:99999"),
        ("ODR_SMTP_URL", "smtp://odr:password@mail.example.org"),
        ("ODR_MAIL_FROM", "nobody"),
        ("ODR_TRUSTED_PROXIES", "proxy.example.org"),
        ("ODR_TRUSTED_PROXIES", "0.0.0.0/0"),
        ("ODR_TLS_CERT", "/no/such/file"),
        ("ODR_PUBLIC_URL", "https://cases.example.org/path"),
        ("ODR_PUBLIC_URL", "https://user@cases.example.org"),
        ("ODR_PUBLIC_URL", "https://cases example org"),
        ("ODR_PUBLIC_URL", "ftp://cases.example.org"),
        ("ODR_PUBLIC_URL", "localhost:8000"),
        ("ODR_READER_ORIGIN", "localhost:8001"),
        ("ODR_READER_ORIGIN", "http://localhost:8001/reader"),
        # As the service itself; of another site, for a browser; over another scheme.
        ("ODR_READER_ORIGIN", "http://localhost:8000"),
        ("ODR_READER_ORIGIN", "http://127.0.0.1:8001"),
        ("ODR_READER_ORIGIN", "http://reader.localhost:8000"),
        ("ODR_READER_ORIGIN", "https://localhost:8001"),
        ("ODR_INSTALLATION_KEY", "short"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_name(name: str, value: str) -> None:
    assert any(problem.startswith(name) for problem in problems(**{name: value}))


@pytest.mark.parametrize(
    ("origin", "port"),
    [
        ("https://reader.cases.example.org", None),
        ("https://cases.example.org:8443", 8443),
        ("https://Cases.example.org:8443/", 8443),
    ],
)
def test_the_reader_can_have_a_name_or_a_port_of_its_own(
    production: dict[str, str], origin: str, port: int | None
) -> None:
    settings = read(**production, ODR_READER_ORIGIN=origin)
    assert (settings.reader_origin, settings.reader_port) == (origin.rstrip("/").lower(), port)
    assert read(**production).reader_port is None
    # A proxy takes what comes there, and hands it on to the first port.
    proxied = {name: value for name, value in production.items() if "TLS" not in name}
    assert read(**proxied, ODR_READER_ORIGIN=origin, ODR_TRUSTED_PROXIES="10.0.0.1").reader_port is None


@pytest.mark.parametrize(
    "origin",
    ["https://reader.example.org", "https://example.org", "https://evilcases.example.org", "https://cases.example.org"],
)
def test_an_origin_to_which_browsers_would_not_say_who_is_signed_in_is_refused(
    production: dict[str, str], origin: str
) -> None:
    (problem,) = problems(**production, ODR_READER_ORIGIN=origin)
    assert problem.startswith("ODR_READER_ORIGIN must be another port of https://cases.example.org")


def test_on_this_machine_the_reader_can_have_a_second_port() -> None:
    settings = read(ODR_READER_ORIGIN="http://localhost:8001")
    assert (settings.reader_port, settings.localhost_only) == (8001, True)


def test_a_misspelt_name_is_refused_with_the_likely_one() -> None:
    assert problems(ODR_SMPT_URL="smtps://mail") == (
        "ODR_SMPT_URL is not a setting. Is it ODR_SMTP_URL that you mean?",
    )


def test_passwords_are_not_in_what_is_said_about_them() -> None:
    told = problems(ODR_SMTP_URL="smtp://odr:hunter-two@mail", ODR_DATABASE_URL="mysql://odr:hunter-three@db/odr")
    assert len(told) == 2
    assert "hunter" not in "".join(told)


def test_postgresql_is_accepted_with_its_one_driver() -> None:
    url = "postgresql+psycopg://odr:secret@db/odr"
    assert read(ODR_DATABASE_URL=url).database_url == url


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://127.0.0.1:2525", SmtpServer("smtp", "127.0.0.1", 2525)),
        ("smtp://relay.internal", SmtpServer("smtp", "relay.internal", 25)),
        ("smtp+starttls://odr:p%40ss@mail", SmtpServer("smtp+starttls", "mail", 587, "odr", "p@ss")),
        ("smtps://mail/", SmtpServer("smtps", "mail", 465)),
    ],
)
def test_a_mail_server_is_read_whole(url: str, server: SmtpServer) -> None:
    assert read(ODR_SMTP_URL=url).smtp == server


def test_all_problems_are_told_at_once() -> None:
    told = problems(ODR_PORT="x", ODR_TIMEZONE="x", ODR_LANGUAGE="x", ODR_TYPO="x")
    assert [problem.split()[0] for problem in told] == ["ODR_PORT", "ODR_TIMEZONE", "ODR_LANGUAGE", "ODR_TYPO"]


SENSIBLE = [
    "https://a.example",
    "http://localhost",
    "0.0.0.0",
    "::1",
    "10.0.0.1",
    "smtps://m",
    "a@example.org",
    __file__,
]


@given(st.dictionaries(st.sampled_from(sorted(NAMES)), st.sampled_from(SENSIBLE) | st.text(max_size=60)))
def test_whatever_the_values_others_are_never_served_without_https_and_mail(environ: dict[str, str]) -> None:
    possible = {name: value for name, value in environ.items() if "\0" not in value}
    try:
        settings = read(**possible)
    except SettingsError:
        return
    assert settings.localhost_only or (settings.public_url.startswith("https://") and settings.smtp is not None)


def test_the_variables_of_this_very_process_are_read_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("ODR_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ODR_INSTALLATION_KEY", KEY)
    monkeypatch.setenv("ODR_TIMEZONE", "Europe/Berlin")
    assert settings_from(os.environ).timezone.key == "Europe/Berlin"


# --- the public address ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://Cases.Example.ORG", "https://cases.example.org"),
        ("https://cases.example.org:443/", "https://cases.example.org"),
        ("HTTPS://cases.example.org:8443", "https://cases.example.org:8443"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("https://[2001:DB8:0:0::1]:443", "https://[2001:db8::1]"),
        ("https://192.0.2.7", "https://192.0.2.7"),
        ("https://intranet", "https://intranet"),
    ],
)
def test_the_public_address_is_kept_as_browsers_name_it(production: dict[str, str], typed: str, kept: str) -> None:
    assert read(**production | {"ODR_PUBLIC_URL": typed}).public_url == kept


@pytest.mark.parametrize(
    "typed",
    [
        "https://a..b", "https://-x.example", "https://x_y.example", "https://cases.example.org/path", "https://u@h.ch",
        "https://256.1.1.1", "https://1.2.3", "https://h:99999", "https://h:0", "https://h:", "https://*.example.org",
        "https://[::1",
        "https://[fe80::1%25eth0]", "https://", "ftp://h.example", "https://h.example?x", "https://h.example#x",
        "https://a b.ch",
    ],
)  # fmt: skip
def test_an_address_under_which_nothing_could_be_reached_is_refused_at_the_start(
    production: dict[str, str], typed: str
) -> None:
    assert any("ODR_PUBLIC_URL" in problem for problem in problems(**production | {"ODR_PUBLIC_URL": typed}))


@pytest.mark.parametrize("host", ["::1", "[::1]"])
def test_the_machine_itself_has_an_address_of_version_6_too(host: str) -> None:
    settings = read(ODR_HOST=host, ODR_PUBLIC_URL="http://[::1]:8000")
    assert (settings.host, settings.public_url, settings.localhost_only) == ("::1", "http://[::1]:8000", True)


def test_it_introduces_itself_to_the_mail_server_by_its_public_name(production: dict[str, str]) -> None:
    smtp = read(**production | {"ODR_PUBLIC_URL": "https://cases.example.org:8443"}).smtp
    assert smtp is not None
    assert smtp.greeting == "cases.example.org"
    smtp = read(**production | {"ODR_PUBLIC_URL": "https://bücher.example"}).smtp
    assert smtp is not None
    assert smtp.greeting == "xn--bcher-kva.example", "a greeting is ASCII, or no mail leaves"
    named = read(**production, ODR_SMTP_GREETING="mail.example.org").smtp
    assert named is not None
    assert named.greeting == "mail.example.org"
    (problem,) = problems(**production, ODR_SMTP_GREETING="not a name")
    assert "ODR_SMTP_GREETING" in problem
