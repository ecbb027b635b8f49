"""Whether the service stands."""

from smtplib import SMTPAuthenticationError, SMTPRecipientsRefused
from typing import Any, cast

import pytest

from odr.crypto.installation import Installation
from odr.crypto.secrets import SymmetricKey
from odr.db.migrate import downgrade
from odr.evidence.probe import Store, keep, keep_store, key_fits
from odr.mail.delivery import DeliveryAnswer, deliver_due
from odr.mail.outbox import Message, queue
from odr.purposes import THE_SERVICE
from odr.settings.settings import Settings, SmtpServer
from odr.web.running import health
from tests.support.engines import Engine
from tests.support.people import signed_in
from tests.support.world import World

pytestmark = pytest.mark.both_engines("each is away in its own way")

WELL = {"database": "ok", "migrations": "ok", "key": "ok", "keys": "ok", "mail": "files", "upkeep": "ok"}
UNKNOWN = {"key": "unknown", "keys": "unknown", "mail": "files", "upkeep": "unknown"}


def state(world: World) -> tuple[int, dict[str, str]]:
    response = world.person().client.get("/healthz", base_url=world.settings.public_url)
    return response.status_code, response.get_json()


def test_a_service_that_stands_says_so(world: World) -> None:
    assert state(world) == (
        200,
        {"database": "ok", "migrations": "ok", "key": "ok", "keys": "ok", "mail": "files", "upkeep": "ok"},
    )


def test_a_database_behind_its_migrations_is_told(world: World) -> None:
    downgrade(world.database, "base")
    assert state(world) == (
        503,
        {
            "database": "ok",
            "migrations": "behind",
            "key": "unknown",
            "keys": "unknown",
            "mail": "files",
            "upkeep": "unknown",
        },
    )


def put_the_database_away(world: World) -> None:
    world.database.dispose()
    cast(Engine, world.engine).take_away(world.settings.database_url)


def test_a_database_that_is_away_is_told(world: World) -> None:
    put_the_database_away(world)
    assert state(world) == (503, UNKNOWN | {"database": "unreachable", "migrations": "unknown"})


@pytest.mark.parametrize("path", ["/me", "/sign-in", "/cases", "/nothing"])
def test_while_the_database_is_away_people_are_told_in_words(world: World, path: str) -> None:
    person = signed_in(world)
    put_the_database_away(world)
    page = person.open(path)
    assert person.status == 503
    assert page.heading == "We are not open just now"
    assert page.audience == "Anybody can read this page. It holds nothing about you."


def test_mail_that_does_not_answer_is_told_and_not_asked_for_each_time(
    make_world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world(smtp=SmtpServer("smtp", "127.0.0.1", 1))
    asked: list[Settings] = []
    answers = [DeliveryAnswer.UNREACHABLE]

    def ask(settings: Settings) -> DeliveryAnswer:
        asked.append(settings)
        return answers[0]

    monkeypatch.setattr(health, "mail_answers", ask)
    assert state(world) == (503, WELL | {"mail": "unreachable"})
    assert state(world)[0] == 503
    assert len(asked) == 1
    answers[0] = DeliveryAnswer.TAKEN
    monkeypatch.setattr(health, "_MAIL_ASKED_EVERY", -1.0)
    assert state(world) == (200, WELL | {"mail": "ok"})
    answers[0] = DeliveryAnswer.LOGIN_REFUSED
    assert state(world) == (503, WELL | {"mail": "login refused"})
    answers[0] = DeliveryAnswer.TAKEN
    assert state(world)[1]["mail"] == "login refused", "who comes with a wrong password again and again is shut out"
    assert len(asked) == 3
    monkeypatch.setattr(health, "_REFUSED_ASKED_EVERY", -1.0)
    assert state(world) == (200, WELL | {"mail": "ok"})


def test_a_folder_for_mails_that_cannot_be_written_is_told(world: World) -> None:
    world.settings.outbox.write_text("no folder")
    assert state(world) == (503, WELL | {"mail": "unwritable"})


@pytest.mark.parametrize(
    ("error", "told"),
    [(SMTPAuthenticationError(535, b"no"), "failing"), (SMTPRecipientsRefused({"x": (452, b"full")}), "files")],
)
def test_mails_that_fail_for_an_hour_are_told_but_not_that_one_mailbox_is_full(
    world: World, error: OSError, told: str
) -> None:
    """Otherwise anybody with a full mailbox could have a balancer take the service away."""

    class Fails:
        def deliver(self, message: Message) -> None:
            raise error

    with world.work() as work:
        queue(work, Message(THE_SERVICE, "pia@example.org", "An invitation", "Come.\n"))
    for minutes, expected in ((59, "files"), (1, told)):
        deliver_due(world.database, world.app_context.work, Fails())
        world.later(minutes=minutes)
        assert state(world) == (200 if expected == "files" else 503, WELL | {"mail": expected})
    world.later(hours=6)
    world.deliver()
    assert state(world) == (200, WELL)


def test_a_database_beside_another_installation_key_is_told(world: World) -> None:
    """It was restored beside a new key: everything stands, and nobody could sign in."""
    signed_in(world)
    other = world.app_context.installation
    with world.work() as work:
        keep(work)
        assert keep_store(work) is Store.OK
    world.app_context.installation = Installation(SymmetricKey.generate())
    status, told = state(world)
    assert (status, told["key"]) == (503, "of another database")
    with world.work() as work:
        keep(work)
        assert not key_fits(work), "no probe of its own is put in the place of the right one"
    world.app_context.installation = other
    assert state(world)[0] == 200
